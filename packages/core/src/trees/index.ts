export { Booster, fitTrees } from './booster.ts';
export { averageTrees, predictTrees, type TreeModel } from './model.ts';
export type { BoostingOptions } from './options.ts';
export { type Truncation, treesToFourier } from './to-fourier.ts';
