export {
  type Aggregate,
  type AggregateOptions,
  aggregateExplanations,
  renderAggregate,
} from './aggregate.ts';
export { type BarsOptions, renderBars } from './bars.ts';
export { type Change, type ComparisonOptions, compareExplanations, renderComparison } from './comparison.ts';
export {
  type ConvergenceOptions,
  type ConvergencePoint,
  type ConvergenceSeries,
  renderConvergence,
} from './convergence.ts';
export { convergenceOf } from './convergence-of.ts';
export { type ForceOptions, renderForce } from './force.ts';
export { type HeatMapOptions, renderHeatMap } from './heat-map.ts';
export { type NetworkOptions, renderNetwork } from './network.ts';
export { type OrdersOptions, renderOrders } from './orders.ts';
export { type PlotOptions, plotStyle } from './sheet.ts';
export {
  renderSolverCurves,
  type SolverCurve,
  type SolverCurvesOptions,
  type SolverPoint,
} from './solver-curves.ts';
export { renderUpset, type UpsetOptions } from './upset.ts';
export { renderWaterfall, type WaterfallOptions } from './waterfall.ts';
