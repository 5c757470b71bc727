import {
  batchFromLists,
  type CoalitionBatch,
  evaluateSpectrum,
  rSquared,
  type Spectrum,
  spearman,
} from 'spex';
import { mean } from '../data/score.ts';

/** The full model, the model without each player, and without each pair of players: 1 + n + n (n - 1) / 2 coalitions. */
export function fullAndWithout(players: number): CoalitionBatch {
  const all = Array.from({ length: players }, (_, player) => player);
  const lists = [all, ...all.map((gone) => all.filter((player) => player !== gone))];
  for (let a = 0; a < players; a++) {
    for (let b = a + 1; b < players; b++) lists.push(all.filter((player) => player !== a && player !== b));
  }
  return batchFromLists(lists, players);
}

/** What each player, and each pair beyond its players, gives at the full model. */
export interface FullModelEffects {
  /** v(N) - v(N \ i). */
  readonly single: Float64Array;
  /** v(N) - v(N \ i) - v(N \ j) + v(N \ {i, j}), the pairs in lexicographic order. */
  readonly pair: Float64Array;
}

/** The effects by the values of `fullAndWithout`, in its order. */
export function effectsAtFull(players: number, values: Float64Array): FullModelEffects {
  const full = values[0]!;
  const single = Float64Array.from({ length: players }, (_, player) => full - values[1 + player]!);
  const pair = new Float64Array((players * (players - 1)) / 2);
  for (let a = 0, at = 0; a < players; a++) {
    for (let b = a + 1; b < players; b++, at++) {
      const without = values[1 + players + at]!;
      pair[at] = full - values[1 + a]! - values[1 + b]! + without;
    }
  }
  return { single, pair };
}

/** How near a spectrum's effects come to measured ones. */
export interface Agreement {
  readonly r2: number;
  readonly rankCorrelation: number;
  /** Of the ten largest, by absolute value, the share that the other has among its ten. */
  readonly top: number;
}

/** Single and pair effects at the full model, as measured and as a spectrum has them. */
export function agreementAtFull(
  spectrum: Spectrum,
  measured: FullModelEffects,
): Record<keyof FullModelEffects, Agreement> {
  const { players } = spectrum;
  const predicted = effectsAtFull(players, evaluateSpectrum(spectrum, fullAndWithout(players)));
  // A spectrum without pairs says nothing of them: what it seems to say is rounding.
  const least = 1e-9 * Math.max(...predicted.single.map(Math.abs));
  const told = predicted.pair.map((effect) => (Math.abs(effect) > least ? effect : 0));
  const compare = (truth: Float64Array, said: Float64Array): Agreement => ({
    r2: rSquared(truth, said),
    rankCorrelation: said.every((one) => one === said[0]) ? Number.NaN : spearman(truth, said),
    top: sharedTop(truth, said, 10),
  });
  return {
    single: compare(measured.single, predicted.single),
    pair: compare(measured.pair, told),
  };
}

/** Of the places of the `count` largest absolute values of one, the share that are such places of the other. */
export function sharedTop(a: Float64Array, b: Float64Array, count: number): number {
  const top = (values: Float64Array): number[] =>
    [...values.keys()]
      .filter((at) => values[at] !== 0)
      .sort((x, y) => Math.abs(values[y]!) - Math.abs(values[x]!))
      .slice(0, count);
  const [first, other] = [top(a), new Set(top(b))];
  return mean(first.map((at) => (other.has(at) ? 1 : 0)));
}
