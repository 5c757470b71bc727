import { createSpectrum } from '../spectrum/create.ts';
import { evaluateSpectrum } from '../spectrum/evaluate.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';
import type { Sample } from './sample.ts';

/** A share of the variance below which there is only rounding. */
const ROUNDING = 1e-12;

/** A spectrum fitted to some draws. */
export interface GuessedFit {
  readonly spectrum: Spectrum;
  /** Each row predicted without it; rows that are not `held` have no meaning. */
  readonly predictions: Float64Array;
  /** The rows that were predicted; default all. */
  readonly held?: Uint32Array;
  readonly account: readonly string[];
  /** More of that, where it is long. */
  readonly details?: readonly string[];
}

/**
 * Takes a guess of the spectrum out of some draws, in the size that fits them best (least squares, the constant free), has
 * what is left fitted, and puts both together. The size is one number of all rows, so that predictions stay as good as
 * unseen. A guess that explains no more of the values than chance would is not used.
 */
export async function fitBeyondGuess(
  guess: Spectrum | undefined,
  draws: Sample,
  fit: (rest: Sample) => GuessedFit | Promise<GuessedFit>,
): Promise<GuessedFit> {
  if (guess === undefined) return fit(draws);
  const { batch, targets } = draws;
  const guessed = evaluateSpectrum(guess, batch);
  const x = centred(guessed);
  const y = centred(targets);
  const spread = product(x, x);
  const common = product(x, y);
  const share = spread === 0 ? 0 : common ** 2 / (spread * product(y, y));
  // Noise alone gives a share of about 1 / rows; of 9 / rows once in 400 times.
  if (!(share > 9 / batch.rows)) return fit(draws);

  const scale = common / spread;
  const left = targets.map((target, row) => target - scale * guessed[row]!);
  const rest =
    1 - share > ROUNDING ? await fit({ batch, targets: left }) : constantFit({ batch, targets: left });
  const termsOf = ({ supports, coefficients }: Spectrum, by: number) =>
    supports.map((support, term) => [support, by * coefficients[term]!] as const);
  return {
    spectrum: createSpectrum(batch.players, [...termsOf(rest.spectrum, 1), ...termsOf(guess, scale)]),
    predictions: rest.predictions.map((predicted, row) => predicted + scale * guessed[row]!),
    ...(rest.held && { held: rest.held }),
    account: [
      `A guess that came with the game, times ${Number(scale.toPrecision(3))}, explains ${(100 * share).toFixed(1)} % of how the values move; what it leaves was fitted.`,
      ...rest.account,
    ],
    ...(rest.details && { details: rest.details }),
  };
}

function constantFit({ batch, targets }: Sample): GuessedFit {
  const mean = targets.reduce((sum, target) => sum + target / targets.length, 0);
  return {
    spectrum: createSpectrum(batch.players, [[[], mean]]),
    predictions: new Float64Array(targets.length).fill(mean),
    account: [],
  };
}

function centred(values: Float64Array): Float64Array {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  return values.map((value) => value - mean);
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
