export type { GateCheck } from './check-gates.ts';
export { gateGraph } from './gate-graph.ts';
export type { GatedOutput, GatedPicks, GatedRows, Replacement } from './gated-model.ts';
export { type GatedModel, type GatedModelOptions, openGatedModel } from './open.ts';
export { type PrunedGraph, type PruneOptions, pruneGraph } from './prune.ts';
export {
  GATES,
  type GatedGraph,
  type GateOptions,
  type GateSite,
  type Refusal,
  type SiteKind,
} from './types.ts';
