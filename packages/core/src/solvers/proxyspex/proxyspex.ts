import { createRandom } from '../../coalitions/random.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import type { Game } from '../../game.ts';
import { assembleExplanation, countsOf, type Findings } from '../assemble.ts';
import { chooseCoalitions } from '../choose-coalitions.ts';
import { readCompleteTable } from '../complete-table.ts';
import { explainConstant } from '../constant-game.ts';
import { measureEnds } from '../ends.ts';
import { measureHoldout } from '../faithfulness.ts';
import { fitFirstOrder } from '../first-order.ts';
import { fitBeyondGuess } from '../guess.ts';
import { type CheckedOptions, checkOptions } from '../options.ts';
import { faithfulnessOf } from '../out-of-fold.ts';
import { distinctSample, type Sample, splitEnds } from '../sample.ts';
import type { Solver } from '../solver.ts';
import { describeFit } from './account.ts';
import { fitProxy } from './fit.ts';
import { projectMeasured } from './project.ts';
import { checkSettings, type FitSettings, type ProxySpexOptions } from './settings.ts';

/** Least rows to fit trees to, twice the smallest leaf and the ends and a few; the least budget. */
const LEAST_ROWS = 24;

/** A solver with options of its own. */
export interface ProxySpexSolver extends Solver {
  solve(evaluator: Evaluator, options: ProxySpexOptions): Promise<Explanation>;
}

/**
 * ProxySPEX (arXiv 2505.17495, section 3.3 and appendix A.2): measures uniform coalitions (or a sampler's), fits gradient-boosted trees
 * chosen by cross-validation, reads their Fourier spectrum out exactly, truncates it, and regresses the values on what is
 * left where that predicts held-out coalitions better. Beyond the paper, a ridge regression on all single players and on
 * pairs of those that matter (screened/) competes with the trees and is mixed with them as predicts best: so many small
 * effects, and more players than coalitions, are no obstacle. Works for any number of players; sees interactions that some
 * smaller part of them hints at. Where the budget covers all 2^n coalitions, the spectrum is exact instead.
 */
export const proxyspex: ProxySpexSolver = {
  name: 'proxyspex',
  takesGuess: true,

  leastBudget: (players) => Math.min(LEAST_ROWS, 2 ** players),

  async solve(evaluator: Evaluator, options: ProxySpexOptions): Promise<Explanation> {
    const started = evaluator.now();
    const since = countsOf(evaluator);
    const { game } = evaluator;
    const checked = checkOptions(proxyspex, game, options);
    const settings = checkSettings({ ...options, seed: checked.seed });
    checkRecording(game);

    const wanted = chooseCoalitions(game, checked.budget, createRandom(checked.seed), checked.sampler);
    evaluator.plan(wanted.rows + checked.holdout);
    const evaluation = await evaluator.evaluate(wanted);
    const sample = distinctSample(evaluation, game.outputs.length, checked.output);
    const found = await explain(sample, settings, checked, evaluator.signal);
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

type Found = Pick<Findings, 'spectrum' | 'faithfulness' | 'account'>;

async function explain(
  sample: Sample,
  settings: FitSettings,
  checked: CheckedOptions,
  signal?: AbortSignal,
): Promise<Found> {
  const { batch, targets } = sample;
  if (batch.rows === 2 ** batch.players) return explainAll(sample);
  if (batch.rows < LEAST_ROWS) {
    const { account, ...fit } = fitFirstOrder(batch, targets, settings.seed);
    return { ...fit, account: [account] };
  }
  const constant = explainConstant(sample);
  if (constant) return constant;

  const split = splitEnds(sample);
  // What is known of all 2^n coalitions says nothing of how often another sampler draws them.
  const uniform = checked.sampler === undefined;
  const fit = await fitBeyondGuess(checked.guess, split.draws, async (rest) => {
    const proxy = await fitProxy(rest, settings, signal);
    return { ...proxy, account: describeFit(proxy, rest.batch, uniform) };
  });
  const spectrum = uniform ? projectMeasured(fit.spectrum, sample) : fit.spectrum;
  return {
    spectrum,
    faithfulness: faithfulnessOf(split, fit.predictions, spectrum, checked),
    account: fit.account,
  };
}

function explainAll({ batch, targets }: Sample): Found {
  const table = new Float64Array(batch.rows);
  for (let row = 0; row < batch.rows; row++) table[batch.words[row]!] = targets[row]!;
  return readCompleteTable(table);
}
