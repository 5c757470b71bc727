import { type Evaluation, evaluateSpectrum, rSquared, type Spectrum, spearman } from 'spex';

/** How well spectra predict retrainings that nothing was fitted to: means over the outputs. */
export interface Scores {
  readonly r2: number;
  /** Linear datamodeling score: the mean rank correlation. */
  readonly lds: number;
}

/** One spectrum for each of the game's outputs listed. */
export function scoreSpectra(
  spectra: readonly Spectrum[],
  outputs: readonly number[],
  held: Evaluation,
): Scores {
  const { batch, values } = held;
  const width = values.length / batch.rows;
  const scores = spectra.map((spectrum, at) => {
    const measured = Float64Array.from(
      { length: batch.rows },
      (_, row) => values[row * width + outputs[at]!]!,
    );
    const predicted = evaluateSpectrum(spectrum, batch);
    return { r2: rSquared(measured, predicted), lds: spearman(measured, predicted) };
  });
  return { r2: mean(scores.map(({ r2 }) => r2)), lds: mean(scores.map(({ lds }) => lds)) };
}

export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** Of the points that are wrong, the share among the first `inspected` of a ranking. */
export function shareFound(
  ranking: readonly number[],
  wrong: ReadonlySet<number>,
  inspected: number,
): number {
  return ranking.slice(0, inspected).filter((point) => wrong.has(point)).length / wrong.size;
}
