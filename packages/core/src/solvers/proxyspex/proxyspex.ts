import { distinctRows } from '../../coalitions/distinct-rows.ts';
import { createRandom } from '../../coalitions/random.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluation, Evaluator } from '../../evaluator.ts';
import type { Explanation, Faithfulness } from '../../explanation.ts';
import type { Game } from '../../game.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import { evaluateSpectrum } from '../../spectrum/evaluate.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import { assembleExplanation, countsOf } from '../assemble.ts';
import { readCompleteTable } from '../complete-table.ts';
import { isEnd, measureEnds } from '../ends.ts';
import { measureHoldout } from '../faithfulness.ts';
import { fitFirstOrder } from '../first-order.ts';
import { checkOptions } from '../options.ts';
import { outputValues } from '../output-values.ts';
import type { Solver } from '../solver.ts';
import { describeFit } from './account.ts';
import { fitProxy } from './fit.ts';
import { type Sample, selectSample } from './folds.ts';
import { outOfFold } from './out-of-fold.ts';
import { projectMeasured } from './project.ts';
import { chooseCoalitions } from './sample.ts';
import { checkSettings, type FitSettings, type ProxySpexOptions } from './settings.ts';

/** Least rows to fit trees to, twice the smallest leaf and the ends and a few; the least budget. */
const LEAST_ROWS = 24;

/** A solver with options of its own. */
export interface ProxySpexSolver extends Solver {
  solve(evaluator: Evaluator, options: ProxySpexOptions): Promise<Explanation>;
}

/**
 * ProxySPEX (arXiv 2505.17495, section 3.3 and appendix A.2): measures uniform coalitions, fits gradient-boosted trees
 * chosen by cross-validation, reads their Fourier spectrum out exactly, truncates it, and regresses the values on what is
 * left where that predicts held-out coalitions better. Works for any number of players; sees interactions that some
 * smaller part of them hints at. Where the budget covers all 2^n coalitions, the spectrum is exact instead.
 */
export const proxyspex: ProxySpexSolver = {
  name: 'proxyspex',

  leastBudget: (players) => Math.min(LEAST_ROWS, 2 ** players),

  async solve(evaluator: Evaluator, options: ProxySpexOptions): Promise<Explanation> {
    const started = evaluator.now();
    const since = countsOf(evaluator);
    const { game } = evaluator;
    const checked = checkOptions(proxyspex, game, options);
    const settings = checkSettings({ ...options, seed: checked.seed });
    checkRecording(game);

    const wanted = chooseCoalitions(game, checked.budget, createRandom(checked.seed));
    evaluator.plan(wanted.rows + checked.holdout);
    const evaluation = await evaluator.evaluate(wanted);
    const sample = distinctSample(evaluation, game.outputs.length, checked.output);
    const found = await explain(sample, settings, evaluator.signal);
    const held = await measureHoldout(evaluator, found.spectrum, checked, sample.batch);
    const ends = await measureEnds(evaluator, checked.output, checked.budget);

    return assembleExplanation({
      ...found,
      faithfulness: held ?? found.faithfulness,
      solver: proxyspex,
      evaluator,
      checked,
      ends,
      solverSeconds: (evaluator.now() - started) / 1000 - (evaluator.seconds - since.seconds),
      since,
    });
  },
};

function checkRecording({ players, recorded }: Game): void {
  const least = proxyspex.leastBudget(players.length);
  if (recorded === undefined || recorded.rows >= least) return;
  throw new InvalidArgumentError(
    'game.recorded',
    `solver 'proxyspex' needs at least ${least} recorded coalitions, not ${recorded.rows}`,
    recorded.rows,
  );
}

interface Found {
  readonly spectrum: Spectrum;
  readonly faithfulness: Faithfulness;
  readonly account: readonly string[];
}

async function explain(sample: Sample, settings: FitSettings, signal?: AbortSignal): Promise<Found> {
  const { batch, targets } = sample;
  if (batch.rows === 2 ** batch.players) return explainAll(sample);
  if (batch.rows < LEAST_ROWS) {
    const { account, ...fit } = fitFirstOrder(batch, targets, settings.seed);
    return { ...fit, account: [account] };
  }
  if (targets.every((target) => target === targets[0])) return explainConstant(sample);

  // The ends are no uniform draws, and often outliers: they count in R² but are not fitted to.
  const rows = Uint32Array.from(targets.keys());
  const draws = selectSample(
    sample,
    rows.filter((row) => !isEnd(batch, row)),
  );
  const ends = selectSample(
    sample,
    rows.filter((row) => isEnd(batch, row)),
  );
  const fit = await fitProxy(draws, settings, signal);
  const spectrum = projectMeasured(fit.spectrum, sample);
  const atEnds = { targets: ends.targets, predictions: evaluateSpectrum(spectrum, ends.batch) };
  return {
    spectrum,
    faithfulness: outOfFold({ targets: draws.targets, predictions: fit.predictions }, atEnds, batch.players),
    account: describeFit(fit, draws.batch.rows, batch.players),
  };
}

function explainAll({ batch, targets }: Sample): Found {
  const table = new Float64Array(batch.rows);
  for (let row = 0; row < batch.rows; row++) table[batch.words[row]!] = targets[row]!;
  return readCompleteTable(table);
}

function explainConstant({ batch, targets }: Sample): Found {
  return {
    spectrum: createSpectrum(batch.players, [[[], targets[0]!]]),
    faithfulness: { r2: 1, standardError: 0, method: 'out-of-fold', coalitions: batch.rows },
    account: [
      `All ${batch.rows} measured coalitions have the same value: no player makes a difference. R² has no meaning for a constant and is given as 1.`,
    ],
  };
}

/** One output of an evaluation, each coalition once: a repeated one would be its own witness in cross-validation. */
function distinctSample(evaluation: Evaluation, outputs: number, output: number): Sample {
  const { batch } = evaluation;
  return selectSample({ batch, targets: outputValues(evaluation, outputs, output) }, distinctRows(batch));
}
