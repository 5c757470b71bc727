export { type KernelShapOptions, type KernelShapSolver, kernelShap } from './kernel-shap.ts';
