import type { Game } from '../../game.ts';
import type { SolveOptions } from '../solver.ts';
import { leastSpexBudget } from '../spex/plan.ts';
import type { DesignSettings } from '../spex/settings.ts';

/**
 * How a budget is spent. `uniform`: on coalitions drawn at random. `design`: a part of it; the rest on coalitions chosen by
 * SPEX's code, which finds interactions that no smaller part of them hints at, and which the other families learn from as
 * well. `design alone`: the same, and no other family is tried, since it would take too long or too much memory.
 */
export type Route = 'uniform' | 'design' | 'design alone';

/** Of fewer players a code has too few coalitions to choose from: R² of games of 14 to 16 players fell by 0.004. */
const LEAST_PLAYERS = 20;
/** With fewer coalitions too few would be left at random, to tell R². */
const LEAST_BUDGET = 1000;
/** The least order and bins of a group that make a design worth its while. */
const LEAST_ORDER = 3;
const LEAST_BITS = 3;
/** Trees of more players take minutes. */
const MOST_PLAYERS = 10_000;
/** Players times coalitions that are kept several times over: 128 MB each time. */
const MOST_CELLS = 2 ** 30;
/**
 * Coalitions at random, of a design, as a share of all: enough to tell R² and to weigh families by, of which few players have
 * more, and which learn the better from them: with a tenth, R² of dense games of 24 to 70 players fell by 0.01.
 */
const UNIFORM_SHARES = { few: 0.25, many: 0.1 } as const;
const FEW_PLAYERS = 128;
const MOST_UNIFORM = 1000;

/** The design of `auto` for so many players: more coalitions at random than `spex` has. */
export function designFor(players: number): DesignSettings {
  const share = players > FEW_PLAYERS ? UNIFORM_SHARES.many : UNIFORM_SHARES.few;
  return {
    maxOrder: undefined,
    groups: 3,
    binBits: undefined,
    uniform: (budget) => Math.min(MOST_UNIFORM, Math.ceil(share * budget)),
  };
}

/** Which way the budget of a run goes. Whoever says where coalitions come from, or expects a spectrum, gets no design. */
export function routeOf(
  { players, recorded }: Game,
  { budget, sampler, guess, choice }: Pick<SolveOptions, 'budget' | 'sampler' | 'guess' | 'choice'>,
): Route {
  if (recorded || sampler || guess || choice !== undefined) return 'uniform';
  return routeFor(players.length, budget);
}

/** Which way a budget goes that the solver is free to spend. */
export function routeFor(players: number, budget: number): Route {
  if (players < LEAST_PLAYERS || budget < LEAST_BUDGET || 4 * budget > 2 ** players) return 'uniform';
  const least = leastSpexBudget(players, {
    ...designFor(players),
    maxOrder: LEAST_ORDER,
    binBits: LEAST_BITS,
  });
  if (budget < least) return 'uniform';
  return players > MOST_PLAYERS || players * budget > MOST_CELLS ? 'design alone' : 'design';
}
