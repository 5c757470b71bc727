export * from './batch.ts';
export { createRandom, type Random } from './random.ts';
