import type { Random } from '../../coalitions/random.ts';
import { drawPermutation } from '../../coalitions/samplers/draw.ts';
import type { MeasuredPairs, PairStratum } from '../cardinal/index.ts';

/** Where so small a share of a size was drawn, what is left of it is as good as all of it. */
const ENDLESS = 1e-3;

/** For each fold, which pairs its proxy does not see: 1 at [fold][pair]. */
export type HeldOut = readonly Uint8Array[];

/**
 * The pairs that each fold holds out. A size that was measured whole is seen by all proxies, as nothing of it is left to estimate.
 * Of a size of which much was drawn every fold holds out as many pairs, at least one, so that each proxy's error can be estimated
 * in it without bias; the pairs of others are shared out, each to one fold.
 */
export function holdOut(strata: readonly PairStratum[], folds: number, random: Random): HeldOut {
  const pairs = strata.reduce((sum, { units }) => sum + units, 0);
  const held = Array.from({ length: folds }, () => new Uint8Array(pairs));
  let next = random.below(folds);
  for (const stratum of strata) {
    const { first, units, population } = stratum;
    if (units === population) continue;
    const order = drawPermutation(units, units, random);
    if (isMuchDrawn(stratum)) {
      for (let at = 0; at < Math.max(units, folds); at++) held[at % folds]![first + order[at % units]!] = 1;
    } else for (const pair of order) held[next++ % folds]![first + pair] = 1;
  }
  return held;
}

/**
 * Values whose weighted sums over the design are those of what the proxies miss, in the mean over the folds: without bias, as
 * every proxy is judged by pairs that it has not seen. In a size of P pairs of which m were drawn, and a fold's m_k held out: what
 * the proxy misses at the m - m_k that it has seen is known, and the others are estimated by the m_k, which are a uniform draw from
 * the P - m + m_k left. `predictions`: of each fold's proxy, for all rows.
 */
export function residualsOf(
  { strata, values }: Pick<MeasuredPairs, 'strata' | 'values'>,
  held: HeldOut,
  predictions: readonly Float64Array[],
): Float64Array {
  const residuals = new Float64Array(values.length);
  for (const stratum of strata) {
    const { first, units, population } = stratum;
    for (const [fold, predicted] of predictions.entries()) {
      const out = held[fold]!.subarray(first, first + units);
      const count = out.reduce((sum, one) => sum + one, 0);
      const whole = units === population;
      const seenWeight = whole ? 1 : isMuchDrawn(stratum) ? units / population : 0;
      const heldWeight = isMuchDrawn(stratum)
        ? ((population - units + count) / count) * (units / population)
        : predictions.length;
      for (let pair = 0; pair < units; pair++) {
        const weight = (out[pair] === 1 ? heldWeight : seenWeight) / predictions.length;
        for (let row = 2 * (first + pair); row < 2 * (first + pair + 1); row++) {
          residuals[row] = residuals[row]! + weight * (values[row]! - predicted[row]!);
        }
      }
    }
  }
  return residuals;
}

function isMuchDrawn({ units, population }: PairStratum): boolean {
  return units > ENDLESS * population;
}

/** The strata with what is left to chance of each fold's part: of P - m + m_k pairs all but the m_k. */
export function heldStrata(strata: readonly PairStratum[], folds: number): readonly PairStratum[] {
  return strata.map((stratum) => {
    const { units, population } = stratum;
    if (units === population || !isMuchDrawn(stratum)) return stratum;
    const left = population - units;
    return { ...stratum, open: left / (left + Math.max(1, units / folds)) };
  });
}
