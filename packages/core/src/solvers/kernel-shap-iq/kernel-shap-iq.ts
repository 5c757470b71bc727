import { coalitionSize, concatBatches, createBatch, includeAll, sliceRows } from '../../coalitions/batch.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation, Term } from '../../explanation.ts';
import { convertSpectrum } from '../../spectrum/convert.ts';
import {
  type EstimateOptions,
  type IndexEstimate,
  type MeasuredDesign,
  solveByEstimate,
  surrogateOf,
} from '../estimate/index.ts';
import { drawFromKernel, kernelMass, type SizedDesign } from '../kernel-regression/index.ts';
import type { SolveOptions, Solver } from '../solver.ts';
import { choose, setsOf } from './harmonic.ts';
import { addAdditive, fitStage } from './stage.ts';

/** Options of solver `kernel-shap-iq`. */
export interface KernelShapIqOptions extends SolveOptions {
  /**
   * Whether every coalition is drawn with its complement; default false: for pairs of players, that determines twice as
   * much.
   */
  readonly paired?: boolean;
}

/** A solver with options of its own. */
export interface KernelShapIqSolver extends Solver {
  solve(evaluator: Evaluator, options: KernelShapIqOptions): Promise<Explanation>;
}

/** Sets of one order, at most: the regression on them is dense. */
const MOST_SETS = 4096;

/**
 * KernelSHAP-IQ (Fumagalli et al. 2024, arXiv 2405.10852): Shapley interactions order by order. Each order is
 * a weighted least-squares fit, with a kernel of its own, to what the lower ones have left; the first is KernelSHAP.
 * Coalitions are drawn from the Shapley kernel; all of fewer than `order` players, present or absent, are always measured,
 * which each order's fit rests on. k-SII are those values made efficient (Bordt and von Luxburg 2023).
 *
 * Consistent, proved in the paper for pairs and checked here up to order 4; not unbiased. k-SII add up to v(N) - v(∅) at
 * any budget. Needs as many coalitions as sets of the highest order, about, and several times that to be of use; up to
 * 4,096 sets of an order. Time goes with their number squared. For Shapley interactions of a dozen or two players where
 * thousands of coalitions can be had.
 */
export const kernelShapIq: KernelShapIqSolver = variant(false);

function variant(paired: boolean): KernelShapIqSolver {
  const solver: KernelShapIqSolver = {
    name: 'kernel-shap-iq',
    estimates: ['k-SII', 'SII'],
    guarantees: ['efficient', 'linear'],
    designsCoalitions: true,

    leastBudget: (players, asked) => leastBudget(players, asked?.order ?? 2, paired),

    check(players, _, { order }): void {
      for (let k = 1; k <= order; k++) {
        if (choose(players, k) <= MOST_SETS) continue;
        throw new InvalidArgumentError(
          'order',
          `solver 'kernel-shap-iq' takes up to ${MOST_SETS} sets of an order, and ${players} players have ${choose(players, k)} of order ${k}: lower the order to ${k - 1}, or use solver 'auto'`,
          order,
        );
      }
    },

    async solve(evaluator: Evaluator, options: KernelShapIqOptions): Promise<Explanation> {
      const { paired: wanted = false } = options;
      if (typeof wanted !== 'boolean') {
        throw new InvalidArgumentError('paired', `paired must be true or false, not ${wanted}`, wanted);
      }
      if (wanted !== paired) return variant(wanted).solve(evaluator, options);
      return solveByEstimate<SizedDesign>(solver, evaluator, options, {
        design: ({ players }, { budget, order }, random) =>
          drawFromKernel(players.length, budget - 2, { paired, from: order }, random),
        estimate,
        account: ({ design, values }, { order }) => [
          `Shapley interactions were fitted order by order, up to ${order}, each to what the lower ones had left: to ${design.enumerated} coalitions near the ends, which are all of their sizes, and ${values.length - design.enumerated} drawn from the Shapley kernel${paired ? ' with their complements' : ''}.`,
        ],
      });
    },
  };
  return solver;
}

/** The ends, all coalitions that the exact parts need, and one more, or a pair, for each unknown of the largest regression. */
function leastBudget(players: number, order: number, paired: boolean): number {
  let rows = 2;
  let unknowns = 0;
  for (let k = 1; k <= order; k++) {
    if (k < order) rows += 2 * choose(players, k);
    unknowns = Math.max(unknowns, choose(players, k) - choose(players, k - 1));
  }
  return Math.min(2 ** players, rows + (paired ? 2 : 1) * (unknowns + 1));
}

function estimate(
  { design, values, grand, empty }: MeasuredDesign<SizedDesign>,
  { index, order }: EstimateOptions,
): IndexEstimate | undefined {
  const rows = values.length;
  const { players } = design.batch;
  if (rows < design.enumerated) return undefined;
  const ends = createBatch(2, players);
  includeAll(ends, 0);
  const batch = concatBatches([ends, sliceRows(design.batch, 0, rows)], players);
  const shares = design.shares(rows);
  const left = new Float64Array(batch.rows);
  left[0] = grand - empty;
  values.forEach((value, row) => {
    left[row + 2] = value - empty;
  });

  const terms: Term[] = [{ players: [], value: empty }];
  for (let k = 1; k <= order; k++) {
    const sets = setsOf(players, k);
    const mass = kernelMass(players, k);
    const weights = Float64Array.from(left, (_, row) =>
      row < 2 ? 0 : shares[row - 2]! * mass[coalitionSize(batch, row)]!,
    );
    const found = fitStage(sets, { batch, values: left, weights });
    addAdditive(
      sets,
      found.map((value) => -value),
      batch,
      left,
    );
    sets.sets.forEach((set, at) => {
      terms.push({ players: set, value: found[at]! });
    });
  }
  if (index === 'SII') return { index, order, terms };
  const surrogate = surrogateOf(players, { index: 'SII', order, terms });
  return { index, order, terms: convertSpectrum(surrogate, index, order) };
}
