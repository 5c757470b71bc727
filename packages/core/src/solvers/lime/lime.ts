import { coalitionSize } from '../../coalitions/batch.ts';
import { rowMapOf } from '../../coalitions/distinct-rows.ts';
import { createRandom } from '../../coalitions/random.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import type { Game } from '../../game.ts';
import { rSquared } from '../../metrics/r-squared.ts';
import { evaluateSpectrum } from '../../spectrum/evaluate.ts';
import { assembleExplanation, countsOf, type Findings } from '../assemble.ts';
import { explainConstant } from '../constant-game.ts';
import { measureEnds } from '../ends.ts';
import { measureHoldout } from '../faithfulness.ts';
import { fitFirstOrder } from '../first-order.ts';
import { checkOptions } from '../options.ts';
import { distinctSample, type Sample } from '../sample.ts';
import type { SolveOptions, Solver } from '../solver.ts';
import { drawTexts, type Texts } from './draw-texts.ts';
import { fitLinear } from './fit-linear.ts';

/** Options of solver `lime`. The defaults are those of LIME's explainer of texts. */
export interface LimeOptions extends SolveOptions {
  /**
   * Width σ of the kernel: a coalition of s players weighs exp(-d² / 2σ²), d = 100 (1 - √(s / n)) its cosine distance from
   * the full input in percent. Above 0; default 25.
   */
  readonly kernelWidth?: number;
  /** Penalty on the squares of the coefficients; at least 0; default 1. */
  readonly penalty?: number;
}

/** A solver with options of its own. */
export interface LimeSolver extends Solver {
  solve(evaluator: Evaluator, options: LimeOptions): Promise<Explanation>;
}

/** Fewer rows than that, of a stopped run, get a first-order fit; the least budget. */
const LEAST_ROWS = 12;

/**
 * LIME for text (Ribeiro, Singh and Guestrin 2016, arXiv 1602.04938, section 3; its package `lime`, `LimeTextExplainer`): a
 * linear model of the players' presence, fitted by ridge regression to coalitions with a uniform number of absent players,
 * those near the full input weighing more. All players stay in: the package shows the ten largest, refitted.
 *
 * Its coefficients are no estimate of any interaction index: as the budget grows they tend to LIME's own values, which
 * depend on the kernel. So this solver gives what LIME is, a surrogate of order 1, like `lasso`: f(S) = b + Σ_{i ∈ S} c_i
 * as a spectrum, which has the c_i as its Moebius, Shapley and Banzhaf values alike. R² is over the coalitions that it was
 * fitted to, each once, unless a holdout is asked for.
 *
 * From 12 coalitions, any number of players; time goes with n × coalitions. To compare with.
 */
export const lime: LimeSolver = {
  name: 'lime',
  designsCoalitions: true,

  leastBudget: (players) => Math.min(LEAST_ROWS, 2 ** players),

  async solve(evaluator: Evaluator, options: LimeOptions): Promise<Explanation> {
    const started = evaluator.now();
    const since = countsOf(evaluator);
    const { game } = evaluator;
    const settings = checkSettings(options);
    const checked = checkOptions(lime, game, options);
    checkRecording(game);

    const texts = drawTexts(game.players.length, checked.budget, createRandom(checked.seed));
    evaluator.plan(texts.batch.rows + checked.holdout);
    const evaluation = await evaluator.evaluate(texts.batch);
    const sample = distinctSample(evaluation, game.outputs.length, checked.output);
    const found = explainTexts(sample, texts, settings, checked.seed);
    const held = await measureHoldout(evaluator, found.spectrum, checked);
    return assembleExplanation({
      ...found,
      faithfulness: held ?? found.faithfulness,
      ends: await measureEnds(evaluator, checked.output),
      solver: lime,
      evaluator,
      checked,
      solverSeconds: (evaluator.now() - started) / 1000 - (evaluator.seconds - since.seconds),
      since,
    });
  },
};

type Settings = Required<Pick<LimeOptions, 'kernelWidth' | 'penalty'>>;

function explainTexts(
  sample: Sample,
  { counts }: Texts,
  { kernelWidth, penalty }: Settings,
  seed: number,
): Pick<Findings, 'spectrum' | 'faithfulness' | 'account'> {
  const { batch, targets } = sample;
  if (batch.rows < Math.min(LEAST_ROWS, counts.length)) {
    const { account, outOfFold: _, ...first } = fitFirstOrder(batch, targets, seed);
    return { ...first, account: [account] };
  }
  const constant = explainConstant(sample);
  if (constant) return constant;
  const weights = Float64Array.from(
    targets,
    (_, row) => counts[row]! * proximity(coalitionSize(batch, row) / batch.players, kernelWidth),
  );
  const spectrum = fitLinear(batch, targets, weights, penalty);
  const r2 = rSquared(targets, evaluateSpectrum(spectrum, batch));
  return {
    spectrum,
    faithfulness: { r2, standardError: null, method: 'in-sample', coalitions: batch.rows },
    account: [
      `A linear model was fitted to ${batch.rows} coalitions with a uniform number of absent players, by ridge regression of penalty ${penalty}, weighted by a kernel of width ${kernelWidth} on the cosine distance from the full input.`,
    ],
  };
}

/** The weight of a coalition with that share of the players. */
function proximity(share: number, width: number): number {
  const distance = 100 * (1 - Math.sqrt(share));
  return Math.exp(-(distance ** 2) / (2 * width ** 2));
}

function checkSettings({ kernelWidth = 25, penalty = 1 }: LimeOptions): Settings {
  if (!(kernelWidth > 0)) {
    throw new InvalidArgumentError(
      'kernelWidth',
      `kernelWidth must be above 0, not ${kernelWidth}`,
      kernelWidth,
    );
  }
  if (!(penalty >= 0 && penalty < Infinity)) {
    throw new InvalidArgumentError(
      'penalty',
      `penalty must be a finite number of at least 0, not ${penalty}`,
      penalty,
    );
  }
  return { kernelWidth, penalty };
}

/** LIME chooses its coalitions, which a recording need not hold, unless it holds all. */
function checkRecording({ players, recorded }: Game): void {
  if (recorded === undefined || rowMapOf(recorded).size === 2 ** players.length) return;
  throw new InvalidArgumentError(
    'game.recorded',
    "solver 'lime' chooses its coalitions, and these were measured elsewhere: use solver 'auto' or 'lasso'",
    recorded.rows,
  );
}
