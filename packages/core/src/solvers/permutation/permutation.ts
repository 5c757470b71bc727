import type { Random } from '../../coalitions/random.ts';
import { drawPermutation } from '../../coalitions/samplers/draw.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import type { Support } from '../../spectrum/spectrum.ts';
import { forEachSubset } from '../../spectrum/walsh-hadamard.ts';
import { type EstimateOptions, type IndexEstimator, solveByEstimate } from '../estimate/index.ts';
import {
  type Along,
  describeOrders,
  drawBlocks,
  LEAST_ORDERS,
  marginalsAlong,
  meanOverBlocks,
  measuredBlocks,
  type OrderDesign,
  reversed,
  singles,
} from '../orders/index.ts';
import type { AskedIndex, SolveOptions, Solver } from '../solver.ts';
import { interactionCoalitions, interactionsAlong } from './shapley-interactions.ts';
import { taylorAlong, taylorCoalitions } from './shapley-taylor.ts';

/** More sets than that have no surrogate in reasonable memory. */
const MOST_SETS = 2 ** 19;

/** Options of solver `permutation`. */
export interface PermutationOptions extends SolveOptions {
  /**
   * Whether each order of the players is followed by its reverse, where the budget is enough for four such pairs; default true. What a
   * player does early is then always seen beside what it does late, which makes errors smaller and nothing biased.
   */
  readonly antithetic?: boolean;
}

/** Solver `permutation`, with options of its own. */
export interface PermutationSolver extends Solver {
  solve(evaluator: Evaluator, options: PermutationOptions): Promise<Explanation>;
}

/**
 * Permutation sampling: the mean, over random orders of the players, of what each adds to those before it. Shapley values
 * (Castro, Gomez and Tejada 2009, "Polynomial calculation of the Shapley value based on sampling"), with each order's reverse
 * by default (antithetic sampling, Mitchell et al. 2022, arXiv 2104.12199, section 4.1); Shapley interactions and
 * Shapley-Taylor interactions in the same way. Assumes nothing of the game. Unbiased; every order's values of SV and STII add up
 * to v(N) - v(∅); errors fall as one over the root of the budget. Standard errors are over the orders, or pairs of them, where there are four.
 *
 * An order costs n - 1 coalitions besides the ends for SV, about n² for SII of order 2 and half of that for STII; orders are
 * drawn until the next would not fit in the budget. Use it where values are to be unbiased, or to check another solver.
 */
export const permutation: PermutationSolver = {
  name: 'permutation',
  estimates: ['SV', 'SII', 'STII'],
  guarantees: ['unbiased', 'efficient', 'null player', 'linear'],
  designsCoalitions: true,

  leastBudget: (players, asked = { index: 'SV', order: 1 }) => orderCoalitions(players, asked),

  check(players, _budget, asked) {
    const sets = asked.index === 'SV' ? players : taylorCoalitions(players, asked.order) - 1;
    if (sets > MOST_SETS) {
      throw new InvalidArgumentError(
        'order',
        `order ${asked.order} of ${players} players means ${sets} interactions, of which solver 'permutation' takes at most ${MOST_SETS}: lower the order`,
        asked.order,
      );
    }
  },

  async solve(evaluator, options) {
    return solveByEstimate(permutation, evaluator, options, byOrders(checkedAntithetic(options)));
  },
};

function byOrders(antithetic: boolean): IndexEstimator<OrderDesign> {
  const paired = (players: number, { budget, index, order }: EstimateOptions): boolean =>
    antithetic && budget >= 2 * LEAST_ORDERS * (orderCoalitions(players, { index, order }) - 2) + 2;
  return {
    design(game, options, random) {
      const players = game.players.length;
      const draw = paired(players, options) ? pairOfOrders : oneOrder;
      return drawBlocks(players, options.budget, alongOf(players, options), () => draw(players, random));
    },
    estimate(measured, options) {
      const { players } = measured.design.batch;
      const { index, order } = options;
      const terms = meanOverBlocks(
        measured,
        alongOf(players, options),
        setsOf(players, options),
        LEAST_ORDERS,
      );
      return terms && { index, order, terms };
    },
    account(measured, { index }) {
      return [
        `Permutation sampling: the ${index} values are means over what players add in ${describeOrders(measuredBlocks(measured))}.`,
      ];
    },
  };
}

function oneOrder(players: number, random: Random): Uint32Array[] {
  return [drawPermutation(players, players, random)];
}

function pairOfOrders(players: number, random: Random): Uint32Array[] {
  const order = drawPermutation(players, players, random);
  return [order, reversed(order)];
}

/** Distinct coalitions that one order passes, the ends among them. */
function orderCoalitions(players: number, { index, order }: AskedIndex): number {
  if (index === 'SII') return interactionCoalitions(players, order);
  return taylorCoalitions(players, index === 'STII' ? order : 1);
}

function alongOf(players: number, options: EstimateOptions): Along {
  if (options.index === 'SII') return interactionsAlong(players, setsOf(players, options));
  if (options.index === 'STII') return taylorAlong(players, setsOf(players, options), options.order);
  return marginalsAlong(players);
}

function setsOf(players: number, { index, order }: EstimateOptions): readonly Support[] {
  if (index === 'SV') return singles(players);
  const sets: Support[] = [];
  for (let size = 1; size <= order; size++) forEachSubset(players, size, (set) => sets.push(set.slice()));
  return sets;
}

function checkedAntithetic({ antithetic = true }: PermutationOptions): boolean {
  if (typeof antithetic === 'boolean') return antithetic;
  throw new InvalidArgumentError(
    'antithetic',
    `antithetic must be true or false, not ${String(antithetic)}`,
    antithetic,
  );
}
