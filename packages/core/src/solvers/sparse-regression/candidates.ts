import type { Support } from '../../spectrum/spectrum.ts';
import type { Sample } from '../sample.ts';
import { Correlator } from './correlator.ts';

/** Largest order of an interaction. */
const MOST_ORDER = 5;
/** Pairs are looked for among so many players at most, those of the largest effects so far. */
const PAIRED_PLAYERS = 256;
/** Words of 32 rows that looking for pairs may take: with many rows, fewer players. */
const PAIR_WORK = 8e6;
/** The same for sets of three, where all are looked at. */
const TRIPLE_WORK = 2e6;
/** Sets of three and more are grown with so many players at most. */
const GROWN_PLAYERS = 128;
/** Sets that are grown in one round at most, before they are screened. */
const MOST_GROWN = 100_000;
/** New terms that a regression takes in: twice the rows, within bounds. */
const MOST_NEW = 384;
const LEAST_NEW = 64;

/**
 * The terms of the next regression: the terms so far, and those single players, pairs and, by heredity, larger sets whose
 * characters go along most with what the terms so far leave of the values (sure independence screening, iterated: Fan and
 * Lv 2008, section 4). A set of three or more is looked at where at least all but one of its subsets with one player less
 * are among the terms: between weak and strong heredity (Bien, Taylor and Tibshirani 2013), since one of them may be
 * small by chance. With `allTriples` every set of three is, of as many players as that is quick for.
 */
export function nextCandidates(
  terms: readonly Support[],
  energies: Float64Array,
  rest: Sample,
  allTriples = false,
): Support[] {
  const { players, rows } = rest.batch;
  const correlator = new Correlator(rest.batch, rest.targets);
  const strongest = rankPlayers(terms, energies, correlator, players);
  const known = new Set(terms.map((term) => term.join()));
  const found: { readonly support: Support; readonly size: number }[] = [];
  const offer = (support: Support, size = Math.abs(correlator.sum(support))): void => {
    const key = support.join();
    if (known.has(key)) return;
    known.add(key);
    found.push({ support, size });
  };
  for (let player = 0; player < players; player++) offer([player]);
  const most = Math.max(LEAST_NEW, Math.min(MOST_NEW, 2 * rows));
  const pairable = Math.floor(Math.sqrt((64 * PAIR_WORK) / rows));
  const paired = strongest.slice(0, Math.min(PAIRED_PLAYERS, pairable)).sort((a, b) => a - b);
  const sizes = correlator.pairSums(paired).map(Math.abs);
  // Only what may be among the new terms becomes a set.
  const least = sizes.slice().sort()[sizes.length - most - terms.length] ?? 0;
  for (let i = 1, at = 0; i < paired.length; i++) {
    for (let j = 0; j < i; j++, at++) if (sizes[at]! >= least) offer([paired[j]!, paired[i]!], sizes[at]!);
  }
  if (allTriples) {
    const combinable = Math.floor(Math.cbrt((6 * 32 * TRIPLE_WORK) / rows));
    const combined = strongest.slice(0, combinable).sort((a, b) => a - b);
    for (let last = 2; last < combined.length; last++) {
      const sizes = correlator.pairSums(combined.slice(0, last), combined[last]!).map(Math.abs);
      for (let i = 1, at = 0; i < last; i++) {
        for (let j = 0; j < i; j++, at++) {
          if (sizes[at]! >= least) offer([combined[j]!, combined[i]!, combined[last]!], sizes[at]!);
        }
      }
    }
  }
  for (const support of grow(terms, strongest.slice(0, GROWN_PLAYERS))) offer(support);

  const order = Array.from(found.keys()).sort((a, b) => found[b]!.size - found[a]!.size || a - b);
  return [...terms, ...order.slice(0, most).map((at) => found[at]!.support)];
}

/** Players by the energy of the terms that they are in, then by their own effect on what is left. */
function rankPlayers(
  terms: readonly Support[],
  energies: Float64Array,
  correlator: Correlator,
  players: number,
): number[] {
  const weights = new Float64Array(players);
  terms.forEach((term, at) => {
    for (const player of term) weights[player] = weights[player]! + energies[at]!;
  });
  const effects = weights.map((_, player) => Math.abs(correlator.sum([player])));
  return Array.from(weights.keys()).sort(
    (a, b) => weights[b]! - weights[a]! || effects[b]! - effects[a]! || a - b,
  );
}

/** Sets of 3 to 5 players of which all subsets with one player less, or all but one, are among the terms. */
function grow(terms: readonly Support[], players: readonly number[]): Support[] {
  const allowed = new Set(players);
  const parents = terms.filter(
    (term) => term.length >= 2 && term.length < MOST_ORDER && term.every((player) => allowed.has(player)),
  );
  const used = [...new Set(parents.flat())].sort((a, b) => a - b);
  const place = new Map(used.map((player, at) => [player, at]));
  /** How many of its subsets have led to each set, whose players' places are the digits of a number. */
  const counts = new Map<number, number>();
  const digits: number[] = [];
  for (const parent of parents) {
    if (counts.size > MOST_GROWN) break;
    for (let added = 0; added < used.length; added++) {
      digits.length = 0;
      let key = 0;
      let inside = false;
      let waiting = true;
      for (const player of parent) {
        const digit = place.get(player)!;
        if (digit === added) inside = true;
        if (waiting && digit > added) {
          key = key * GROWN_PLAYERS + added;
          waiting = false;
        }
        key = key * GROWN_PLAYERS + digit;
      }
      if (inside) continue;
      if (waiting) key = key * GROWN_PLAYERS + added;
      // The size of the set is a digit, too: a player of place 0 leaves no trace in front.
      key = key * (MOST_ORDER + 1) + parent.length + 1;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const grown: Support[] = [];
  for (const [key, count] of counts) {
    const size = key % (MOST_ORDER + 1);
    if (count < size - 1) continue;
    let rest = Math.floor(key / (MOST_ORDER + 1));
    const support = new Array<number>(size);
    for (let at = size - 1; at >= 0; at--) {
      support[at] = used[rest % GROWN_PLAYERS]!;
      rest = Math.floor(rest / GROWN_PLAYERS);
    }
    grown.push(support);
  }
  return grown;
}
