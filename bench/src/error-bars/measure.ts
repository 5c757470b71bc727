import {
  assignFolds,
  coalitionSize,
  concatBatches,
  convertSpectrum,
  createBatch,
  createRandom,
  crossFit,
  discoverInteractions,
  Evaluator,
  type IndexName,
  type IntervalTerm,
  includeAll,
  type MeasuredRows,
  replicateIntervals,
  residualReplicates,
  type Spectrum,
  sampleUniform,
  selectRows,
  topStability,
  unfoundEnergy,
} from 'spex';
import type { KnownCase } from './cases.ts';
import { type BenchFit, drawsOf } from './fits.ts';

/** Indices whose intervals are measured, up to order 3. */
export const MEASURED: readonly IndexName[] = ['BII', 'FBII', 'SII', 'STII', 'FSII', 'SV', 'Moebius'];
const ORDER = 3;
const TOP = 20;
/** A coefficient below this share of the standard deviation of the values, 0.04 % of their variance, counts as none. */
const REAL = 0.02;

/** Shares of intervals that hold the true value: null where there was none. */
export interface Shares {
  /** Among the 20 largest: order 1, 2, 3, any. */
  readonly top: readonly (number | null)[];
  readonly all: readonly (number | null)[];
  /** Mean width of the top ones, over the standard deviation of the values. */
  readonly width: number;
}

export interface CoverageFigures {
  /** By index, from out-of-fold residuals. */
  readonly residual: Readonly<Record<string, Shares>>;
  /** BII from refits to random halves; null where there were none. */
  readonly halves: Shares | null;
  /** Discoveries at 10 %: listed, and of those false, beyond no threshold and beyond 2 % of the standard deviation. */
  readonly found: readonly { readonly listed: number; readonly wrong: number }[];
  /** Mean share of the top 10 that replicates keep: from residuals, and from halves. */
  readonly stability: readonly (number | null)[];
  readonly seconds: readonly number[];
}

/** Fits to uniform coalitions and holds every interval against the truth. */
export async function measureCoverage(
  known: KnownCase,
  fit: BenchFit,
  { budget, seed, halves }: { budget: number; seed: number; halves: number },
): Promise<CoverageFigures> {
  const measured = await drawSample(known, budget, seed);
  const spectrum = await fit.whole(measured);
  const sample = drawsOf(measured);

  const started = performance.now();
  const { residuals } = await crossFit(sample, fit.refit, { folds: 5, seed });
  const fitted = performance.now();
  const replicates = residualReplicates(spectrum, { batch: sample.batch, residuals }, { seed });
  const [grand, empty] = measured.values;
  const unfound = unfoundEnergy(
    spectrum,
    { batch: sample.batch, residuals },
    { grand: grand!, empty: empty! },
  );
  const residual = Object.fromEntries(
    MEASURED.map((index) => [
      index,
      hold(known, index, replicateIntervals(spectrum, replicates, { index, unfound })),
    ]),
  );
  const stable = topStability(spectrum, replicates).overlap;
  const ended = performance.now();

  const refits = await refitHalves(sample, fit, halves, seed);
  const many = refits.length > 1;
  const fits = await crossFit(sample, fit.refit, { folds: 2, seed });
  return {
    residual,
    halves: many ? hold(known, 'BII', replicateIntervals(spectrum, refits)) : null,
    found: [0, REAL * known.deviation].map((threshold) => {
      const list = discoverInteractions(sample, fits, { threshold });
      const real = realTerms(known.truth, threshold);
      return {
        listed: list.length,
        wrong: list.filter(({ players }) => !real.has(players.join())).length,
      };
    }),
    stability: [stable, many ? topStability(spectrum, refits).overlap : null],
    seconds: [(fitted - started) / 1000, (ended - fitted) / 1000],
  };
}

/** The grand and the empty coalition, and uniform draws of the others. */
async function drawSample({ game }: KnownCase, budget: number, seed: number): Promise<MeasuredRows> {
  const players = game.players.length;
  const ends = createBatch(2, players);
  includeAll(ends, 0);
  const drawn = sampleUniform(players, budget, createRandom(seed));
  const others = Uint32Array.from({ length: drawn.rows }, (_, row) => row)
    .filter((row) => coalitionSize(drawn, row) % players !== 0)
    .subarray(0, budget - 2);
  return new Evaluator(game).evaluate(concatBatches([ends, selectRows(drawn, others)], players));
}

async function refitHalves(
  sample: MeasuredRows,
  { refit }: BenchFit,
  count: number,
  seed: number,
): Promise<Spectrum[]> {
  const refits: Spectrum[] = [];
  for (let at = 0; at < count; at++) {
    const half = assignFolds(sample.batch.rows, 2, createRandom(seed).fork(at + 1));
    const rows = Uint32Array.from(half.keys()).filter((row) => half[row] === 0);
    refits.push(
      await refit({
        batch: selectRows(sample.batch, rows),
        values: Float64Array.from(rows, (row) => sample.values[row]!),
      }),
    );
  }
  return refits;
}

function realTerms({ supports, coefficients }: Spectrum, threshold: number): Set<string> {
  const real = new Set<string>();
  supports.forEach((support, term) => {
    if (Math.abs(coefficients[term]!) > threshold) real.add(support.join());
  });
  return real;
}

function hold({ truth, deviation }: KnownCase, index: IndexName, intervals: readonly IntervalTerm[]): Shares {
  const values = new Map(
    convertSpectrum(truth, index, ORDER).map(({ players, value }) => [players.join(), value]),
  );
  const rows = intervals
    .filter(({ players }) => players.length > 0)
    .map(({ players, low, high }, rank) => {
      const value = values.get(players.join()) ?? 0;
      return {
        order: players.length,
        top: rank < TOP,
        held: low <= value && value <= high,
        width: high - low,
      };
    });
  const shares = (chosen: typeof rows): (number | null)[] =>
    [1, 2, 3, 0].map((order) => {
      const own = chosen.filter((row) => order === 0 || row.order === order);
      return own.length === 0 ? null : own.filter(({ held }) => held).length / own.length;
    });
  const top = rows.filter((row) => row.top);
  const width = top.reduce((sum, row) => sum + row.width, 0) / Math.max(1, top.length);
  return { top: shares(top), all: shares(rows), width: width / deviation };
}
