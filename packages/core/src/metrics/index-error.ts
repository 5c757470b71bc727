import { binomialCounts } from '../coalitions/samplers/size-urn.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Term } from '../explanation.ts';
import { bySet, checkCount } from './by-set.ts';
import { kendall } from './kendall.ts';
import { spearman } from './spearman.ts';
import { topMembership } from './top-membership.ts';

/** Options of `indexError`. */
export interface IndexErrorOptions {
  /** How many of the largest are compared; default 10. */
  readonly k?: number;
  /** Sets of 1 to so many players are compared; default: as many as the largest set of either list has. */
  readonly order?: number;
}

/** How far estimates of an index are from its exact values. */
export interface IndexError {
  /** Sets that the means go over: all there are of these sizes. */
  readonly sets: number;
  /** Mean squared error. */
  readonly mse: number;
  /** Mean absolute error. */
  readonly mae: number;
  /** Σ(estimate - exact)² / Σ exact²: 0 is perfect, 1 is no better than all 0. null where all exact values are 0. */
  readonly normalised: number | null;
  /** The largest absolute error. */
  readonly largest: number;
  /**
   * Of the k largest exact values by absolute value, the share that is among the k largest estimates; where there are fewer
   * than k other than 0, k is their number. Sets that tie at the k-th place count by their share of it. null where all are 0.
   */
  readonly top: { readonly k: number; readonly overlap: number | null };
  /** Rank correlations of the values over sets that either list has; null where one of them does not vary. */
  readonly spearman: number | null;
  /** Kendall's τ-b. */
  readonly kendall: number | null;
}

/** Errors of the estimates of an index, together and by order. */
export interface IndexErrors {
  /** Over sets of all sizes. */
  readonly all: IndexError;
  /** Entry i is that of sets of i + 1 players. */
  readonly byOrder: readonly IndexError[];
}

/**
 * The error of interactions against exact ones, of any index (SV, SII, Owen values, …): a set that a list lacks has the value
 * 0 there, and the constant does not count. Mean squared and normalised errors are those by which solvers of Shapley values
 * and interactions are compared (Musco and Witter 2024, arXiv 2410.01917, section 4; Fumagalli et al. 2023, arXiv 2303.01179,
 * section 5), overlap of the largest beside them.
 *
 * @param players the game's.
 * Throws InvalidArgumentError for a set named twice, a player that is not of the game, and k or an order that are no integers
 * of at least 1.
 */
export function indexError(
  estimate: readonly Term[],
  truth: readonly Term[],
  players: number,
  { k = 10, order }: IndexErrorOptions = {},
): IndexErrors {
  checkCount(k, 'k');
  checkCount(players, 'players');
  const estimated = bySet(checkedSets(estimate, players, 'estimate'), 'estimate');
  const exact = bySet(checkedSets(truth, players, 'truth'), 'truth');
  const sizes = [...estimate, ...truth].map((term) => term.players.length);
  const most = order ?? sizes.reduce((largest, size) => Math.max(largest, size), 1);
  checkCount(most, 'order');
  const pairs = new Map<string, Pair>();
  for (const [name, term] of [...exact, ...estimated]) {
    const size = term.players.length;
    if (size === 0 || size > most) continue;
    const pair = { size, estimate: estimated.get(name)?.value ?? 0, exact: exact.get(name)?.value ?? 0 };
    if (pair.estimate !== 0 || pair.exact !== 0) pairs.set(name, pair);
  }
  const counts = binomialCounts(players);
  const byOrder: IndexError[] = [];
  let sets = 0;
  for (let size = 1; size <= Math.min(most, players); size++) {
    sets += counts[size]!;
    byOrder.push(
      errorOf(
        [...pairs.values()].filter((pair) => pair.size === size),
        counts[size]!,
        k,
      ),
    );
  }
  return { all: errorOf([...pairs.values()], sets, k), byOrder };
}

/** A set's two values, not both 0. */
interface Pair {
  readonly size: number;
  readonly estimate: number;
  readonly exact: number;
}

function checkedSets(terms: readonly Term[], players: number, list: string): readonly Term[] {
  terms.forEach((term, at) => {
    const odd = term.players.find((player) => !Number.isInteger(player) || player < 0 || player >= players);
    if (odd === undefined) return;
    const message = `${list} names player ${odd}: players are integers from 0 to ${players - 1}`;
    throw new InvalidArgumentError(`${list}[${at}]`, message, odd);
  });
  return terms;
}

function errorOf(pairs: readonly Pair[], sets: number, k: number): IndexError {
  const estimates = Float64Array.from(pairs, ({ estimate }) => estimate);
  const exact = Float64Array.from(pairs, (pair) => pair.exact);
  let squares = 0;
  let sum = 0;
  let largest = 0;
  let size = 0;
  for (let at = 0; at < exact.length; at++) {
    const error = Math.abs(estimates[at]! - exact[at]!);
    squares += error ** 2;
    sum += error;
    largest = Math.max(largest, error);
    size += exact[at]! ** 2;
  }
  const there = Math.min(
    k,
    exact.reduce((count, value) => count + (value === 0 ? 0 : 1), 0),
  );
  const [among, wanted] = [topMembership(estimates, there), topMembership(exact, there)];
  const overlap = among.reduce((total, chance, at) => total + Math.min(chance, wanted[at]!), 0);
  const ranked = varies(estimates) && varies(exact);
  return {
    sets,
    mse: squares / sets,
    mae: sum / sets,
    normalised: size === 0 ? null : squares / size,
    largest,
    top: { k: there, overlap: there === 0 ? null : overlap / there },
    spearman: ranked ? spearman(estimates, exact) : null,
    kendall: ranked ? kendall(estimates, exact) : null,
  };
}

function varies(values: Float64Array): boolean {
  return values.some((value) => value !== values[0]);
}
