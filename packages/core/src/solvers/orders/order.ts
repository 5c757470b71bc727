import type { Support } from '../../spectrum/spectrum.ts';

/** The same order from its end: where one of the two has a player late, the other has it early. */
export function reversed(order: Uint32Array): Uint32Array {
  return order.slice().reverse();
}

/** Every player by itself. */
export function singles(players: number): readonly Support[] {
  return Array.from({ length: players }, (_, player) => [player]);
}
