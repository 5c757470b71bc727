import { Evaluator, type Explanation, type Game, type SpexOptions, spex } from 'spex';
import { cpuSeconds } from '../harness/cpu.ts';
import { StageClock } from './stages.ts';

/** CPU seconds of a solve, the game's evaluation left out. */
export interface SolveSeconds {
  readonly plan: number;
  /** Listing the coalitions, keeping their values, folding them into bins. */
  readonly measure: number;
  readonly decode: number;
  readonly refit: number;
}

/** Solves with `spex`; CPU seconds of each stage. */
export async function solveStaged(
  game: Game,
  options: Omit<SpexOptions, 'onStage'>,
): Promise<{ explanation: Explanation; seconds: SolveSeconds }> {
  let inGame = 0;
  const timed: Game = {
    ...game,
    async evaluate(batch, context) {
      const before = cpuSeconds();
      const values = await game.evaluate(batch, context);
      inGame += cpuSeconds() - before;
      return values;
    },
  };
  const clock = new StageClock(cpuSeconds);
  const explanation = await spex.solve(new Evaluator(timed), { order: 1, ...options, onStage: clock.begin });
  const { plan, measure, decode, refit } = clock.seconds();
  return { explanation, seconds: { plan, measure: measure - inGame, decode, refit } };
}
