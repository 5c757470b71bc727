import {
  batchFromLists,
  type CoalitionBatch,
  createRandom,
  Evaluator,
  enumerateCoalitions,
  exact,
  InvalidArgumentError,
  presentPlayers,
} from '@spex/core';
import { describe, expect, test, vi } from 'vitest';
import {
  createDataGame,
  type DataGameOptions,
  type PointGroups,
  pointPlayers,
  subsetsOf,
  type TrainContext,
  type Trainer,
} from '../../src/index.ts';

/** Scores of all test points and classes for a model trained on some points. */
type Scores = (points: readonly number[], seed: number) => readonly number[];

interface Recorded extends Trainer {
  /** The subsets and the context of each call. */
  readonly calls: { readonly subsets: number[][]; readonly context: TrainContext }[];
}

function trainerOf(scores: Scores, shape: Partial<Trainer> & Pick<Trainer, 'points' | 'tests'>): Recorded {
  const calls: Recorded['calls'] = [];
  return {
    id: 'fake',
    name: 'fake trainer',
    classes: [],
    scale: 'number',
    random: false,
    notes: [],
    ...shape,
    calls,
    async train(batch: CoalitionBatch, context: TrainContext) {
      expect(batch.players).toBe(shape.points);
      const subsets = Array.from({ length: batch.rows }, (_, row) => presentPlayers(batch, row));
      calls.push({ subsets, context });
      return Float64Array.from(subsets.flatMap((points) => scores(points, context.seed ?? 0)));
    },
  };
}

const groupsOf = (...members: number[][]): PointGroups => ({
  players: members.map((_, player) => ({ label: `player ${player}` })),
  members: members.map((points) => Uint32Array.from(points)),
});

const total = (points: readonly number[]): number => points.reduce((sum, point) => sum + 2 ** point, 0);

/** Five points in three groups; two test points, predicted as the sum of 2^point and its negative. */
const groups = groupsOf([0, 3], [1], [2, 4]);
const summing = (shape: Partial<Trainer> = {}) =>
  trainerOf((points) => [total(points), -total(points)], { points: 5, tests: 2, ...shape });

function noisy(shape: Partial<Trainer> = {}) {
  const scores: Scores = (points, seed) => {
    const random = createRandom(1000 * seed + total(points));
    return [random.normal(), 10 * random.normal() + 5];
  };
  return trainerOf(scores, { points: 5, tests: 2, random: true, ...shape });
}

describe('subsets of points', () => {
  test('are those of the players that are present', () => {
    const batch = batchFromLists([[], [0], [1, 2], [0, 1, 2]], 3);
    const subsets = subsetsOf(batch, groups, 5);
    const points = Array.from({ length: 4 }, (_, row) => presentPlayers(subsets, row));
    expect(points).toEqual([[], [0, 3], [1, 2, 4], [0, 1, 2, 3, 4]]);
  });

  test('of more points and players than fit into a word', () => {
    const many = groupsOf(...Array.from({ length: 70 }, (_, player) => [player, 139 - player]));
    const subsets = subsetsOf(batchFromLists([[0, 33, 69]], 70), many, 140);
    expect(subsets.players).toBe(140);
    expect(presentPlayers(subsets, 0)).toEqual([0, 33, 69, 70, 106, 139]);
  });
});

describe('the game', () => {
  test('has an output for each test point, and their mean', async () => {
    const trainer = summing();
    const game = createDataGame({ trainer, targets: [1, -1], groups, names: ['a', 'b'] });
    expect(game.outputs).toEqual(['a', 'b', 'mean over the test set']);
    expect(game.meanOutput).toBe(2);
    expect(game.players).toBe(groups.players);
    expect({ measure: game.measure, repeats: game.repeats }).toEqual({ measure: 'loss', repeats: 1 });
    // {0, 3} sums to 9, {1} to 2: losses (9 - 1)² and (-9 + 1)², (2 - 1)² and (-2 + 1)².
    const values = await game.evaluate(batchFromLists([[0], [1]], 3), {});
    expect([...values]).toEqual([64, 64, 64, 1, 1, 1]);
    expect(trainer.calls).toEqual([{ subsets: [[0, 3], [1]], context: { seed: 0 } }]);
  });

  test('takes another measure', async () => {
    const game = createDataGame({ trainer: summing(), targets: [1, 1], groups, measure: 'prediction' });
    expect([...(await game.evaluate(batchFromLists([[0, 2]], 3), {}))]).toEqual([29, -29, 0]);
    expect(game.outputs.slice(0, 2)).toEqual(['test 0', 'test 1']);
  });

  test('reads the scores of several classes', async () => {
    const scores: Scores = ([first = 0]) => [1, 2, first, 5, 0, 3];
    const trainer = trainerOf(scores, { points: 5, tests: 2, classes: ['x', 'y', 'z'], scale: 'logit' });
    const game = createDataGame({ trainer, targets: [1, 2], groups });
    expect(game.measure).toBe('margin');
    // Test 0: 2 - max(1, first); test 1: 3 - 5.
    const values = await game.evaluate(batchFromLists([[], [1, 2]], 3), {});
    expect([...values]).toEqual([1, -2, -0.5, 1, -2, -0.5]);
  });

  test('passes the signal on', async () => {
    const trainer = summing();
    const { signal } = new AbortController();
    await createDataGame({ trainer, targets: [0, 0], groups }).evaluate(batchFromLists([[0]], 3), { signal });
    expect(trainer.calls[0]!.context).toEqual({ signal, seed: 0 });
  });

  test('batches as suits the trainer, and estimates all repeats', () => {
    const estimate = vi.fn((retrainings: number) => ({ seconds: retrainings / 10 }));
    const game = createDataGame({ trainer: noisy({ batchSize: 7, estimate }), targets: [0, 0], groups });
    expect(game.batchSize).toBe(7);
    expect(game.estimate!(20)).toEqual({ seconds: 6 });
    const plain = createDataGame({ trainer: summing(), targets: [0, 0], groups });
    expect(plain.batchSize).toBe(16);
    expect('estimate' in plain).toBe(false);
  });

  describe('the id', () => {
    const id = (change: Partial<DataGameOptions> = {}) =>
      createDataGame({ trainer: summing(), targets: [0, 1], groups, ...change }).id;

    test('is that of equal values', () => {
      expect(id({ names: ['x', 'y'], measure: 'loss', seed: 0, repeats: 1 })).toBe(id());
    });

    test.each<[string, Partial<DataGameOptions>]>([
      ['trainer', { trainer: summing({ id: 'other' }) }],
      ['targets', { targets: [0, 2] }],
      ['measure', { measure: 'error' }],
      ['groups', { groups: groupsOf([0], [1, 3], [2, 4]) }],
      ['seed', { seed: 1 }],
      ['repeats', { repeats: 2 }],
    ])('changes with the %s', (_, change) => {
      expect(id(change)).not.toBe(id());
    });
  });
});

describe('repeats', () => {
  const coalitions = enumerateCoalitions(3);

  /** Predictions of each repeat, shape [repeats][rows × (2 tests and their mean)]. */
  async function byHand(seed: number, repeats: number): Promise<number[][]> {
    const all: number[][] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const scores = await noisy().train(subsetsOf(coalitions, groups, 5), { seed: seed + repeat });
      all.push(
        Array.from({ length: coalitions.rows }, (_, row) => {
          const [a, b] = scores.subarray(2 * row, 2 * row + 2) as unknown as [number, number];
          return [a, b, (a + b) / 2];
        }).flat(),
      );
    }
    return all;
  }

  test('are averaged, with seeds in a row; their spread is told', async () => {
    const trainer = noisy();
    const game = createDataGame({
      trainer,
      targets: [0, 0],
      groups,
      measure: 'prediction',
      seed: 40,
      repeats: 4,
    });
    expect(game.noise()).toBeUndefined();
    const evaluator = new Evaluator(game, { batchSize: 3 });
    const { values } = await evaluator.evaluate(coalitions);
    expect([...new Set(trainer.calls.map(({ context }) => context.seed))]).toEqual([40, 41, 42, 43]);

    const hand = await byHand(40, 4);
    const means = hand[0]!.map((_, at) => hand.reduce((sum, own) => sum + own[at]!, 0) / 4);
    means.forEach((mean, at) => {
      expect(values[at]).toBeCloseTo(mean, 12);
    });
    // Pooled variance: all squared distances from their coalition's mean over the 8 × 3 degrees of freedom.
    const { deviations, repeats } = game.noise()!;
    expect(repeats).toBe(4);
    expect(deviations).toHaveLength(3);
    for (let output = 0; output < 3; output++) {
      let squares = 0;
      for (const own of hand) {
        for (let at = output; at < own.length; at += 3) squares += (own[at]! - means[at]!) ** 2;
      }
      expect(deviations[output]).toBeCloseTo(Math.sqrt(squares / (8 * 3)), 12);
    }
  });

  test('are three by default where training is random', () => {
    expect(createDataGame({ trainer: noisy(), targets: [0, 0], groups }).repeats).toBe(3);
  });

  test('of one retraining tell no noise', async () => {
    const game = createDataGame({ trainer: noisy(), targets: [0, 0], groups, repeats: 1 });
    await game.evaluate(coalitions, {});
    expect(game.noise()).toBeUndefined();
  });

  test('of a trainer that is not random have none', async () => {
    const game = createDataGame({ trainer: summing(), targets: [0, 0], groups });
    expect(game.noise()).toEqual({ deviations: new Float64Array(3), repeats: 1 });
  });

  test('that fail count for nothing', async () => {
    const trainer = noisy();
    const game = createDataGame({ trainer, targets: [0, 0], groups });
    const broken = vi.spyOn(trainer, 'train').mockRejectedValueOnce(new Error('no memory'));
    await expect(game.evaluate(coalitions, {})).rejects.toThrow('no memory');
    expect(game.noise()).toBeUndefined();
    broken.mockRestore();
  });
});

describe('wrong options', () => {
  const classifier = (classes = ['x', 'y']) =>
    trainerOf(() => [], { points: 5, tests: 2, classes, scale: 'linear', name: 'least squares' });

  test.each<[string, Partial<DataGameOptions>, string]>([
    [
      'measure',
      { measure: 'margin' },
      "fake trainer allows no measure 'margin', but loss, error, prediction",
    ],
    [
      'measure',
      { trainer: classifier(), measure: 'logit' },
      "least squares allows no measure 'logit', but margin, loss, correct",
    ],
    ['targets', { targets: [0] }, '2 test points need as many targets, not 1'],
    [
      'targets',
      { targets: [0, 2], trainer: classifier() },
      'test point 1 must have a class from 0 to 1, not 2',
    ],
    [
      'targets',
      { targets: [0.5, 0], trainer: classifier() },
      'test point 0 must have a class from 0 to 1, not 0.5',
    ],
    [
      'targets',
      { targets: [0, -1], trainer: classifier() },
      'test point 1 must have a class from 0 to 1, not -1',
    ],
    ['targets', { targets: [Number.NaN, 0], trainer: classifier() }, 'test point 0 must have a class'],
    ['names', { names: ['a', 'b', 'c'] }, '2 test points need as many names, not 3'],
    ['repeats', { repeats: 0 }, 'repeats must be an integer of at least 1, not 0'],
    ['repeats', { repeats: 1.5 }, 'repeats must be an integer of at least 1, not 1.5'],
    [
      'groups',
      { groups: groupsOf([0, 1, 2, 3, 4]) },
      'there must be two players or more, each with its points, not 1',
    ],
    [
      'groups',
      { groups: { players: groups.players, members: groups.members.slice(1) } },
      'there must be two players or more, each with its points, not 3',
    ],
    [
      'groups',
      { groups: groupsOf([0, 1, 2], [3, 4, 5]) },
      'training point 5 of player 1 is out of range: there are 5',
    ],
    [
      'groups',
      { groups: groupsOf([0, 1, 2], [2, 3, 4]) },
      'training point 2 of player 1 belongs to another player too',
    ],
    ['groups', { groups: groupsOf([0, 1], [3, 4]) }, 'training point 2 belongs to no player'],
  ])('%s: %o', (argument, change, message) => {
    const make = () => createDataGame({ trainer: summing(), targets: [0, 0], groups, ...change });
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ argument }));
  });
});

describe('the nearest neighbour of a test point, explained exactly', () => {
  // Positions and classes of the training points; the test point stands at 0 and is of class 1.
  const positions = [3, 1, 4, 1.5, 9, 2.6, 5];
  const classes = [1, 0, 1, 1, 0, 0, 1];
  const nearest: Scores = (points) => {
    if (points.length === 0) return [0, 0];
    const closest = points.reduce((best, point) => (positions[point]! < positions[best]! ? point : best));
    return classes[closest] === 1 ? [0, 1] : [1, 0];
  };
  const trainer = trainerOf(nearest, { points: 7, tests: 1, classes: ['no', 'yes'], scale: 'linear' });
  const players = pointPlayers(positions.map((position) => `at ${position}`));

  test('has the Shapley values of the closed form', async () => {
    const game = createDataGame({ trainer, targets: [1], groups: players, measure: 'correct' });
    const found = await exact.solve(new Evaluator(game), { budget: 128, index: 'SV', order: 1, output: 0 });
    // Jia et al. 2019 (arXiv 1908.08619), theorem 1 with K = 1, from the farthest point to the nearest.
    const order = [...positions.keys()].sort((a, b) => positions[a]! - positions[b]!);
    const values = new Float64Array(7);
    values[order[6]!] = classes[order[6]!]! / 7;
    for (let rank = 6; rank >= 1; rank--) {
      const own = order[rank - 1]!;
      const next = order[rank]!;
      values[own] = values[next]! + (classes[own]! - classes[next]!) / rank;
    }
    for (const { players: term, value } of found.interactions.terms.filter(
      (one) => one.players.length === 1,
    )) {
      expect(value).toBeCloseTo(values[term[0]!]!, 12);
      values[term[0]!] = 0;
    }
    expect([...values].every((value) => Math.abs(value) < 1e-12)).toBe(true);
    expect(found.ends).toMatchObject({ grand: 0, empty: 0 });
    expect(found.game.players[3]!.label).toBe('at 1.5');
  });

  test('the mean of one test point is that point', async () => {
    const game = createDataGame({ trainer, targets: [1], groups: players });
    const { values } = await new Evaluator(game).evaluate(enumerateCoalitions(7));
    for (let row = 0; row < 128; row++) expect(values[2 * row]).toBe(values[2 * row + 1]);
    expect(new Set(values)).toEqual(new Set([-1, 0, 1]));
  });
});
