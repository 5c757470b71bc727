import {
  convertSpectrum,
  createSpectrum,
  INDICES,
  type IndexName,
  InvalidArgumentError,
  type Support,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { interactionPosteriors } from '../../../src/solvers/gaussian-process/interactions.ts';
import { condition } from '../../../src/solvers/gaussian-process/posterior.ts';
import { randomProblem, regress } from './feature-space.ts';

const players = 5;
const membersOf = (mask: number): number[] =>
  Array.from({ length: players }, (_, player) => player).filter((player) => (mask >>> player) % 2 === 1);

/** How much of each coefficient is in an interaction: what a spectrum of that coefficient alone converts to. */
function weightsOf(interaction: Support, index: IndexName, order: number): number[] {
  return Array.from({ length: 2 ** players }, (_, mask) => {
    const terms = convertSpectrum(createSpectrum(players, [[membersOf(mask), 1]]), index, order);
    return terms.find((term) => term.players.join() === interaction.join())?.value ?? 0;
  });
}

const { batch, targets, settings } = randomProblem(players, 12, 7);
const posterior = condition({ batch, targets }, settings);

describe.each(INDICES)('the posterior of %s', (index) => {
  const { centre, unit } = posterior;
  const oracle = regress(
    batch,
    targets.map((target) => (target - centre) / unit),
    settings,
  );
  const first = index === 'SV' || index === 'BV';
  const interactions = first ? [[], [2]] : [[], [0], [4], [1, 3], [0, 2, 4]];

  it.each(first ? [1] : [3, 4, 5])('is that of the coefficients, converted (order %i)', (order) => {
    const found = interactionPosteriors(posterior, interactions, index, order);
    expect(found.map((one) => one.players)).toEqual(interactions);
    for (const { players: interaction, mean, standardDeviation } of found) {
      const weights = weightsOf(interaction, index, order);
      const expected = weights.reduce((sum, weight, mask) => sum + weight * unit * oracle.mean[mask]!, 0);
      const variance = weights.reduce(
        (sum, a, i) => sum + weights.reduce((inner, b, j) => inner + a * b * oracle.covariance[i]![j]!, 0),
        0,
      );
      expect(mean).toBeCloseTo(expected + weights[0]! * centre, 7);
      expect(standardDeviation).toBeCloseTo(unit * Math.sqrt(variance), 7);
    }
  });
});

it('stretches deviations by the surprise, and never shrinks them', () => {
  const deviations = (surprise?: number) =>
    interactionPosteriors(posterior, [[0], [1, 2]], 'SII', 2, surprise).map((one) => one.standardDeviation);
  const plain = deviations();
  deviations(1.5).forEach((deviation, at) => {
    expect(deviation).toBeCloseTo(1.5 * plain[at]!, 12);
  });
  expect(deviations(0.5)).toEqual(plain);
});

describe('interactionPosteriors refuses', () => {
  it.each([
    [[5], /names player 5: players are integers from 0 to 4/],
    [[0.5], /names player 0.5/],
    [[1, 1], /\[1,1\] names a player twice/],
    [[0, 1, 2], /has 3 players, and the index is of order 2/],
  ])('the interaction %j', (interaction, message) => {
    const wrong = () => interactionPosteriors(posterior, [interaction], 'SII', 2);
    expect(wrong).toThrow(InvalidArgumentError);
    expect(wrong).toThrow(message);
  });
});
