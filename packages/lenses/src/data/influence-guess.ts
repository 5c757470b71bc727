import { createBatch, createSpectrum, includeAll, type Spectrum, type Support } from '@spex/core';
import type { DataGame } from './data-game.ts';
import { measureOf } from './measures.ts';

/** Most numbers that influences may take; 256 MB. */
const MOST_NUMBERS = 2 ** 25;

/** Options of `influenceGuess`. */
export interface InfluenceGuessOptions {
  /** The right answer of each test point, as the game has it. */
  readonly targets: ArrayLike<number>;
  /** Share of the points in the subsets that are to be predicted; default 0.5. */
  readonly fraction?: number;
  /** Stops the work. */
  readonly signal?: AbortSignal;
}

/**
 * What influence functions expect of a game, one spectrum for each output, at the price of one retraining: a player's
 * effect is what leaving out its points would do to each test point, by the trainer's formula, for a model that is trained on
 * such a fraction of the points. Effects add up; their common size is for a solver to settle (`SolveOptions.guess`).
 *
 * undefined where the trainer has no such formula, or where it would take more than 256 MB.
 */
export async function influenceGuess(
  game: DataGame,
  { targets, fraction = 0.5, signal }: InfluenceGuessOptions,
): Promise<Spectrum[] | undefined> {
  const { trainer, measure, groups } = game;
  const classes = Math.max(1, trainer.classes.length);
  const width = trainer.tests * classes;
  if (trainer.influence === undefined || trainer.points * width > MOST_NUMBERS) return undefined;
  const context = signal ? { signal } : {};
  const everyone = createBatch(1, trainer.points);
  includeAll(everyone, 0);
  const scores = await trainer.train(everyone, context);
  const rises = await trainer.influence({ ...context, weight: fraction });

  const outputs = trainer.tests + 1;
  const players = groups.members.length;
  const losses = new Float64Array(outputs * players);
  const moved = new Float64Array(width);
  const values = Float64Array.from({ length: trainer.tests }, (_, test) =>
    measureOf(measure, trainer.scale, scores, test * classes, classes, targets[test]!),
  );
  for (let player = 0; player < players; player++) {
    moved.set(scores);
    for (const point of groups.members[player]!) {
      for (let at = 0; at < width; at++) moved[at] = moved[at]! + rises[point * width + at]!;
    }
    for (let test = 0; test < trainer.tests; test++) {
      const value = measureOf(measure, trainer.scale, moved, test * classes, classes, targets[test]!);
      const loss = values[test]! - value;
      losses[test * players + player] = loss;
      losses[game.meanOutput * players + player]! += loss / trainer.tests;
    }
  }
  return Array.from({ length: outputs }, (_, output) =>
    additive(losses.subarray(output * players, (output + 1) * players)),
  );
}

/** f(S) = Σ_{i ∈ S} losses_i, its mean taken off: a present player's character is -1. */
function additive(losses: Float64Array): Spectrum {
  const terms: [Support, number][] = [];
  losses.forEach((loss, player) => {
    if (loss !== 0) terms.push([[player], -loss / 2]);
  });
  return createSpectrum(losses.length, terms);
}
