import {
  batchFromLists,
  convertSpectrum,
  type Evaluator,
  type Explanation,
  evaluateSpectrum,
  spectrumOf,
} from '@spex/core';
import { betterWhen, type Measure } from '@spex/lenses';
import type { RemovalCheck } from './data-report.ts';

/**
 * Players by what they do for the explained output, the most helpful first: by their Banzhaf values, turned around for
 * losses and errors; for a prediction those that raise it first. Equal ones in their own order.
 */
export function rankPlayers(
  explanation: Explanation,
  measure: Measure,
): { readonly order: readonly number[]; readonly effects: Float64Array } {
  const sign = betterWhen(measure) === 'smaller' ? -1 : 1;
  const effects = new Float64Array(explanation.game.players.length);
  for (const { players, value } of convertSpectrum(spectrumOf(explanation), 'BV', 1)) {
    if (players.length === 1) effects[players[0]!] = sign * value;
  }
  const order = [...effects.keys()].sort((a, b) => effects[b]! - effects[a]! || a - b);
  return { order, effects };
}

/** Retrains without the k most helpful players, for each k. undefined: the signal came first. */
export async function checkRemovals(
  evaluator: Evaluator,
  explanation: Explanation,
  measure: Measure,
  counts: readonly number[],
  output: number,
): Promise<RemovalCheck[] | undefined> {
  const { order } = rankPlayers(explanation, measure);
  const batch = batchFromLists([order, ...counts.map((k) => order.slice(k))], order.length);
  const { values, complete } = await evaluator.evaluate(batch);
  if (!complete) return undefined;
  const outputs = evaluator.game.outputs.length;
  const predicted = evaluateSpectrum(spectrumOf(explanation), batch);
  const full = values[output]!;
  return counts.map((k, at) => ({
    k,
    players: order.slice(0, k),
    full,
    predicted: full + predicted[at + 1]! - predicted[0]!,
    measured: values[(at + 1) * outputs + output]!,
  }));
}
