export type { ProxyKind } from './proxies.ts';
export {
  type RegressionMsrOptions,
  type RegressionMsrSolver,
  regressionMsr,
} from './regression-msr.ts';
