/**
 * An interaction index as a map of the spectrum: I(T) = Σ_{S ⊇ T} weight(|S|, |T|) F(S). Every index that is linear and
 * symmetric in the players and gives nothing to dummies has this form, because the discrete derivative of a character is
 * Δ_T χ_S = (-2)^{|T|} χ_{S \ T} where T ⊆ S, and 0 elsewhere.
 *
 * `size` is |S|, `interaction` is |T| (from 0 to min(size, order)), `order` the highest order of the index.
 * Where the weight of ∅ is 0, so are those of all sets but S itself: the support need not be searched for subsets.
 */
export type IndexWeight = (size: number, interaction: number, order: number) => number;

/** (-2)^exponent. */
export function minusTwoTo(exponent: number): number {
  return (exponent % 2 === 0 ? 1 : -1) * 2 ** exponent;
}
