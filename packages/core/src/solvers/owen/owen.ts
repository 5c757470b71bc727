import { rowMapOf } from '../../coalitions/distinct-rows.ts';
import { owenValues } from '../../spectrum/indices/owen.ts';
import {
  type EstimatedTerm,
  type EstimateOptions,
  type IndexEstimate,
  type IndexEstimator,
  type MeasuredDesign,
  solveByEstimate,
} from '../estimate/index.ts';
import {
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
import type { Solver } from '../solver.ts';
import { affordableOrders } from './affordable-orders.ts';
import { allSteps, countSteps, owenOfSteps } from './all-steps.ts';
import { areGrouped, describeGroups, drawGroupedOrder, groupsOf, type PlayerGroup } from './groups.ts';

interface OwenDesign extends OrderDesign {
  readonly groups: readonly PlayerGroup[];
  /** Whether the batch has every coalition that a grouped order passes; there are no blocks then. */
  readonly complete: boolean;
}

/**
 * Owen values of players in groups (`Player.group`: the sentence of a word, the layer of a head; a player without one stands alone):
 * Shapley values over those orders in which the players of a group come one after the other (Owen 1977, "Values of games with a
 * priori unions"). A group's values add up to the group's own Shapley value, so that words are compared within sentences that
 * are credited as wholes, and never measured in texts made of shreds of all sentences. Without groups, or with one,
 * these are the Shapley values, and are called so.
 *
 * Where the budget covers every coalition that such an order passes, Σ_g 2^{G-1} (2^{|g|} - 2) + 2^G of G groups, far fewer than
 * 2^n, the values are exact. Else orders are drawn in two levels, the groups and then each group's players, each with its
 * reverse; an order costs up to n - 1 coalitions. Unbiased, and every order's values add up to v(N) - v(∅). Standard errors are over
 * pairs of orders, where there are four.
 */
export const owen: Solver = {
  name: 'owen',
  estimates: ['SV'],
  guarantees: ['unbiased', 'efficient', 'null player', 'linear'],
  designsCoalitions: true,
  leastBudget: (players) => players + 1,
  solve: (evaluator, options) => solveByEstimate(owen, evaluator, options, byGroupedOrders),
};

const byGroupedOrders: IndexEstimator<OwenDesign> = {
  design(game, { budget }, random) {
    const players = game.players.length;
    const groups = groupsOf(game.players);
    if (countSteps(groups) <= budget) {
      const batch = allSteps(groups, players);
      return { batch, rows: rowMapOf(batch), blocks: [], groups, complete: true };
    }
    let left = affordableOrders(groups, players, budget);
    const each = left >= 2 * LEAST_ORDERS ? 2 : 1;
    const design = drawBlocks(players, budget, marginalsAlong(players), () => {
      left -= each;
      if (left < 0) return undefined;
      const order = drawGroupedOrder(groups, random);
      return each === 2 ? [order, reversed(order)] : [order];
    });
    return { ...design, groups, complete: false };
  },

  estimate(measured, options) {
    const { design } = measured;
    const { players } = design.batch;
    const terms = design.complete
      ? exactTerms(measured)
      : meanOverBlocks(measured, marginalsAlong(players), singles(players), LEAST_ORDERS);
    return terms && estimateOf(terms, design.groups, options);
  },

  exact(game, spectrum, options) {
    const groups = groupsOf(game.players);
    if (!areGrouped(groups)) return undefined;
    const names: number[] = [];
    groups.forEach(({ members }, group) => {
      for (const member of members) names[member] = group;
    });
    const empty = spectrum.coefficients.reduce((sum, coefficient) => sum + coefficient, 0);
    return {
      estimate: estimateOf(knownTerms(owenValues(spectrum, names), empty), groups, options),
      account: [`${describeValues(groups)} They are exact; the spectrum kept is theirs alone.`],
    };
  },

  account(measured) {
    const { groups, complete, batch } = measured.design;
    return [
      describeValues(groups),
      complete
        ? `All ${batch.rows} coalitions of whole groups and part of one more were measured: the values are exact.`
        : `They are means over what players add in ${describeOrders(measuredBlocks(measured))}.`,
    ];
  },
};

function exactTerms({ design, values, empty }: MeasuredDesign<OwenDesign>): EstimatedTerm[] | undefined {
  const { batch, groups, rows } = design;
  if (values.length < batch.rows) return undefined;
  const value = (row: Uint32Array): number => values[rows.find(row, 0)]!;
  return knownTerms(owenOfSteps(groups, batch.players, value), empty);
}

/** Values that are known without error. */
function knownTerms(values: Float64Array, empty: number): EstimatedTerm[] {
  const terms = Array.from(values, (value, player) => ({ players: [player], value, standardError: 0 }));
  return [{ players: [], value: empty, standardError: 0 }, ...terms];
}

function estimateOf(
  terms: readonly EstimatedTerm[],
  groups: readonly PlayerGroup[],
  { index, order }: EstimateOptions,
): IndexEstimate {
  return { index, order, terms, ...(areGrouped(groups) && { grouped: true }) };
}

function describeValues(groups: readonly PlayerGroup[]): string {
  if (areGrouped(groups)) {
    return `Owen values of ${describeGroups(groups)}: Shapley values over orders in which the players of a group come one after the other.`;
  }
  return `The players are ${groups.length === 1 ? 'all of one group' : 'each a group of its own'}: the Owen values are the Shapley values.`;
}
