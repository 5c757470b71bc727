export type { FamilyOptions } from './draw-orders.ts';
export { type HierarchicalOptions, hierarchicalSpectrum } from './hierarchical.ts';
export { type ParityOptions, paritySpectrum } from './parity.ts';
export { type SparseOptions, sparseSpectrum } from './sparse.ts';
export { type UnanimityOptions, unanimitySpectrum } from './unanimity.ts';
