import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { AskedIndex } from '../solver.ts';
import { choose, highestOrder } from './cardinal-weights.ts';

/** More sets than that have no surrogate in reasonable memory. */
const MOST_SETS = 2 ** 19;

/** Throws InvalidArgumentError where so many players have too many sets of up to that order. */
export function checkSets(solver: string, players: number, { index, order }: AskedIndex): void {
  let sets = 0;
  for (let size = 1; size <= highestOrder(index, order); size++) sets += choose(players, size);
  if (sets <= MOST_SETS) return;
  throw new InvalidArgumentError(
    'order',
    `order ${order} of ${players} players means ${sets} interactions, of which solver '${solver}' takes at most ${MOST_SETS}: lower the order`,
    order,
  );
}
