import type { Random } from '../../coalitions/random.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';

/** What every family takes. */
export interface FamilyOptions {
  /** Number of players, n. */
  readonly players: number;
  /** Decides the sets and their coefficients; default 0. */
  readonly seed?: number;
}

/**
 * Orders of so many distinct sets: uniform from `least` to `most`, an order of which every set is taken drawn no more.
 * Throws InvalidArgumentError where there are not as many sets.
 */
export function drawOrders(
  players: number,
  terms: number,
  { least, most }: { readonly least: number; readonly most: number },
  random: Random,
): number[] {
  const left = new Map<number, number>();
  for (let order = 0, possible = 1; order <= most; order++) {
    if (order >= least) left.set(order, possible);
    possible = (possible * (players - order)) / (order + 1);
  }
  const total = [...left.values()].reduce((sum, count) => sum + count, 0);
  if (terms > total) {
    throw new InvalidArgumentError(
      'terms',
      `terms must be at most ${total}: ${players} players have no more sets of ${least} to ${most}, and ${terms} are asked for`,
      terms,
    );
  }
  return Array.from({ length: terms }, () => {
    const orders = [...left.keys()];
    const order = orders[random.below(orders.length)]!;
    const rest = left.get(order)! - 1;
    if (rest === 0) left.delete(order);
    else left.set(order, rest);
    return order;
  });
}

/** Throws InvalidArgumentError unless the numbers are whole and at least 1, and the order at most the players. */
export function checkFamily(numbers: {
  readonly players: number;
  readonly terms: number;
  readonly order: number;
}): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new InvalidArgumentError(name, `${name} must be a whole number of at least 1, not ${value}`, value);
  }
  const { players, order } = numbers;
  if (order <= players) return;
  throw new InvalidArgumentError(
    'order',
    `order must be at most ${players}, the number of players, not ${order}`,
    order,
  );
}
