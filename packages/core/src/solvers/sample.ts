import { type CoalitionBatch, selectRows } from '../coalitions/batch.ts';
import { distinctRows } from '../coalitions/distinct-rows.ts';
import type { Evaluation } from '../evaluator.ts';
import { isEnd } from './ends.ts';
import { outputValues } from './output-values.ts';

/** Some rows with their values. */
export interface Sample {
  readonly batch: CoalitionBatch;
  readonly targets: Float64Array;
}

/** One output of an evaluation, each coalition once: a repeated one would be its own witness in cross-validation. */
export function distinctSample(evaluation: Evaluation, outputs: number, output: number): Sample {
  const { batch } = evaluation;
  return selectSample({ batch, targets: outputValues(evaluation, outputs, output) }, distinctRows(batch));
}

/** The rows listed, in that order. */
export function selectSample({ batch, targets }: Sample, rows: Uint32Array): Sample {
  return { batch: selectRows(batch, rows), targets: Float64Array.from(rows, (row) => targets[row]!) };
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
