import { concatBatches } from '../../coalitions/batch.ts';
import { rowMapOf } from '../../coalitions/distinct-rows.ts';
import { createRandom } from '../../coalitions/random.ts';
import { enumerateCoalitions } from '../../coalitions/samplers/enumerate.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import type { Game } from '../../game.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import { assembleExplanation, countsOf, type Findings } from '../assemble.ts';
import { readCompleteTable } from '../complete-table.ts';
import { measureEnds } from '../ends.ts';
import { measureHoldout } from '../faithfulness.ts';
import { fitFirstOrder } from '../first-order.ts';
import { type CheckedOptions, checkOptions } from '../options.ts';
import { outputValues } from '../output-values.ts';
import type { Solver } from '../solver.ts';
import { describeRun } from './account.ts';
import { copyBins } from './bins.ts';
import { coalitionsOf, slicesOf } from './coalitions.ts';
import { countBins } from './detect.ts';
import { drawGroups } from './groups.ts';
import { type Measured, measureDesign, uniformCoalitions } from './measure.ts';
import { peel } from './peel.ts';
import { DEFAULT_ORDER, leastSpexBudget, planSpex, type SpexPlan } from './plan.ts';
import { refit } from './refit.ts';
import { Residual } from './residual.ts';
import { screenedOrder } from './screen.ts';
import { checkSpexSettings, type SpexOptions, type SpexSettings } from './settings.ts';

/** A solver with options of its own. */
export interface SpexSolver extends Solver {
  solve(evaluator: Evaluator, options: SpexOptions): Promise<Explanation>;
}

/** Streams of the seed. */
const GROUPS = 0x67727073;
const UNIFORM = 0x756e6966;

/**
 * SPEX (Kang et al., ICML 2025, arXiv 2502.13870): coalitions chosen by a code fold the spectrum into few bins; each
 * bin's signs are a noisy word of that code, whose decoding names the interaction in the bin; what is found is peeled out
 * of the other bins. Finds interactions whose parts do nothing by themselves, among up to 100,000 players.
 *
 * Beyond the paper: any budget is spent to the last coalition; a bin's number saves its share of the delays; interactions
 * are believed by what independent bins say of them against the estimated noise; interactions of low order are also
 * searched for directly; the refit is kept only where it predicts unseen coalitions better. Where the budget covers all
 * 2^n coalitions, the spectrum is exact.
 */
export const spex: SpexSolver = {
  name: 'spex',
  designsCoalitions: true,

  leastBudget: (players) => leastSpexBudget(players, checkSpexSettings({})),

  async solve(evaluator: Evaluator, options: SpexOptions): Promise<Explanation> {
    const started = evaluator.now();
    const since = countsOf(evaluator);
    const { game } = evaluator;
    const settings = checkSpexSettings(options);
    const leastBudget = (players: number): number => leastSpexBudget(players, settings);
    const checked = checkOptions({ ...spex, leastBudget }, game, options);
    checkRecording(game);

    const found =
      checked.budget >= 2 ** game.players.length
        ? await solveCompletely(evaluator, checked)
        : await solveByCode(evaluator, checked, settings);
    const ends = await measureEnds(evaluator, checked.output);
    settings.onStage('done');
    return assembleExplanation({
      ...found,
      solver: spex,
      evaluator,
      checked,
      ends,
      solverSeconds: (evaluator.now() - started) / 1000 - (evaluator.seconds - since.seconds),
      since,
    });
  },
};

type Found = Pick<Findings, 'spectrum' | 'faithfulness' | 'account' | 'outOfFold'>;

async function solveByCode(
  evaluator: Evaluator,
  checked: CheckedOptions,
  settings: SpexSettings,
): Promise<Found> {
  settings.onStage('plan');
  const { game } = evaluator;
  const random = createRandom(checked.seed);
  const plan = planSpex(game.players.length, checked.budget, settings);
  const groups = drawGroups(plan, random.fork(GROUPS));
  const uniform = uniformCoalitions(groups, plan, random.fork(UNIFORM));

  settings.onStage('measure');
  evaluator.plan(checked.budget + checked.holdout);
  const measured = await measureDesign(evaluator, groups, uniform, checked.output);
  if (!measured) return explainPart(evaluator, checked);
  const found = await explainDesign(plan, measured, settings, evaluator.signal);
  if (checked.holdout === 0) return found;
  const fitted = concatBatches([uniform, coalitionsOf(groups, slicesOf(groups))], plan.players);
  const held = await measureHoldout(evaluator, found.spectrum, checked, fitted);
  return { ...found, faithfulness: held ?? found.faithfulness };
}

/** Decodes, and fits to, what a design has measured. */
export async function explainDesign(
  plan: SpexPlan,
  measured: Measured,
  settings: SpexSettings,
  signal?: AbortSignal,
): Promise<Found> {
  const { bins, uniform } = measured;
  const constant = constantOf(measured);
  if (constant !== undefined) {
    return {
      spectrum: createSpectrum(plan.players, [[[], constant]]),
      faithfulness: { r2: 1, standardError: 0, method: 'out-of-fold', coalitions: uniform.targets.length },
      account: [
        'All measured coalitions have the same value: no player makes a difference. R² has no meaning for a constant and is given as 1.',
      ],
    };
  }
  settings.onStage('decode');
  const residual = new Residual(bins.map(copyBins));
  const maxOrder = settings.maxOrder ?? DEFAULT_ORDER;
  const search = { maxOrder, order: settings.screening ? screenedOrder(plan.players, maxOrder) : -1 };
  const peeling = await peel(residual, search, settings, signal);
  settings.onStage('refit');
  const refitted = await refit(measured, residual, peeling.terms, search, settings.refit, signal);
  const counts = countBins(
    residual,
    peeling.terms.map(({ support }) => support),
  );
  const { spectrum, faithfulness, residuals } = refitted;
  const outOfFold = { batch: uniform.batch, residuals, fitted: measured.coded.length + uniform.batch.rows };
  return { spectrum, faithfulness, outOfFold, account: describeRun(plan, peeling, counts, refitted) };
}

/** The value that all measured coalitions have; undefined where they differ. */
function constantOf({ bins, uniform }: Measured): number | undefined {
  const value = bins[0]!.values[0]!;
  if (uniform.targets.some((target) => target !== value)) return undefined;
  for (const { group, values } of bins) {
    for (let at = 0; at < values.length; at++) {
      if (values[at] !== (at < group.delays ? value : 0)) return undefined;
    }
  }
  return value;
}

/** A first-order fit to what a stopped run has measured, which is no uniform sample: nobody knows how sure it is. */
function explainPart(evaluator: Evaluator, { output, seed }: CheckedOptions): Found {
  const measured = evaluator.measured();
  const targets = outputValues(measured, evaluator.game.outputs.length, output);
  const { spectrum, faithfulness, account } = fitFirstOrder(measured.batch, targets, seed);
  return { spectrum, faithfulness, account: [account] };
}

async function solveCompletely(evaluator: Evaluator, checked: CheckedOptions): Promise<Found> {
  const every = enumerateCoalitions(evaluator.game.players.length);
  evaluator.plan(every.rows);
  const evaluation = await evaluator.evaluate(every);
  if (!evaluation.complete) return explainPart(evaluator, checked);
  return readCompleteTable(outputValues(evaluation, evaluator.game.outputs.length, checked.output));
}

function checkRecording({ players, recorded }: Game): void {
  if (!recorded || rowMapOf(recorded).size === 2 ** players.length) return;
  throw new InvalidArgumentError(
    'game.recorded',
    "solver 'spex' chooses its own coalitions, and this game has values for others only: use solver 'auto'",
    recorded.rows,
  );
}
