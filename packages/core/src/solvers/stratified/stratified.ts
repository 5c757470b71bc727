import { drawPermutation } from '../../coalitions/samplers/draw.ts';
import { type IndexEstimator, solveByEstimate } from '../estimate/index.ts';
import {
  drawBlocks,
  marginalsAlong,
  meanOverBlocks,
  measuredBlocks,
  type OrderDesign,
  reversed,
  singles,
} from '../orders/index.ts';
import type { Solver } from '../solver.ts';

/**
 * Stratified sampling of Shapley values. A player's strata are the sizes of the coalition that it joins, all equally probable (Maleki
 * et al. 2013, arXiv 1306.4265, section 5; Castro et al. 2017, "Improving polynomial estimation of the Shapley value by
 * stratified random sampling with optimum allocation", section 3), so that sampling each equally often takes away the variance
 * between them. Here all players share coalitions: they are seated in a circle at random, and the values of all arcs of it are
 * measured, which tells twice what each player adds to a coalition of each size, from 0 to n - 1: when the arc grows to the one side and
 * to the other. A circle takes n(n - 1) coalitions besides the ends for 2n² marginal contributions, whose allocation is equal
 * (the optimum would have to be known before the first ablation).
 *
 * Unbiased, and every circle's values add up to v(N) - v(∅). Standard errors are over circles, two at least. Use it
 * instead of permutation sampling where the budget is enough for a circle or more.
 */
export const stratified: Solver = {
  name: 'stratified',
  estimates: ['SV'],
  guarantees: ['unbiased', 'efficient', 'null player', 'linear'],
  designsCoalitions: true,
  leastBudget: (players) => players * (players - 1) + 2,
  solve: (evaluator, options) => solveByEstimate(stratified, evaluator, options, byCircles),
};

const byCircles: IndexEstimator<OrderDesign> = {
  design(game, { budget }, random) {
    const players = game.players.length;
    return drawBlocks(players, budget, marginalsAlong(players), () =>
      rotations(drawPermutation(players, players, random)),
    );
  },

  estimate(measured, { index, order }) {
    const { players } = measured.design.batch;
    const terms = meanOverBlocks(measured, marginalsAlong(players), singles(players), 2);
    return terms && { index, order, terms };
  },

  account(measured) {
    const { players } = measured.design.batch;
    const circles = measuredBlocks(measured).length;
    const often = circles === 1 ? 'twice' : `${2 * circles} times`;
    return [
      `Stratified sampling: ${circles === 1 ? 'one random circle' : `${circles} random circles`} of the ${players} players, which tells ${often} what each player adds to a coalition of each size${circles === 1 ? '; from one circle no errors can be told' : ''}.`,
    ];
  },
};

/** The circle read from each player on, to either side. */
function rotations(circle: Uint32Array): Uint32Array[] {
  const players = circle.length;
  const twice = new Uint32Array(2 * players);
  twice.set(circle);
  twice.set(circle, players);
  const orders = Array.from(circle, (_, start) => twice.slice(start, start + players));
  return [...orders, ...orders.map(reversed)];
}
