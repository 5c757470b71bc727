import { binomialLogWeights } from '../../coalitions/samplers/size-urn.ts';
import { faithWeight } from '../../spectrum/indices/faith-shap.ts';
import { add, fraction, multiply, toNumber, ZERO } from '../../spectrum/indices/fraction.ts';
import { bernoulli } from '../../spectrum/indices/shapley.ts';
import type { EstimatedIndex } from '../estimate/index-estimate.ts';

/** Indices that the estimators by size give. */
export type CardinalIndex = Extract<EstimatedIndex, 'SV' | 'BV' | 'SII' | 'BII' | 'STII' | 'FSII' | 'k-SII'>;

/** An index that is asked for, and its order. */
export interface AskedCardinal {
  readonly index: CardinalIndex;
  readonly order: number;
}

/**
 * How an index weighs discrete derivatives by the size of the coalition at which they are taken. Every index here is cardinal
 * (Grabisch and Roubens 1999; Fumagalli et al. 2023, definition 2.2):
 *
 *   I(T) = Σ_{L ⊆ N \ T} p_t(|L|) Δ_T v(L) = Σ_A (-1)^{t - |A ∩ T|} p_t(|A \ T|) v(A),  t = |T|.
 *
 * Element [t][l] is λ_t(l) = C(n - t, l) p_t(l), the weight of the mean over all L of size l: unlike p it is of moderate size. With
 * the Moebius transform, I(T) = Σ_{K ⊇ T} α_t(|K|) m(K); where α_t(t + k) = ∫ x^k dμ(x) that is p_t(l) = ∫ x^l (1 - x)^{n-t-l} dμ(x).
 * SV and BV are of order 1, whatever the order. [0] is the index's empty term where that is a mean over coalitions (BV and BII), else empty.
 */
export function cardinalWeights(index: CardinalIndex, players: number, order: number): Float64Array[] {
  return Array.from({ length: highestOrder(index, order) + 1 }, (_, size) => {
    if (index === 'BV' || index === 'BII') return binomialLogWeights(players - size, 0.5).map(Math.exp);
    if (size === 0) return new Float64Array(0);
    const weight = WEIGHTS[index];
    return Float64Array.from({ length: players - size + 1 }, (_, l) => weight(players, size, l, order));
  });
}

/** SV and BV have no interactions. */
export function highestOrder(index: string, order: number): number {
  return index === 'SV' || index === 'BV' ? 1 : order;
}

type Weight = (players: number, size: number, l: number, order: number) => number;

/** p_t(l) = l! (n - t - l)! / (n - t + 1)!: all sizes alike. */
const shapley: Weight = (players, size) => 1 / (players - size + 1);

/** Derivatives at the empty coalition below the order, and ℓ l! (n - l - 1)! / n! at it (Sundararajan et al. 2020). */
const shapleyTaylor: Weight = (players, size, l, order) => {
  if (size < order) return l === 0 ? 1 : 0;
  return (order * falling(players - l - 1, order - 1)) / falling(players, order);
};

/**
 * With dμ = Σ_j A_j x^{t+j-1} dx (the A_j of `spectrum/indices/faith-shap.ts`):
 * λ(l) = Σ_{j<ℓ} A_j (l+t+j-1)! (n-t)! / (l! (n+j)!). The terms alternate, hence the exact fractions.
 */
const faithShap: Weight = (players, size, l, order) => {
  let sum = ZERO;
  for (let j = 0; j < order; j++) {
    const scale = faithWeight(size, order, j);
    sum = add(
      sum,
      multiply(scale, fraction(product(l + 1, l + size + j - 1), product(players - size + 1, players + j))),
    );
  }
  return toNumber(sum);
};

/**
 * Σ_j B_j times the SII of all sets with j players more. As a function of k = |K| - t their α is
 * Σ_j B_j C(k, j) / (k - j + 1): for j > 0 that is B_j / j times the polynomial C(k, j - 1), derivatives at x = 1 that touch only
 * coalitions lacking fewer than j players, except at k = j - 1, where it is 0 and the polynomial 1.
 */
const kShapley: Weight = (players, size, l, order) => {
  const lacking = players - size - l;
  let ends = 0;
  for (let j = 1; j <= order - size; j++) {
    const full = (-1) ** lacking * choose(l, j - 1 - lacking);
    const empty = (-1) ** (j - 1 - l) * choose(lacking, j - 1 - l);
    ends += (toNumber(bernoulli(j)) / j) * (full - empty);
  }
  return shapley(players, size, l, order) + (ends === 0 ? 0 : ends * choose(players - size, l));
};

const WEIGHTS: Readonly<Record<Exclude<CardinalIndex, 'BV' | 'BII'>, Weight>> = {
  SV: shapley,
  SII: shapley,
  STII: shapleyTaylor,
  FSII: faithShap,
  'k-SII': kShapley,
};

/**
 * How much a coalition of size `size` that holds `present` of a set of `order` players counts, its probability being that of a
 * uniform coalition of its size: C(n, s) p_t(s - k) = λ_t(s - k) C(n, s) / C(n - t, s - k). 0 where there is no such coalition.
 */
export function coalitionWeight(
  weights: Float64Array,
  players: number,
  order: number,
  size: number,
  present: number,
): number {
  const weight = weights[size - present] ?? 0;
  if (weight === 0) return 0;
  return (
    (weight * falling(players, order)) / (falling(size, present) * falling(players - size, order - present))
  );
}

/** n (n - 1) … (n - k + 1). */
function falling(n: number, k: number): number {
  let result = 1;
  for (let i = 0; i < k; i++) result *= n - i;
  return result;
}

/** from · (from + 1) … to; 1 where that is nothing. */
function product(from: number, to: number): bigint {
  let result = 1n;
  for (let factor = from; factor <= to; factor++) result *= BigInt(factor);
  return result;
}

/** C(n, k); 0 below k = 0 and above n. */
export function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let result = 1;
  for (let i = 0; i < Math.min(k, n - k); i++) result = (result * (n - i)) / (i + 1);
  return Math.round(result);
}
