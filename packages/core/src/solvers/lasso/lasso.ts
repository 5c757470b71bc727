import { createRandom } from '../../coalitions/random.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import type { Game } from '../../game.ts';
import { crossValidatedLasso } from '../../linear/lasso.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import type { Support } from '../../spectrum/spectrum.ts';
import { assembleExplanation, countsOf, type Findings } from '../assemble.ts';
import { chooseCoalitions } from '../choose-coalitions.ts';
import { explainConstant } from '../constant-game.ts';
import { measureEnds } from '../ends.ts';
import { measureHoldout } from '../faithfulness.ts';
import { fitFirstOrder } from '../first-order.ts';
import { fitBeyondGuess, type GuessedFit } from '../guess.ts';
import { type CheckedOptions, checkOptions } from '../options.ts';
import { faithfulnessOf } from '../out-of-fold.ts';
import { distinctSample, type Sample, splitEnds } from '../sample.ts';
import type { SolveOptions, Solver } from '../solver.ts';

/** Two rows a fold and the ends. */
const LEAST_ROWS = 12;
/** What the regression can hold in memory, less the constant. */
const MOST_PLAYERS = 8191;

/**
 * First-order LASSO: each player's own effect and no interaction, from coalitions drawn at random, the penalty chosen by
 * 5-fold cross-validation. What datamodels fit to subsets of a training set (Ilyas et al. 2022, arXiv 2202.00622, section 2)
 * and ContextCite to ablated sources of a context (Cohen-Wang et al. 2024, arXiv 2409.00729, section 3). Up to 8,191
 * players.
 */
export const lasso: Solver = {
  name: 'lasso',
  takesGuess: true,

  leastBudget: (players) => Math.min(LEAST_ROWS, 2 ** players),

  async solve(evaluator: Evaluator, options: SolveOptions): Promise<Explanation> {
    const started = evaluator.now();
    const since = countsOf(evaluator);
    const { game } = evaluator;
    checkPlayers(game);
    const checked = checkOptions(lasso, game, options);

    const wanted = chooseCoalitions(game, checked.budget, createRandom(checked.seed), checked.sampler);
    evaluator.plan(wanted.rows + checked.holdout);
    const evaluation = await evaluator.evaluate(wanted);
    const sample = distinctSample(evaluation, game.outputs.length, checked.output);
    const found = await fit(sample, checked);
    const held = await measureHoldout(evaluator, found.spectrum, checked, sample.batch);
    const ends = await measureEnds(evaluator, checked.output, checked.budget);

    return assembleExplanation({
      ...found,
      faithfulness: held ?? found.faithfulness,
      solver: lasso,
      evaluator,
      checked,
      ends,
      solverSeconds: (evaluator.now() - started) / 1000 - (evaluator.seconds - since.seconds),
      since,
    });
  },
};

async function fit(
  sample: Sample,
  checked: CheckedOptions,
): Promise<Pick<Findings, 'spectrum' | 'faithfulness' | 'account'>> {
  if (sample.batch.rows < LEAST_ROWS) {
    const { account, ...first } = fitFirstOrder(sample.batch, sample.targets, checked.seed);
    return { ...first, account: [account] };
  }
  const constant = explainConstant(sample);
  if (constant) return constant;
  const split = splitEnds(sample);
  const { spectrum, predictions, account } = await fitBeyondGuess(checked.guess, split.draws, (rest) =>
    fitSingles(rest, checked.seed),
  );
  return { spectrum, faithfulness: faithfulnessOf(split, predictions, spectrum, checked), account };
}

/** The LASSO on the constant and each player. */
function fitSingles({ batch, targets }: Sample, seed: number): GuessedFit {
  const { players } = batch;
  const supports: Support[] = [[], ...Array.from({ length: players }, (_, player) => [player])];
  const { coefficients, lambda, unseen } = crossValidatedLasso({ batch, supports, targets, seed });
  const kept = Array.from(supports.keys()).filter((at) => at === 0 || coefficients[at] !== 0);
  return {
    spectrum: createSpectrum(
      players,
      kept.map((at) => [supports[at]!, coefficients[at]!] as const),
    ),
    predictions: unseen,
    account: [
      `A first-order LASSO was fitted to ${batch.rows} coalitions: 5-fold cross-validation chose the penalty ${Number(lambda.toPrecision(4))}, which keeps ${kept.length - 1} of ${players} players.`,
    ],
  };
}

function checkPlayers({ players }: Game): void {
  if (players.length <= MOST_PLAYERS) return;
  throw new InvalidArgumentError(
    'game.players',
    `solver 'lasso' takes at most ${MOST_PLAYERS} players, not ${players.length}: group players, or use solver 'proxyspex'`,
    players.length,
  );
}
