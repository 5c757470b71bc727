export { auto } from './auto.ts';
