import { Evaluator, type Explanation, type Game, getSolver, type SolveOptions } from 'spex';
import { cpuSeconds } from './cpu.ts';
import { type Stage, StageClock, type StageSeconds } from './stages.ts';

export interface StagedOptions extends SolveOptions {
  readonly maxOrder?: number;
  readonly onStage?: (stage: Stage) => void;
}

/** Solves with `spex`; CPU seconds of each stage. */
export async function solveStaged(
  game: Game,
  options: Omit<StagedOptions, 'onStage'>,
): Promise<{ explanation: Explanation; seconds: StageSeconds }> {
  const clock = new StageClock(cpuSeconds);
  const staged: StagedOptions = { order: 1, ...options, onStage: clock.begin };
  const explanation = await getSolver('spex').solve(new Evaluator(game), staged);
  return { explanation, seconds: clock.seconds() };
}
