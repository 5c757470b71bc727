import { type CoalitionBatch, selectRows } from '../coalitions/batch.ts';
import { distinctRows } from '../coalitions/distinct-rows.ts';
import type { Evaluation } from '../evaluator.ts';
import { isEnd } from './ends.ts';
import { outputValues } from './output-values.ts';

/** Some rows with their values. */
export interface Sample {
  readonly batch: CoalitionBatch;
  readonly targets: Float64Array;
  /** Variance of what no fit can explain of each value, relative to the others'; default: all alike. */
  readonly noise?: Float64Array;
}

/** One output of an evaluation, each coalition once: a repeated one would be its own witness in cross-validation. */
export function distinctSample(evaluation: Evaluation, outputs: number, output: number): Sample {
  const { batch } = evaluation;
  return selectSample({ batch, targets: outputValues(evaluation, outputs, output) }, distinctRows(batch));
}

/** The rows listed, in that order. */
export function selectSample({ batch, targets, noise }: Sample, rows: Uint32Array): Sample {
  const of = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  return { batch: selectRows(batch, rows), targets: of(targets), ...(noise && { noise: of(noise) }) };
}

/**
 * The grand and the empty coalition apart from the draws: they are no random draws, and often outliers, so they count in
 * R² but are not fitted to.
 */
export function splitEnds(sample: Sample): { readonly draws: Sample; readonly ends: Sample } {
  const rows = Uint32Array.from(sample.targets.keys());
  return {
    draws: selectSample(
      sample,
      rows.filter((row) => !isEnd(sample.batch, row)),
    ),
    ends: selectSample(
      sample,
      rows.filter((row) => isEnd(sample.batch, row)),
    ),
  };
}
