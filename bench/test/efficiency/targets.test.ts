import { describe, expect, test } from 'vitest';
import { Reference, type ReferenceRow } from '../../src/efficiency/reference.ts';
import { completeTargets, familyTargets, recordedTargets } from '../../src/efficiency/targets.ts';
import type { Measured } from '../../src/efficiency/task.ts';

function measured(game: string, budget: number, r2: number, rest: Partial<Measured> = {}): Measured {
  return {
    set: 'games',
    game,
    family: game.slice(0, 1),
    solver: 'auto',
    budget,
    noise: 0,
    seed: 0,
    r2,
    claimed: r2,
    terms: 10,
    seconds: 1,
    cut: [],
    ...rest,
  };
}

function theirs(game: string, budget: number, r2: number, trees: number): ReferenceRow {
  return { game, family: 'F', budget, r2, r2_unrefined: trees, terms: 9, seconds: 2 };
}

describe('on complete games', () => {
  test('the better of the reference is that of its two means, not of each game', () => {
    // Means: user 0.5, trees 0.4; the better of each game would be 0.7.
    const reference = new Reference([theirs('a', 128, 0.9, 0.3), theirs('b', 128, 0.1, 0.5)]);
    const [ahead, ...none] = completeTargets([measured('a', 128, 0.2), measured('b', 128, 0.9)], reference);
    expect(none).toEqual([]);
    expect(ahead).toMatchObject({ budget: 128, games: 2, holds: true });
    expect(ahead!.ours).toBeCloseTo(0.55, 12);
    expect(ahead!.wanted).toBeCloseTo(0.53, 12);
  });

  test.each([
    [0.531, true],
    [0.529, false],
  ])('%d reaches 0.5 and 0.03: %s', (r2, holds) => {
    const reference = new Reference([theirs('a', 128, 0.2, 0.5)]);
    expect(completeTargets([measured('a', 128, r2)], reference).map((one) => one.holds)).toEqual([holds]);
  });

  test('at twice the ablations only what the user of the reference gets counts, on the games that it has there', () => {
    const reference = new Reference([
      theirs('a', 256, 0.6, 0.9),
      theirs('a', 128, 0.1, 0.1),
      theirs('b', 128, 0.1, 0.1),
    ]);
    const [twice, ahead] = completeTargets([measured('a', 128, 0.6), measured('b', 128, 0)], reference);
    expect(twice).toMatchObject({ games: 1, ours: 0.6, wanted: 0.6, holds: true });
    expect(ahead).toMatchObject({ games: 2, ours: 0.3 });
  });

  test('each game counts once, however many seeds it has', () => {
    const reference = new Reference([theirs('a', 128, 0.1, 0.1), theirs('b', 128, 0.1, 0.1)]);
    const rows = [measured('a', 128, 0), measured('a', 128, 0.2, { seed: 1 }), measured('b', 128, 0.5)];
    expect(completeTargets(rows, reference)[0]!.ours).toBeCloseTo(0.3, 12);
  });

  test('families are held against the better at the same budget', () => {
    const reference = new Reference([theirs('a1', 128, 0.5, 0.2), theirs('b1', 128, 0.2, 0.4)]);
    const targets = familyTargets([measured('a1', 128, 0.5), measured('b1', 128, 0.39)], reference);
    expect(targets.map(({ wanted, holds }) => [wanted, holds])).toEqual([
      [0.5, true],
      [0.4, false],
    ]);
  });
});

describe('on recorded games', () => {
  const reference = new Reference([
    theirs('a', 500, 0.8, 0.82),
    theirs('a', 2000, 0.86, 0.93),
    theirs('a', 4000, 0.88, 0.96),
  ]);

  test('250 ablations are held against the better at 500 and the user at 2,000', () => {
    const targets = recordedTargets([measured('a', 250, 0.85, { set: 'recorded' })], reference);
    expect(targets.map(({ wanted, holds }) => [wanted, holds])).toEqual([
      [0.82, true],
      [0.86, false],
    ]);
  });

  test('where eight times as many are more than the reference has, its most counts', () => {
    const targets = recordedTargets([measured('a', 1000, 0.9, { set: 'recorded' })], reference);
    expect(targets.map(({ what, wanted, holds }) => [what, wanted, holds])).toEqual([
      ['its better at 2m', 0.93, false],
      ['its user at 4000, its most', 0.88, true],
    ]);
  });

  test('a game that the reference does not have is not judged', () => {
    expect(recordedTargets([measured('z', 250, 1, { set: 'recorded' })], reference)).toEqual([]);
  });
});
