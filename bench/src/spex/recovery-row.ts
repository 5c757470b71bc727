import process from 'node:process';
import { spectrumFromJSON } from 'spex';
import { spectrumKnown } from './known-game.ts';
import { randomPolynomial } from './polynomial.ts';
import { type Recovered, recovered } from './recovered.ts';
import { type SolveSeconds, solveStaged } from './solve.ts';
import { streamOf } from './streams.ts';

/** Added to the seed of the polynomial that is solved first. */
const WARM_SEED = 1000;

/** One random polynomial to recover. */
export interface RecoveryTask {
  readonly players: number;
  readonly terms: number;
  readonly mostOrder: number;
  /** Share of the signal's standard deviation. */
  readonly noise: number;
  readonly budget: number;
  readonly seed: number;
  /** Whether another polynomial of the same size is solved first, so that the code is compiled and optimised by then. */
  readonly warm?: true;
}

export interface RecoveryRow extends Recovered {
  /** On 10,000 uniform coalitions without noise. */
  readonly r2: number;
  /** Ablations paid for. */
  readonly evaluations: number;
  readonly seconds: SolveSeconds;
  /** Most memory that this process has held by the end of the solve, the interpreter's own included. */
  readonly megabytes: number;
}

/** Draws the polynomial, solves it with `spex`, and compares. */
export async function measureRecovery({ warm, ...task }: RecoveryTask): Promise<RecoveryRow> {
  if (warm) await measureRecovery({ ...task, seed: task.seed + WARM_SEED });
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
