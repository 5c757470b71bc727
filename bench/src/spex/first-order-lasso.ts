import {
  createSpectrum,
  crossValidatedLasso,
  Evaluator,
  type Game,
  type Spectrum,
  type Support,
  sampleUniform,
} from 'spex';
import { streamOf } from './streams.ts';

/** The constant and each player's own effect, by LASSO on uniform coalitions, its strength chosen by 5-fold cross-validation. */
export async function firstOrderLasso(game: Game, budget: number, seed: number): Promise<Spectrum> {
  const players = game.players.length;
  const batch = sampleUniform(players, budget, streamOf(seed, 'lasso'));
  const { values } = await new Evaluator(game).evaluate(batch);
  const supports: Support[] = [[], ...Array.from({ length: players }, (_, player) => [player])];
  const { coefficients } = crossValidatedLasso({ batch, supports, targets: values, seed });
  return createSpectrum(
    players,
    supports.map((support, term) => [support, coefficients[term]!] as const),
  );
}
