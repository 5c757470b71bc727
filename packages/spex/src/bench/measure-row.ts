import {
  compareSupports,
  Evaluator,
  type Explanation,
  InvalidArgumentError,
  type Solver,
  spectrumOf,
  type Term,
} from '@spex/core';
import { type Noise, withNoise } from '../games/noise.ts';
import { settleBudget } from '../settle-budget.ts';
import { hearSignals } from '../turn.ts';
import { cpuSeconds, timed } from './cpu-clock.ts';
import type { Known } from './known.ts';
import type { Figures, Found, IndexAt, Metric } from './metrics/metric.ts';
import type { BenchCase, BenchRow } from './row.ts';

/** What a row is measured with. */
export interface RowTask {
  readonly asked: BenchCase;
  readonly known: Known;
  readonly solver: Solver;
  /** The index to estimate, for a solver that does. */
  readonly at: IndexAt | undefined;
  readonly noise: Noise | undefined;
  readonly metrics: readonly Metric[];
  /** Whether the largest terms are to be kept. */
  readonly top: boolean;
}

/** Terms that the stability between seeds is told from. */
const TOP = 10;

/**
 * Measures one row; undefined when the signal stopped it. A budget above 2^n buys all 2^n coalitions.
 * Throws InvalidArgumentError or BudgetTooSmallError where the solver cannot take the game or the budget.
 */
export async function measureRow(task: RowTask, signal: AbortSignal): Promise<BenchRow | undefined> {
  const { asked, known, solver, at, noise } = task;
  const { file } = known;
  if (file.truth === undefined) {
    throw new InvalidArgumentError('games', 'it has no test_masks and test_values to score on');
  }
  const settled = settleBudget(file, asked.budget, solver).budget;
  const clock = timed(withNoise(file, noise, asked.seed));
  const evaluator = new Evaluator(clock.game, { signal });
  const started = cpuSeconds();
  const explanation = await solver.solve(evaluator, {
    budget: Math.min(settled, 2 ** known.players),
    seed: asked.seed,
    ...(at ? { index: at.index, order: at.order } : { order: 1 }),
  });
  const seconds = cpuSeconds() - started - clock.seconds();
  await hearSignals();
  if (signal.aborted) return undefined;
  const spectrum = spectrumOf(explanation);
  let figures: Figures = {};
  for (const metric of task.metrics) {
    figures = { ...figures, ...(await figuresOf(metric, { explanation, spectrum, known, estimated: at })) };
  }
  return {
    ...asked,
    status: 'measured',
    evaluations: explanation.cost.evaluations,
    r2: file.truth(spectrum).r2,
    seconds: Number(seconds.toFixed(4)),
    terms: explanation.spectrum.terms.length,
    ...(task.metrics.length > 0 && { metrics: figures }),
    ...(task.top && { top: largest(explanation) }),
  };
}

/** A metric's figures; null where what was found is beyond it: terms so wide that an index has too many values. */
async function figuresOf(metric: Metric, found: Found): Promise<Figures> {
  try {
    return await metric.measure(found);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return Object.fromEntries(metric.figures.map(({ key }) => [key, null]));
  }
}

/** The largest terms, of the index that was estimated, else of the spectrum. */
function largest({ estimates, interactions, spectrum }: Explanation): Term[] {
  const terms = estimates ? interactions.terms : spectrum.terms;
  return terms
    .filter(({ players }) => players.length > 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || compareSupports(a.players, b.players))
    .slice(0, TOP)
    .map(({ players, value }) => ({ players, value }));
}
