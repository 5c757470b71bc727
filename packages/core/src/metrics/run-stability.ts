import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Term } from '../explanation.ts';
import { compareSupports, type Support } from '../spectrum/spectrum.ts';
import { bySet, checkCount } from './by-set.ts';
import { spearman } from './spearman.ts';
import { topMembership } from './top-membership.ts';

/** One interaction over several runs. A run that has not found it gives it the value 0. */
export interface RunTerm {
  /** Its players, ascending. */
  readonly players: Support;
  /** Mean of its values over the runs. */
  readonly mean: number;
  /** Standard deviation over the runs, with the runs less 1 below. */
  readonly deviation: number;
  /** Share of the runs that have it among their k largest. */
  readonly share: number;
}

/** How far several runs agree. */
export interface RunStability {
  /** How many runs there are. */
  readonly runs: number;
  /** How many of the largest of each run were looked at. */
  readonly k: number;
  /** Mean over pairs of runs of |A ∩ B| / k, A and B their k largest. */
  readonly overlap: number;
  /** Mean over pairs of |A ∩ B| / |A ∪ B|. */
  readonly jaccard: number;
  /** Mean over pairs of the rank correlation of values, over sets that any run has; null where no pair has one. */
  readonly spearman: number | null;
  /** Every set that is among the k largest of any run: the largest mean first, by absolute value. */
  readonly terms: readonly RunTerm[];
}

/**
 * How far the interactions of several runs on one game, with other seeds, are the same: what `topStability` and
 * `Explanation.uncertainty.stability` foretell from one run. The constant does not count. Where values tie at the k-th place
 * each set is among the k largest by a share; where a run has fewer than k, k is the most that any has.
 *
 * @param runs of each run its interactions (`Explanation.interactions.terms`), of the same index and order.
 * Throws InvalidArgumentError for fewer than two runs, unless k is an integer of at least 1, and for a set named twice.
 */
export function runStability(
  runs: readonly (readonly Term[])[],
  { k = 10 }: { readonly k?: number } = {},
): RunStability {
  checkCount(k, 'k');
  if (runs.length < 2) {
    const message = `stability needs two runs at least, not ${runs.length}`;
    throw new InvalidArgumentError('runs', message, runs.length);
  }
  const found = runs.map((terms, run) =>
    bySet(
      terms.filter(({ players, value }) => players.length > 0 && value !== 0),
      `runs[${run}]`,
    ),
  );
  const players = new Map<string, Support>();
  for (const sets of found) for (const [name, term] of sets) players.set(name, term.players);
  const names = [...players.keys()];
  const values = found.map((sets) => Float64Array.from(names, (name) => sets.get(name)?.value ?? 0));
  const most = Math.min(k, Math.max(...found.map(({ size }) => size)));
  const tops = values.map((one) => topMembership(one, most));

  const pairs = { count: 0, common: 0, jaccard: 0, ranked: 0, rank: 0 };
  tops.forEach((first, a) => {
    for (let b = a + 1; b < tops.length; b++) {
      const { common, union } = shared(first, tops[b]!);
      pairs.count++;
      pairs.common += most === 0 ? 1 : common / most;
      pairs.jaccard += union === 0 ? 1 : common / union;
      if (!varies(values[a]!) || !varies(values[b]!)) continue;
      pairs.ranked++;
      pairs.rank += spearman(values[a]!, values[b]!);
    }
  });
  const terms = names.flatMap((name, at): RunTerm[] => {
    const share = tops.reduce((sum, top) => sum + top[at]!, 0) / runs.length;
    return share === 0 ? [] : [{ players: players.get(name)!, ...momentsOf(values, at), share }];
  });
  terms.sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean) || compareSupports(a.players, b.players));
  return {
    runs: runs.length,
    k: most,
    overlap: pairs.common / pairs.count,
    jaccard: pairs.jaccard / pairs.count,
    spearman: pairs.ranked === 0 ? null : pairs.rank / pairs.ranked,
    terms,
  };
}

/** Of two lists of chances to be among the largest: what both have in common, and together. */
function shared(first: Float64Array, second: Float64Array): { common: number; union: number } {
  let common = 0;
  let union = 0;
  for (let at = 0; at < first.length; at++) {
    common += Math.min(first[at]!, second[at]!);
    union += Math.max(first[at]!, second[at]!);
  }
  return { common, union };
}

function momentsOf(values: readonly Float64Array[], at: number): { mean: number; deviation: number } {
  let mean = 0;
  for (const run of values) mean += run[at]! / values.length;
  let squares = 0;
  for (const run of values) squares += (run[at]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

function varies(values: Float64Array): boolean {
  return values.some((value) => value !== values[0]);
}
