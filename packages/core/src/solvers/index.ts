export type { CoalitionChoice } from './adaptive/index.ts';
export { assembleExplanation, type Counts, countsOf, type Findings } from './assemble.ts';
export { auto } from './auto/index.ts';
export {
  type BanzhafForm,
  type BanzhafMsrOptions,
  type BanzhafMsrSolver,
  banzhafMsr,
} from './banzhaf-msr/index.ts';
export { measureEnds } from './ends.ts';
export {
  type EstimatedIndex,
  type EstimatedTerm,
  type IndexEstimate,
  surrogateOf,
} from './estimate/index.ts';
export { exact } from './exact/index.ts';
export {
  type FaithRegressionOptions,
  type FaithRegressionSolver,
  faithRegression,
} from './faith-regression/index.ts';
export { measureHoldout } from './faithfulness.ts';
export { type FirstOrderFit, fitFirstOrder } from './first-order.ts';
export {
  type GaussianProcessOptions,
  type GaussianProcessSolver,
  gaussianProcess,
} from './gaussian-process/index.ts';
export { type KernelShapOptions, type KernelShapSolver, kernelShap } from './kernel-shap/index.ts';
export {
  type KernelShapIqOptions,
  type KernelShapIqSolver,
  kernelShapIq,
} from './kernel-shap-iq/index.ts';
export { lasso } from './lasso/index.ts';
export { leverageShap } from './leverage-shap/index.ts';
export { type LimeOptions, type LimeSolver, lime } from './lime/index.ts';
export { checkedNearFull } from './near-full.ts';
export { oddShap } from './odd-shap/index.ts';
export { type CheckedOptions, checkOptions } from './options.ts';
export { owen } from './owen/index.ts';
export { type PermutationOptions, type PermutationSolver, permutation } from './permutation/index.ts';
export {
  type Correction,
  type ProxyFamily,
  type ProxyShapOptions,
  type ProxyShapSolver,
  proxyShap,
} from './proxy-shap/index.ts';
export {
  type BoostingGrid,
  PAPER_GRID,
  type ProxySpexOptions,
  type ProxySpexSolver,
  proxyspex,
  type Refit,
} from './proxyspex/index.ts';
export { getSolver, SOLVERS } from './registry.ts';
export {
  type ProxyKind,
  type RegressionMsrOptions,
  type RegressionMsrSolver,
  regressionMsr,
} from './regression-msr/index.ts';
export {
  inRounds,
  type Round,
  type Rounds,
  type RunSoFar,
  type Spent,
  type StoppingRule,
  solveInRounds,
  untilDollars,
  untilError,
  untilGain,
  untilR2,
  untilSeconds,
  untilTop,
} from './rounds/index.ts';
export { shapIq } from './shap-iq/index.ts';
export type { AskedIndex, Guarantee, SolveOptions, Solver } from './solver.ts';
export { sparseRegression } from './sparse-regression/index.ts';
export {
  type DesignSettings,
  type GroupPlan,
  leastSpexBudget,
  planSpex,
  type SpexOptions,
  type SpexPlan,
  type SpexSolver,
  type SpexStage,
  spex,
} from './spex/index.ts';
export { checkSpexSettings, type SpexSettings } from './spex/settings.ts';
export { stratified } from './stratified/index.ts';
export { svarmIq } from './svarm-iq/index.ts';
