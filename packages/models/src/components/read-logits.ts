import type { GatedOutput } from '../gates/index.ts';
import { logSumExp } from '../transformers/log-softmax.ts';

/**
 * Writes the log-probabilities that a row's logits stand for: those at its last token where there are some for each, else
 * the row's own. `logOdds`: its one number is the log-odds of the second of two classes.
 */
export function readLogits(
  { data, dims }: GatedOutput,
  row: number,
  tokens: number,
  logOdds: boolean,
  into: Float64Array,
): void {
  const size = dims.at(-1)!;
  const each = dims.length === 3;
  const start = (each ? row * dims[1]! + tokens - 1 : row) * size;
  if (logOdds) {
    const odds = data[start]!;
    into[0] = -softPlus(odds);
    into[1] = -softPlus(-odds);
    return;
  }
  const total = logSumExp(data, start, size);
  for (let at = 0; at < size; at++) into[at] = data[start + at]! - total;
}

/** ln(1 + e^x) without overflow. */
function softPlus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
