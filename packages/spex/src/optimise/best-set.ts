import { InvalidArgumentError, type Spectrum } from '@spex/core';
import { grandOf, valueOfSet } from './changing-set.ts';
import { bestOfAll, MOST_ENUMERATED } from './enumerate.ts';
import { bestOfFew } from './enumerate-few.ts';
import { furtherOf } from './further.ts';
import { type BestSetGoal, type Loss, lossOf, type SearchGoal, type Sizes } from './goal.ts';
import { greedySet } from './greedy.ts';
import { type HighsPackage, loadHighs } from './highs-package.ts';
import { programOf } from './program.ts';
import { solve } from './solve.ts';

/** Options of `bestSet`. */
export interface BestSetOptions {
  /** Default `maximise`. */
  readonly goal?: BestSetGoal;
  /** Players that are present: exactly so many, or at least and at most. Default any number. */
  readonly size?: number | { readonly least?: number; readonly most?: number };
  /** Seconds at most, about; default 30. */
  readonly timeLimit?: number;
  /**
   * Default `exact`: all sets, where there are 20 players or fewer or few sets of such a size, else HiGHS. `greedy` proves
   * nothing.
   */
  readonly method?: 'exact' | 'highs' | 'greedy';
}

/** A set of players by a spectrum, and how far it is known to be the best. Plain JSON. */
export interface BestSet {
  /** The present players, ascending. */
  readonly players: readonly number[];
  /** f̂ of the set. */
  readonly value: number;
  /**
   * No set of such a size has a larger f̂ (`maximise`), a smaller one (`minimise`), one nearer to f̂(N) than this
   * (`nearest`: then it is a distance), or one further from it (`furthest`). null: nothing is proven.
   */
  readonly bound: number | null;
  /** How far the set may be from the best; 0 where it is the best, null where nothing is proven. */
  readonly gap: number | null;
  /** Whether the set is proven to be the best, to within a billionth of the largest coefficient. */
  readonly optimal: boolean;
  /** How it was found: among all sets, by HiGHS, or greedily. */
  readonly method: 'enumeration' | 'highs' | 'greedy';
  /** Seconds that the search took. */
  readonly seconds: number;
  /** What a reader ought to know, in plain sentences: why the set may not be the best. */
  readonly notes: readonly string[];
}

/**
 * The set of present players that makes a spectrum f̂ as large, as small, as near to f̂(N) or as far from it as can be, among
 * sets of the size asked for (the selection of arXiv 2505.17495, appendix A.3, by a tighter program: `program.ts`). Exactly: of
 * up to 20 players, and where few players are to be present or absent, all sets are looked at; else HiGHS is asked, an optional
 * package, from a greedy start; where that is not installed, or would be too large, the greedy set, which says so. `furthest` is the further of the largest and the smallest,
 * half of the time each.
 *
 * The exact optimiser blocks the thread for up to `timeLimit` seconds; stopped by it, it gives the best set found and the
 * bound proven until then.
 *
 * Throws InvalidArgumentError for sizes that no set has, and for a time limit that is not above 0.
 */
export function bestSet(spectrum: Spectrum, options: BestSetOptions = {}): Promise<BestSet> {
  return bestSetBy(loadHighs, spectrum, options);
}

/** `bestSet` with a loader of its own. */
export async function bestSetBy(
  load: () => Promise<HighsPackage>,
  spectrum: Spectrum,
  options: BestSetOptions,
): Promise<BestSet> {
  const { goal = 'maximise', timeLimit = 30, method = 'exact' } = options;
  const sizes = sizesOf(spectrum.players, options.size);
  if (!(timeLimit > 0)) {
    const message = `timeLimit must be more than 0 seconds, not ${timeLimit}`;
    throw new InvalidArgumentError('timeLimit', message, timeLimit);
  }
  if (goal === 'furthest') {
    const search = (one: SearchGoal): Promise<BestSet> =>
      bestSetBy(load, spectrum, { ...options, goal: one, timeLimit: timeLimit / 2 });
    return furtherOf(await search('maximise'), await search('minimise'), spectrum);
  }
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const grand = grandOf(spectrum);
  const loss = lossOf(goal, grand);
  const all = method === 'exact' ? bestByLooking(spectrum, sizes, loss, timeLimit) : undefined;
  if (all) {
    const value = valueOfSet(spectrum, all);
    const bound = goal === 'nearest' ? loss(value) : value;
    return {
      players: all,
      value,
      bound,
      gap: 0,
      optimal: true,
      method: 'enumeration',
      seconds: seconds(),
      notes: [],
    };
  }
  const first = greedySet(spectrum, sizes, loss, () => seconds() > timeLimit / 2);
  const greedy = (...notes: string[]): BestSet => ({
    players: first,
    value: valueOfSet(spectrum, first),
    bound: null,
    gap: null,
    optimal: false,
    method: 'greedy',
    seconds: seconds(),
    notes: [...notes, 'The set was found greedily: no swap of two players betters it, but another set may.'],
  });
  if (method === 'greedy') return greedy();

  const loaded = await load();
  if ('missing' in loaded) return greedy(loaded.missing);
  const { highs } = loaded;
  const program = programOf(spectrum, goal, sizes, grand, highs.infinity);
  if (typeof program === 'string') return greedy(program);
  const left = Math.max(0.1, timeLimit - seconds());
  const solved = solve(highs, program, spectrum.players, first, left);
  const players = [first, solved.players ?? first].sort(
    (a, b) => loss(valueOfSet(spectrum, a)) - loss(valueOfSet(spectrum, b)),
  )[0]!;
  const value = valueOfSet(spectrum, players);
  // The solver's own rounding must not put the bound on the wrong side of a set that was found.
  const lossBound = Math.min(solved.lossBound, loss(value));
  const gap = solved.optimal ? 0 : loss(value) - lossBound;
  const proven = Number.isFinite(lossBound);
  return {
    players,
    value,
    bound: proven ? (goal === 'maximise' ? -lossBound : lossBound) : null,
    gap: proven ? gap : null,
    optimal: solved.optimal,
    method: 'highs',
    seconds: seconds(),
    notes: solved.optimal
      ? []
      : [
          `The exact optimiser was stopped after ${left.toFixed(1)} seconds: another set may be better${proven ? `, by ${gap.toPrecision(2)} at most` : ''}.`,
        ],
  };
}

/** Steps of a search through few sets, for each second that there is and at most: a fraction of a second's work. */
const STEPS = 1e8;

/** The best of all sets, where they can be looked at; undefined where there are too many. */
function bestByLooking(
  spectrum: Spectrum,
  sizes: Sizes,
  loss: Loss,
  timeLimit: number,
): number[] | undefined {
  if (spectrum.players <= MOST_ENUMERATED) return bestOfAll(spectrum, sizes, loss);
  return bestOfFew(spectrum, sizes, loss, STEPS * Math.min(timeLimit, 1));
}

function sizesOf(players: number, size: BestSetOptions['size']): Sizes {
  const { least = 0, most = players } = typeof size === 'number' ? { least: size, most: size } : (size ?? {});
  for (const one of [least, most]) {
    if (Number.isInteger(one) && one >= 0 && one <= players) continue;
    throw new InvalidArgumentError(
      'size',
      `a set of ${players} players has 0 to ${players}, not ${one}`,
      one,
    );
  }
  if (least > most) {
    throw new InvalidArgumentError('size', `no set has at least ${least} and at most ${most} players`, size);
  }
  return { least, most };
}
