export * from './batch.ts';
export { playerColumns, wordsPerColumn } from './columns.ts';
export { distinctRows, rowMapOf } from './distinct-rows.ts';
export { createRandom, type Random } from './random.ts';
export { RowMap } from './row-map.ts';
export * from './samplers/index.ts';
