import { rSquared } from '../../metrics/r-squared.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import type { Sample } from '../sample.ts';
import type { Member } from './members.ts';
import type { Stack } from './stack.ts';

/** What was fitted, with what weight, and how far it is off, in plain sentences. */
export function describeStack(
  members: readonly Member[],
  { weights, held, predictions }: Stack,
  { targets, batch }: Sample,
  spectrum: Spectrum,
): string[] {
  const at = (values: Float64Array): Float64Array => Float64Array.from(held, (row) => values[row]!);
  const values = at(targets);
  const parts = members.map(({ name, predictions: own }, one) => {
    const r2 = rSquared(values, at(own)).toFixed(2);
    const weight = weights[one]!;
    return weight < 0.005 ? `nothing of ${name} (${r2})` : `${weight.toFixed(2)} of ${name} (${r2})`;
  });
  const missed = spreadOf(at(predictions).map((value, row) => value - values[row]!));
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const spread = spreadOf(values.map((value) => value - mean));
  return [
    `Different models were fitted to ${batch.rows} coalitions and added up with the weights that predict unseen coalitions best: ${list(parts)}; in brackets, the R² of each alone.`,
    `On ${held.length} coalitions that it had not seen, the sum is off by ${missed.toPrecision(2)} (root mean square), where the values themselves vary by ${spread.toPrecision(2)}.`,
    `It is written out as ${spectrum.supports.length} terms.`,
  ];
}

function list(parts: readonly string[]): string {
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Root mean square. */
function spreadOf(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2 / values.length, 0));
}
