import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Term } from '../explanation.ts';
import type { Support } from '../spectrum/spectrum.ts';
import { bySet, checkCount } from './by-set.ts';
import { topMembership } from './top-membership.ts';

/** A set of players that is truly there; its value need be known for its sign only. */
export interface TrueSet {
  /** Its players, ascending. */
  readonly players: Support;
  /** Its value; only the sign counts. */
  readonly value?: number;
}

/** Options of `recovery`. */
export interface RecoveryOptions {
  /** How many of the found are looked at, those of largest absolute value; default all. */
  readonly k?: number;
  /** A set counts as found only where its value has the sign of the true one; default false. */
  readonly signs?: boolean;
  /** Least number of players of a set that counts, in both lists; default 1, which leaves out the constant. */
  readonly least?: number;
  /** Most number of players; default any. */
  readonly most?: number;
}

/** How many true sets are among the largest. */
export interface Recovery {
  /** How many were looked at: k, or fewer where fewer were found. */
  readonly listed: number;
  /** Of these, how many are true; a fraction where the k-th place is tied. */
  readonly hits: number;
  /** Share of the true sets that are among the listed; null where no set is true. */
  readonly recall: number | null;
  /** Share of the listed that are true, 1 minus the share of false discoveries; null where nothing is listed. */
  readonly precision: number | null;
}

/**
 * Recall and precision of interactions against the true ones: sets are compared as sets, players in any order. Found terms of
 * value 0 count as not found. Where values tie at the k-th place, the figures are what breaking the ties at random gives on
 * average. With discoveries in place of interactions, and no k, they are the power of the test and its true discovery
 * proportion (Benjamini and Hochberg 1995). Recall is at most k over the number of true sets.
 *
 * Throws InvalidArgumentError for a set named twice in a list, and for `signs` where a true set has no value or 0.
 */
export function recovery(
  found: readonly Term[],
  truth: readonly TrueSet[],
  { k, signs = false, least = 1, most = Number.POSITIVE_INFINITY }: RecoveryOptions = {},
): Recovery {
  if (k !== undefined) checkCount(k, 'k');
  const counts = ({ players }: TrueSet): boolean => players.length >= least && players.length <= most;
  const known = bySet(truth.filter(counts), 'truth');
  if (signs) for (const [name, { value }] of known) checkSigned(name, value);
  const sets = [...bySet(found.filter(counts), 'found')];
  const chances = topMembership(
    sets.map(([, { value }]) => value),
    k ?? sets.length,
  );
  let hits = 0;
  let listed = 0;
  sets.forEach(([name, { value }], at) => {
    listed += chances[at]!;
    const match = known.get(name);
    if (match === undefined || (signs && Math.sign(match.value!) !== Math.sign(value))) return;
    hits += chances[at]!;
  });
  // A sum of shares of whole places.
  listed = Math.round(listed);
  return {
    listed,
    hits,
    recall: known.size === 0 ? null : hits / known.size,
    precision: listed === 0 ? null : hits / listed,
  };
}

function checkSigned(name: string, value: number | undefined): void {
  if (value !== undefined && value !== 0) return;
  const message = `the true set [${name}] has no sign: give its value, or leave 'signs' out`;
  throw new InvalidArgumentError('truth', message, value);
}
