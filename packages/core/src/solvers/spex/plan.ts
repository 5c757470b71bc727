import { BudgetTooSmallError } from '../../errors/budget-too-small-error.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import { parityBitsFor } from './code/index.ts';
import type { DesignSettings } from './settings.ts';

/** One subsampling group. */
export interface GroupPlan {
  /** b: the group folds the spectrum into 2^bits bins. */
  readonly bits: number;
  /** Slices of 2^bits coalitions: one for the zero delay, one for each parity bit that the bin does not tell, and extra. */
  readonly delays: number;
}

/** How a budget is spent. */
export interface SpexPlan {
  /** Number of players, n. */
  readonly players: number;
  /** Ablations that the plan is for. */
  readonly budget: number;
  /** t: interactions of up to so many players are decoded. */
  readonly maxOrder: number;
  /** p: parity bits of the code. */
  readonly parityBits: number;
  /** The subsampling groups. */
  readonly groups: readonly GroupPlan[];
  /** Coalitions of the groups: Σ delays · 2^bits. */
  readonly coded: number;
  /** The grand and the empty coalition, and uniform ones: decoding does not see them. */
  readonly uniform: number;
}

/** The orders that the paper's default stands for. */
export const DEFAULT_ORDER = 5;
/** Fewer bins a group than 2^2 are no hash, and fewer than 2^3 hardly one. */
const LEAST_BITS = 2;
const GOOD_BITS = 3;
/** Without an order asked for, at least pairs are decoded: single players need no code. */
const LEAST_ORDER = 2;
/** Fewer values of a bin cannot tell an interaction from chance. */
const LEAST_DELAYS = 8;

/**
 * Step 0: spends the whole budget. The groups get the most bins that it pays for; then as many of them as it allows get
 * twice the bins; what is left buys more delays, which make every bin's values surer; what is less than one slice goes to
 * the uniform coalitions. (The paper's budgets, C · 2^b · (1 + p), only come in steps of a factor of 2, section 4.)
 *
 * A group's own b bits tell b of the p parity bits, so that it needs only p - b delays besides the zero one.
 *
 * Throws BudgetTooSmallError below the least budget for what was asked for, InvalidArgumentError where that
 * is all 2^n coalitions, so that there is nothing to choose.
 */
export function planSpex(players: number, budget: number, settings: DesignSettings): SpexPlan {
  const least = leastSpexBudget(players, settings);
  if (budget < least) throw new BudgetTooSmallError('spex', budget, least);
  const maxOrder = chooseOrder(players, budget, settings);
  const parityBits = parityBitsFor(players, maxOrder);
  const available = budget - 2 - uniformOf(budget, settings);
  const count = settings.groups;

  let bits = settings.binBits ?? LEAST_BITS;
  if (settings.binBits === undefined) {
    bits = Math.min(bits, parityBits);
    while (bits < parityBits && count * groupSize(bits + 1, parityBits) <= available) bits++;
  }
  const groups = Array.from({ length: count }, () => ({ bits, delays: delaysFor(bits, parityBits) }));
  let left = available - count * groupSize(bits, parityBits);
  if (left < 0) {
    throw new InvalidArgumentError(
      'budget',
      `a budget of ${budget} covers all ${2 ** players} coalitions of ${players} players: there is nothing to plan`,
      budget,
    );
  }

  const step = groupSize(bits + 1, parityBits) - groupSize(bits, parityBits);
  for (const group of settings.binBits === undefined && bits < parityBits ? groups : []) {
    if (left < step) break;
    group.bits++;
    group.delays = delaysFor(bits + 1, parityBits);
    left -= step;
  }
  // Whole rounds of one more delay for every group; then the smallest groups first, where a delay costs least.
  const round = groups.reduce((sum, group) => sum + 2 ** group.bits, 0);
  const rounds = Math.floor(left / round);
  left -= rounds * round;
  for (const group of groups) group.delays += rounds;
  const smallest = groups.toReversed();
  for (let turn = 0; left >= 2 ** smallest[0]!.bits; turn++) {
    const group = smallest[turn % count]!;
    if (left < 2 ** group.bits) continue;
    group.delays++;
    left -= 2 ** group.bits;
  }
  const coded = groups.reduce((sum, group) => sum + group.delays * 2 ** group.bits, 0);
  return { players, budget, maxOrder, parityBits, groups, coded, uniform: budget - coded };
}

/**
 * The least budget that works, for `maxOrder` or the least order that has so many bin bits. Never more than all 2^n
 * coalitions. Throws InvalidArgumentError for more bin bits than the code has parity bits.
 */
export function leastSpexBudget(players: number, settings: DesignSettings): number {
  const { maxOrder, binBits } = settings;
  const parityBits = parityBitsFor(players, leastOrder(players, settings));
  const bits = binBits ?? Math.min(maxOrder === undefined ? GOOD_BITS : LEAST_BITS, parityBits);
  return Math.min(2 ** players, budgetFor(players, bits, parityBits, settings));
}

function leastOrder(players: number, { maxOrder, binBits = 1 }: DesignSettings): number {
  const highest = Math.min(maxOrder ?? DEFAULT_ORDER, players);
  const order = maxOrder === undefined ? Math.min(LEAST_ORDER, highest) : highest;
  for (let tried = order; tried <= highest; tried++) {
    if (binBits <= parityBitsFor(players, tried)) return tried;
  }
  const most = parityBitsFor(players, highest);
  throw new InvalidArgumentError(
    'binBits',
    `binBits must be at most ${most}, the parity bits of the code for ${players} players and order ${highest}, not ${binBits}`,
    binBits,
  );
}

/** The budget of groups of 2^bits bins, with the ends and the uniform coalitions. */
function budgetFor(players: number, bits: number, parityBits: number, settings: DesignSettings): number {
  const needed = 2 + settings.groups * groupSize(bits, parityBits);
  let budget = needed;
  while (budget - uniformOf(budget, settings) < needed) budget++;
  return Math.min(budget, 2 ** players);
}

function chooseOrder(players: number, budget: number, settings: DesignSettings): number {
  const { maxOrder, binBits } = settings;
  if (maxOrder !== undefined) return Math.min(maxOrder, players);
  for (let order = Math.min(DEFAULT_ORDER, players); order > LEAST_ORDER; order--) {
    const parityBits = parityBitsFor(players, order);
    const bits = binBits ?? Math.min(GOOD_BITS, parityBits);
    if (bits <= parityBits && budgetFor(players, bits, parityBits, settings) <= budget) return order;
  }
  return leastOrder(players, settings);
}

/** Coalitions of one group. */
function groupSize(bits: number, parityBits: number): number {
  return 2 ** bits * delaysFor(bits, parityBits);
}

/** The zero delay and one for each parity bit that the bin does not tell; or as many as make a bin's evidence count. */
function delaysFor(bits: number, parityBits: number): number {
  return Math.max(LEAST_DELAYS, 1 + parityBits - bits);
}

/** Coalitions that are set aside to choose between fits: a twentieth, at least 50 or an eighth, at most 1,000. */
function uniformOf(budget: number, { uniform }: DesignSettings): number {
  if (uniform !== undefined) return uniform(budget);
  return Math.min(1000, Math.max(Math.ceil(budget / 20), Math.min(50, Math.ceil(budget / 8))));
}
