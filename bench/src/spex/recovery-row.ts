import process from 'node:process';
import { spectrumFromJSON } from 'spex';
import { spectrumKnown } from './known-game.ts';
import { randomPolynomial } from './polynomial.ts';
import { type Recovered, recovered } from './recovered.ts';
import { solveStaged } from './solve.ts';
import type { StageSeconds } from './stages.ts';
import { streamOf } from './streams.ts';

/** One random polynomial to recover. */
export interface RecoveryTask {
  readonly players: number;
  readonly terms: number;
  readonly mostOrder: number;
  /** Share of the signal's standard deviation. */
  readonly noise: number;
  readonly budget: number;
  readonly seed: number;
}

export interface RecoveryRow extends Recovered {
  /** On 10,000 uniform coalitions without noise. */
  readonly r2: number;
  /** Ablations paid for. */
  readonly evaluations: number;
  readonly seconds: StageSeconds;
  /** Most memory that this process has held by the end of the solve, the interpreter's own included. */
  readonly megabytes: number;
}

/** Draws the polynomial, solves it with `spex`, and compares. */
export async function measureRecovery(task: RecoveryTask): Promise<RecoveryRow> {
  const { noise, budget, seed, mostOrder } = task;
  const truth = randomPolynomial(task, streamOf(seed, 'game'));
  const known = spectrumKnown('polynomial', truth);
  const { explanation, seconds } = await solveStaged(known.game(noise, seed), {
    budget,
    seed,
    maxOrder: mostOrder,
  });
  const megabytes = process.resourceUsage().maxRSS / 1024;
  const found = spectrumFromJSON(explanation.spectrum);
  return {
    ...recovered(truth, found.supports),
    r2: known.r2(found, seed),
    evaluations: explanation.cost.evaluations,
    seconds,
    megabytes,
  };
}
