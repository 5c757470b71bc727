import {
  type CoalitionSampler,
  createBatch,
  Evaluator,
  faithfulnessAt,
  faithfulnessNearFull,
  faithfulnessOfTable,
  type Game,
  type Solver,
  type Spectrum,
  spectrumOf,
  tableGame,
} from 'spex';

/** Keep-probabilities at which R² is measured. */
export const PRESENCES: readonly number[] = [0.5, 0.8, 0.9, 0.95];
/** Most players absent; a tenth of the players besides. */
export const ABSENT: readonly number[] = [1, 2, 3];

/** R² of one fit, near the full input and away from it. */
export interface NearFullFigures {
  /** R² that the fit claims for its own kind of coalitions. */
  readonly claimed: number;
  /** One for each of `PRESENCES`. */
  readonly at: readonly number[];
  /** One for each of `ABSENT`, then with at most a tenth of the players absent. */
  readonly near: readonly number[];
  readonly terms: number;
}

interface Fit {
  readonly solver: Solver;
  readonly budget: number;
  readonly seed: number;
  readonly sampler: CoalitionSampler | undefined;
}

/** Fits to a complete table, and tells R² exactly. */
export async function measureTable(values: Float64Array, fit: Fit): Promise<NearFullFigures> {
  const evaluator = new Evaluator(tableGame({ values }));
  const { spectrum, claimed } = await explain(evaluator, fit);
  const { players } = spectrum;
  return {
    claimed,
    at: PRESENCES.map((p) => faithfulnessOfTable(spectrum, values, p)),
    near: await nearFull(spectrum, evaluator, {
      coalitions: 2 ** players,
      fitted: createBatch(0, players),
    }),
    terms: spectrum.supports.length,
  };
}

/** Fits to a game, and measures R² on fresh coalitions. */
export async function measureGame(game: Game, coalitions: number, fit: Fit): Promise<NearFullFigures> {
  const evaluator = new Evaluator(game);
  const { spectrum, claimed } = await explain(evaluator, fit);
  const { seed } = fit;
  const fitted = evaluator.measured().batch;
  const at: number[] = [];
  for (const p of PRESENCES) {
    at.push((await faithfulnessAt(spectrum, evaluator, { p, coalitions, seed, fitted }))!.r2);
  }
  // With one player absent there are so few coalitions that most may have been fitted to: all count.
  const near = await nearFull(spectrum, evaluator, {
    coalitions,
    seed,
    fitted: createBatch(0, spectrum.players),
  });
  return { claimed, at, near, terms: spectrum.supports.length };
}

async function explain(
  evaluator: Evaluator,
  { solver, budget, seed, sampler }: Fit,
): Promise<{ spectrum: Spectrum; claimed: number }> {
  const explanation = await solver.solve(evaluator, {
    budget,
    seed,
    order: 1,
    ...(sampler !== undefined && { sampler }),
  });
  return { spectrum: spectrumOf(explanation), claimed: explanation.faithfulness.r2 };
}

async function nearFull(
  spectrum: Spectrum,
  evaluator: Evaluator,
  options: { coalitions: number; seed?: number; fitted: ReturnType<typeof createBatch> },
): Promise<number[]> {
  const tenth = Math.max(1, Math.round(spectrum.players / 10));
  const figures: number[] = [];
  for (const absent of [...ABSENT, tenth]) {
    figures.push((await faithfulnessNearFull(spectrum, evaluator, { ...options, absent }))!.r2);
  }
  return figures;
}
