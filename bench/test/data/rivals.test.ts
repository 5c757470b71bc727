import { createGame, Evaluator, enumerateCoalitions, evaluateSpectrum, isPresent } from 'spex';
import { expect, test } from 'vitest';
import { leaveOneOut } from '../../src/data/rivals.ts';

const worth = [3, -1, 0.5, 2];
const additive = createGame({
  players: 4,
  outputs: ['sum', 'twice'],
  value: (present) => {
    const sum = worth.reduce((total, value, player) => total + (present(player) ? value : 0), 1);
    return [sum, 2 * sum];
  },
});

test('leave-one-out predicts a game that adds up exactly, each output by itself', async () => {
  const spectra = await leaveOneOut(new Evaluator(additive), [1, 0]);
  const all = enumerateCoalitions(4);
  const sums = Array.from({ length: all.rows }, (_, row) =>
    worth.reduce((total, value, player) => total + (isPresent(all, row, player) ? value : 0), 1),
  );
  spectra.forEach((spectrum, at) => {
    evaluateSpectrum(spectrum, all).forEach((predicted, row) => {
      expect(predicted).toBeCloseTo(sums[row]! * (at === 0 ? 2 : 1), 12);
    });
  });
});

test('leave-one-out costs one retraining a player and one of all, and sees no redundancy', async () => {
  const either = createGame({ players: 3, value: (present) => (present(0) || present(1) ? 1 : 0) });
  const evaluator = new Evaluator(either);
  const [spectrum] = await leaveOneOut(evaluator, [0]);
  expect(evaluator.evaluations).toBe(4);
  // Each of the two alone does, so that neither is missed.
  expect([...evaluateSpectrum(spectrum!, enumerateCoalitions(3))]).toEqual(new Array(8).fill(1));
});
