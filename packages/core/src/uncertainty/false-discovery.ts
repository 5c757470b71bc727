import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';

/**
 * Adjusted p-values: those of at most q have a share of false ones of at most q in the mean. `independent`: Benjamini and
 * Hochberg (1995), for independent or positively dependent p-values; `any`: Benjamini and Yekutieli (2001), for any, larger by
 * the factor Σ 1/i.
 *
 * Throws InvalidArgumentError for a p-value outside 0 to 1.
 */
export function adjustedPValues(
  pValues: ArrayLike<number>,
  dependence: 'independent' | 'any' = 'independent',
): Float64Array {
  const count = pValues.length;
  for (let at = 0; at < count; at++) {
    if (pValues[at]! >= 0 && pValues[at]! <= 1) continue;
    const message = `p-values must be from 0 to 1, not ${pValues[at]} (number ${at})`;
    throw new InvalidArgumentError(`pValues[${at}]`, message, pValues[at]);
  }
  let factor = 1;
  if (dependence === 'any') for (let rank = 2; rank <= count; rank++) factor += 1 / rank;
  const order = Uint32Array.from({ length: count }, (_, at) => at).sort(
    (a, b) => pValues[b]! - pValues[a]! || b - a,
  );
  const adjusted = new Float64Array(count);
  let least = 1;
  order.forEach((at, above) => {
    least = Math.min(least, (pValues[at]! * factor * count) / (count - above));
    adjusted[at] = least;
  });
  return adjusted;
}
