import { additivityResiduals, type Ends } from '../metrics/additivity.ts';
import { convertSpectrum, type IndexName } from '../spectrum/convert.ts';
import { createSpectrum } from '../spectrum/create.ts';
import type { Spectrum, Support } from '../spectrum/spectrum.ts';
import type { OutOfFold } from './coefficient-errors.ts';

/** Orders over which the energy of what a fit has not found is spread, evenly. */
const LEAST_ORDER = 2;
const MOST_ORDER = 6;

/**
 * The energy of what a fit has not found, for `replicateIntervals`: the mean square of the out-of-fold residuals, or of what the
 * spectrum misses at the grand and the empty coalition where that is more. If unfound terms had random signs the two would be
 * alike; in real games signs agree near the ends, and the ends are missed by far more.
 */
export function unfoundEnergy(spectrum: Spectrum, { residuals }: OutOfFold, ends: Ends): number {
  const { grandResidual, emptyResidual } = additivityResiduals(spectrum, ends);
  const misses = [grandResidual, emptyResidual].filter((miss) => miss !== null);
  const square = (values: ArrayLike<number>): number =>
    values.length === 0 ? 0 : Array.from(values).reduce((sum, value) => sum + value ** 2, 0) / values.length;
  return Math.max(square(residuals), square(misses));
}

/**
 * Variance that unfound terms add to each interaction: Σ_S weight(|S|, |T|)² E / (orders · C(n, |S|)) over the supersets S of T, of 2
 * to 6 players, that the spectrum does not have; the index is Σ_S weight(|S|, |T|) F(S).
 */
export function unfoundVariances(
  { players, supports }: Spectrum,
  interactions: readonly { readonly players: Support }[],
  index: IndexName,
  order: number,
  energy: number,
): Float64Array {
  const widest = Math.min(MOST_ORDER, players);
  const weights = weightsOf(players, index, order, widest);
  const found = countSupersets(supports, interactions, weights, widest);
  return Float64Array.from(interactions, (interaction, at) => {
    const size = interaction.players.length;
    let variance = 0;
    for (let superset = Math.max(LEAST_ORDER, size); superset <= widest; superset++) {
      // C(n - t, k - t) / C(n, k), the share of the sets of k players that hold T.
      let share = 1;
      let sets = 1;
      for (let i = 0; i < size; i++) share *= (superset - i) / (players - i);
      for (let i = 0; i < superset; i++) sets *= (players - i) / (i + 1);
      const unfound = Math.max(0, share - found[at]![superset]! / sets);
      variance += weights[superset]![size]! ** 2 * unfound;
    }
    return (variance * energy) / (widest - LEAST_ORDER + 1);
  });
}

/** weights[k][t]: what a term of k players gives to an interaction of t of them. */
function weightsOf(players: number, index: IndexName, order: number, widest: number): Float64Array[] {
  return Array.from({ length: widest + 1 }, (_, size) => {
    const own = new Float64Array(widest + 1);
    const single = createSpectrum(players, [[Array.from({ length: size }, (_, player) => player), 1]]);
    for (const { players: set, value } of convertSpectrum(single, index, order)) own[set.length] = value;
    return own;
  });
}

/** How many supports of each size hold each interaction; only sizes that give it something count. */
function countSupersets(
  supports: readonly Support[],
  interactions: readonly { readonly players: Support }[],
  weights: readonly Float64Array[],
  widest: number,
): Float64Array[] {
  const counts = interactions.map(() => new Float64Array(widest + 1));
  const place = new Map(interactions.map((interaction, at) => [interaction.players.join(), at]));
  const most = interactions.reduce((largest, { players }) => Math.max(largest, players.length), 0);
  for (const support of supports) {
    const size = support.length;
    if (size > widest) break;
    const subset: number[] = [];
    const visit = (from: number): void => {
      if (weights[size]![subset.length] !== 0) {
        const at = place.get(subset.join());
        if (at !== undefined) counts[at]![size]!++;
      }
      if (subset.length === most) return;
      for (let i = from; i < size; i++) {
        subset.push(support[i]!);
        visit(i + 1);
        subset.pop();
      }
    };
    visit(0);
  }
  return counts;
}
