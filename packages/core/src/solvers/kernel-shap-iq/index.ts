export { type KernelShapIqOptions, type KernelShapIqSolver, kernelShapIq } from './kernel-shap-iq.ts';
