import {
  balancedSampler,
  biasedSampler,
  type CoalitionSampler,
  InvalidArgumentError,
  type Solver,
} from '@spex/core';
import type { PointGroups } from '@spex/lenses';
import type { SettledBudget } from '../settle-budget.ts';

/** The most retrainings spent without being asked to, where there are few players. */
const MOST = 2048;
/** For many players: retrainings a player. */
const EACH = 2;

/**
 * The budget where none is given: 10 n log2 n retrainings, at least 256, at most 2,048 or 2 n, whichever is more, and never
 * more than all 2^n; no less than the solver needs. With thousands of players that is enough for the effects of single
 * points and for interactions among those that matter (datamodels, arXiv 2202.00622, go far higher for the last percent).
 */
export function settleDataBudget(asked: number | undefined, players: number, solver: Solver): SettledBudget {
  if (asked !== undefined) return { budget: asked };
  const wanted = Math.max(256, Math.ceil(10 * players * Math.log2(players)));
  const most = Math.min(2 ** players, Math.max(MOST, EACH * players));
  const budget = Math.max(solver.leastBudget(players), Math.min(most, wanted));
  return { budget, budgetNote: `default for ${players.toLocaleString('en-US')} players` };
}

/** Where subsets come from, and how that is told. */
export interface Sampling {
  /** undefined: uniform. */
  readonly sampler: CoalitionSampler | undefined;
  readonly name: string;
}

/**
 * `targets`: the class of each training point. Throws InvalidArgumentError for balanced subsets without classes, where some
 * class has no player of its own, and where there are fewer of them than the budget.
 */
export function chooseSampler(
  options: { readonly fraction?: number | undefined; readonly balanced?: boolean | undefined },
  groups: PointGroups,
  classes: readonly string[],
  targets: ArrayLike<number>,
  budget: number,
): Sampling {
  const { fraction, balanced = false } = options;
  if (balanced) {
    if (classes.length === 0) {
      throw new InvalidArgumentError('balanced', 'balanced needs classes: the labels here are numbers');
    }
    const strata = strataOf(groups, classes.length, targets);
    checkBalanced(strata, classes, budget);
    const sampler = balancedSampler(strata, fraction ?? 0.5);
    return { sampler, name: sampler.name };
  }
  if (fraction === undefined) {
    return { sampler: undefined, name: 'each player present with probability 0.5' };
  }
  const sampler = biasedSampler(fraction);
  return { sampler, name: sampler.name };
}

function checkBalanced(strata: Int32Array, classes: readonly string[], budget: number): void {
  const sizes = classes.map((_, at) => strata.filter((own) => own === at).length);
  const least = Math.min(...sizes);
  const name = classes[sizes.indexOf(least)]!;
  if (least === 0) {
    const message = `balanced needs players of every class: none has mostly points of '${name}'; take smaller players`;
    throw new InvalidArgumentError('balanced', message, name);
  }
  // Σ_m Π_k C(n_k, m): m players of each class.
  const counts = new Float64Array(least + 1).fill(1);
  for (const size of sizes) {
    let choices = 1;
    for (let m = 0; m <= least; m++) {
      counts[m] = counts[m]! * choices;
      choices *= (size - m) / (m + 1);
    }
  }
  const subsets = counts.reduce((sum, value) => sum + Math.round(value), 0);
  if (subsets > budget) return;
  const message = `balanced leaves only ${subsets} subsets, ${least === 1 ? 'one player has' : `${least} players have`} mostly points of '${name}': lower the budget of ${budget}, or take smaller players`;
  throw new InvalidArgumentError('balanced', message, subsets);
}

/** The class of each player: that of most of its points, the first of equals. */
export function strataOf({ members }: PointGroups, classes: number, targets: ArrayLike<number>): Int32Array {
  return Int32Array.from(members, (own) => {
    const counts = new Int32Array(classes);
    for (const point of own) counts[targets[point]!]!++;
    return counts.indexOf(Math.max(...counts));
  });
}

/** Fresh subsets to check on: a tenth of the budget, from 20 to 200, as far as the budget leaves any. */
export function settleChecks(
  asked: number | undefined,
  budget: number,
  { players }: { readonly players: { readonly length: number } },
): number {
  const left = Math.max(0, 2 ** players.length - budget);
  if (asked === undefined) return Math.min(left, Math.max(20, Math.min(200, Math.ceil(budget / 10))));
  if (asked <= left) return asked;
  const message = `check must be at most ${left}, not ${asked}: a budget of ${budget} leaves so many of the 2^${players.length} subsets unmeasured`;
  throw new InvalidArgumentError('check', message, asked);
}
