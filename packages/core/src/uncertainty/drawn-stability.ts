import { createRandom } from '../coalitions/random.ts';
import type { Stability, Term } from '../explanation.ts';
import { jaccardOf } from './stability.ts';

const DRAWS = 200;
/** Standard errors by which no draw strays, for all that it matters. */
const FAR = 4;
/** Stream of the seed. */
const STREAM = 0x737461;

/**
 * Stability of the `most` strongest interactions: what share of them stays among the strongest where every interaction is drawn
 * anew, from a normal distribution about its value with its standard error. The constant does not count; where there are
 * fewer, all are looked at. `interactions`: the largest absolute value first.
 */
export function drawnStability(
  interactions: readonly Term[],
  errors: Float64Array,
  seed: number,
  most = 10,
): Stability {
  const all = Array.from(interactions.keys()).filter((at) => interactions[at]!.players.length > 0);
  const k = Math.min(most, all.length);
  const top = all.slice(0, k);
  if (k === 0 || top.every((at) => errors[at] === 0)) {
    return { k, overlap: 1, jaccard: 1, shares: new Array<number>(k).fill(1) };
  }
  const sizeOf = (at: number): number => Math.abs(interactions[at]!.value);
  const least = Math.min(...top.map((at) => sizeOf(at) - FAR * errors[at]!));
  const candidates = all.filter((at) => sizeOf(at) + FAR * errors[at]! >= least);
  const random = createRandom(seed).fork(STREAM);
  const drawn = new Float64Array(interactions.length);
  const counts = new Float64Array(k);
  let jaccard = 0;
  let before: ReadonlySet<number> | undefined;
  for (let draw = 0; draw < DRAWS; draw++) {
    for (const at of candidates) {
      drawn[at] = Math.abs(interactions[at]!.value + errors[at]! * random.normal());
    }
    const chosen = new Set(largest(candidates, drawn, k));
    top.forEach((at, rank) => {
      if (chosen.has(at)) counts[rank]!++;
    });
    if (before !== undefined) jaccard += jaccardOf(before, chosen);
    before = chosen;
  }
  const kept = counts.reduce((sum, count) => sum + count, 0);
  return {
    k,
    overlap: kept / (DRAWS * k),
    jaccard: jaccard / (DRAWS - 1),
    shares: Array.from(counts, (count) => count / DRAWS),
  };
}

/** The k candidates of the largest values, by insertion: k is small. */
function largest(candidates: readonly number[], values: Float64Array, k: number): number[] {
  const chosen: number[] = [];
  for (const at of candidates) {
    if (chosen.length === k && values[at]! <= values[chosen[k - 1]!]!) continue;
    if (chosen.length === k) chosen.pop();
    let place = chosen.length;
    while (place > 0 && values[chosen[place - 1]!]! < values[at]!) place--;
    chosen.splice(place, 0, at);
  }
  return chosen;
}
