import type { Evaluation } from '../evaluator.ts';

/** The values of one of a game's `outputs`, one for each row of an evaluation. */
export function outputValues({ batch, values }: Evaluation, outputs: number, output: number): Float64Array {
  return Float64Array.from({ length: batch.rows }, (_, row) => values[row * outputs + output]!);
}
