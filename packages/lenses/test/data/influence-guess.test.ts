import { contentHash, createRandom, evaluateSpectrum, presentPlayers, sampleUniform } from '@spex/core';
import { expect, test } from 'vitest';
import {
  createDataGame,
  type InfluenceContext,
  influenceGuess,
  type PointGroups,
  type Trainer,
} from '../../src/index.ts';

const points = 5;
const weights = [1, -2, 0.5, 3, 0.25];
/** Two classes, two test points: the logit of class 1 is the sum of the present points' weights, or its negative. */
const contexts: InfluenceContext[] = [];
const trainer: Trainer = {
  id: contentHash('additive'),
  name: 'additive',
  points,
  tests: 2,
  classes: ['a', 'b'],
  scale: 'logit',
  random: false,
  notes: [],
  async train(subsets) {
    return Float64Array.from({ length: subsets.rows * 4 }, (_, at) => {
      if (at % 2 === 0) return 0;
      const sum = presentPlayers(subsets, at >> 2).reduce((total, point) => total + weights[point]!, 0);
      return at % 4 === 1 ? sum : -sum;
    });
  },
  async influence(context) {
    contexts.push(context);
    return Float64Array.from(weights.flatMap((weight) => [0, -weight, 0, weight]));
  },
};
const groups: PointGroups = {
  players: [{ label: 'one' }, { label: 'two' }, { label: 'three' }],
  members: [Uint32Array.of(0, 3), Uint32Array.of(1), Uint32Array.of(2, 4)],
};
const targets = [1, 1];

test('where scores add up, the guess is the game up to its constant, groups and the mean too', async () => {
  const game = createDataGame({ trainer, targets, groups });
  const guesses = (await influenceGuess(game, { targets, fraction: 0.3 }))!;
  expect(guesses).toHaveLength(game.outputs.length);
  expect(contexts.at(-1)).toMatchObject({ weight: 0.3 });
  const batch = sampleUniform(3, 8, createRandom(0));
  const values = await game.evaluate(batch, {});
  guesses.forEach((guess, output) => {
    const guessed = evaluateSpectrum(guess, batch);
    const offset = values[output]! - guessed[0]!;
    guessed.forEach((value, row) => {
      expect(value + offset).toBeCloseTo(values[row * game.outputs.length + output]!, 12);
    });
  });
});

test('there is no guess without a formula, nor where it would not fit in memory', async () => {
  const { influence: _, ...plain } = trainer;
  expect(
    await influenceGuess(createDataGame({ trainer: plain, targets, groups }), { targets }),
  ).toBeUndefined();
  const game = createDataGame({ trainer, targets, groups });
  const large = { ...game, trainer: { ...trainer, points: 2 ** 24 } };
  expect(await influenceGuess(large, { targets })).toBeUndefined();
});
