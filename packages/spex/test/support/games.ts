/** f(S) = Σ_T (-1)^{|S ∩ T|} F(T) by its definition, S as bits. */
export function valueAt(
  terms: readonly { players: readonly number[]; value: number }[],
  coalition: number,
): number {
  let value = 0;
  for (const term of terms) {
    const shared = term.players.filter((player) => (coalition >> player) & 1).length;
    value += shared % 2 === 0 ? term.value : -term.value;
  }
  return value;
}

/** R² by its definition. */
export function r2Of(values: readonly number[], predictions: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const residual = values.reduce((sum, value, i) => sum + (value - predictions[i]!) ** 2, 0);
  return 1 - residual / values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/** A game of six players with a pair, a triple and uneven main effects; all 64 values, bit i = player i present. */
export const SMALL = Float64Array.from({ length: 64 }, (_, row) => {
  const present = (player: number): number => (row >> player) & 1;
  return (
    0.5 +
    2 * present(0) -
    present(1) +
    0.25 * present(4) +
    3 * present(1) * present(2) -
    1.5 * present(0) * present(3) * present(5)
  );
});
