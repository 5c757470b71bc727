export type { ProxyFamily } from './fit-proxy.ts';
export { type ProxyShapSolver, proxyShap } from './proxy-shap.ts';
export type { Correction, ProxyShapOptions } from './settings.ts';
