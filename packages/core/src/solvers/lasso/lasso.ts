import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import type { Game } from '../../game.ts';
import { crossValidatedLasso } from '../../linear/lasso.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import type { Support } from '../../spectrum/spectrum.ts';
import { solveFromDraws } from '../from-draws.ts';
import type { GuessedFit } from '../guess.ts';
import type { Sample } from '../sample.ts';
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
    checkPlayers(evaluator.game);
    return solveFromDraws(lasso, evaluator, options, {
      leastRows: LEAST_ROWS,
      exactWhereComplete: false,
      fit: (draws, { seed }) => fitSingles(draws, seed),
    });
  },
};

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
    `solver 'lasso' takes at most ${MOST_PLAYERS} players, not ${players.length}: group players, or use solver 'auto'`,
    players.length,
  );
}
