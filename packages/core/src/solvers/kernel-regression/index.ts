export type { SizedDesign } from './design.ts';
export { drawBySize } from './draw-by-size.ts';
export { drawFromKernel } from './draw-from-kernel.ts';
export { kernelMass } from './mass.ts';
export { regressShapleyValues, rowWeights } from './shapley-values.ts';
