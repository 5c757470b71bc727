export { gateGraph } from './gate-graph.ts';
export {
  GATES,
  type GatedGraph,
  type GateOptions,
  type GateSite,
  type Refusal,
  type SiteKind,
} from './types.ts';
