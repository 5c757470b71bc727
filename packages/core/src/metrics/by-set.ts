import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Support } from '../spectrum/spectrum.ts';

/** A set of players, and its value where it has one. */
interface Valued {
  readonly players: Support;
  readonly value?: number;
}

/** A set's name, whatever the order of its players. */
function nameOfSet(players: Support): string {
  return players.toSorted((a, b) => a - b).join();
}

/**
 * Terms by the names of their sets. Throws InvalidArgumentError for a set that stands there twice, and for a value that is no
 * finite number. `list`: the argument's name.
 */
export function bySet<Term extends Valued>(terms: readonly Term[], list: string): Map<string, Term> {
  const sets = new Map<string, Term>();
  terms.forEach((term, at) => {
    const { players, value = 0 } = term;
    const name = nameOfSet(players);
    if (sets.has(name)) {
      throw new InvalidArgumentError(`${list}[${at}]`, `${list} has the set [${name}] twice`, players);
    }
    if (!Number.isFinite(value)) {
      const message = `the value of [${name}] in ${list} must be a finite number, not ${value}`;
      throw new InvalidArgumentError(`${list}[${at}]`, message, value);
    }
    sets.set(name, term);
  });
  return sets;
}

/** Throws InvalidArgumentError unless a count is an integer of at least `least`. */
export function checkCount(value: number, argument: string, least = 1): void {
  if (Number.isInteger(value) && value >= least) return;
  const message = `${argument} must be an integer of at least ${least}, not ${value}`;
  throw new InvalidArgumentError(argument, message, value);
}
