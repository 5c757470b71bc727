export { inRounds, type Rounds, solveInRounds } from './rounds.ts';
export type { Round, RunSoFar, Spent, StoppingRule } from './stopping-rule.ts';
export {
  untilDollars,
  untilError,
  untilGain,
  untilR2,
  untilSeconds,
  untilTop,
} from './stopping-rules.ts';
