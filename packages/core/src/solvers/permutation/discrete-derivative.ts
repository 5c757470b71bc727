import type { Support } from '../../spectrum/spectrum.ts';
import type { ValueOfRow } from '../orders/index.ts';

/**
 * Δ_S v(T) = Σ_{L ⊆ S} (-1)^{|S|-|L|} v(T ∪ L). `row` is T, without the players of S, and is T again afterwards. The
 * coalitions are taken in the order of a Gray code, so that one player comes or goes at each step.
 */
export function discreteDerivative(row: Uint32Array, set: Support, value: ValueOfRow): number {
  let sign = set.length % 2 === 0 ? 1 : -1;
  let sum = sign * value(row);
  for (let step = 1; step < 2 ** set.length; step++) {
    toggle(row, set[31 - Math.clz32(step & -step)]!);
    sign = -sign;
    sum += sign * value(row);
  }
  toggle(row, set.at(-1)!);
  return sum;
}

function toggle(row: Uint32Array, player: number): void {
  row[player >>> 5] = row[player >>> 5]! ^ (1 << (player & 31));
}
