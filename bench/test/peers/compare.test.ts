import type { BenchRow } from 'spex';
import { describe, expect, it } from 'vitest';
import { compareByBudget, compareByFamily } from '../../src/peers/compare.ts';
import { comparisonMarkdown } from '../../src/peers/markdown.ts';
import { matchRows, type PeerRow } from '../../src/peers/match.ts';

function row(game: string, budget: number, r2: number, seed = 0): BenchRow {
  return {
    game,
    players: 3,
    solver: 'proxyspex',
    budget,
    evaluations: budget,
    r2,
    seconds: 0.5,
    seed,
    terms: 4,
  };
}

function peer(game: string, budget: number, r2: number, trees: number, family = 'F'): PeerRow {
  return { game, family, players: 3, budget, r2, r2_unrefined: trees, terms: 9, seconds: 2 };
}

describe('matchRows', () => {
  it('averages repeats and leaves out what has no counterpart', () => {
    const rows = [row('a', 4, 0.5), row('a', 4, 0.7, 1), row('a', 8, 0.9), row('c', 4, 1)];
    const matches = matchRows(rows, [peer('a', 4, 0.1, 0.2), peer('d', 4, 0.3, 0.3)]);
    expect(matches).toEqual([
      expect.objectContaining({ game: 'a', budget: 4, peer: 0.1, peerTrees: 0.2, terms: 4, peerTerms: 9 }),
    ]);
    expect(matches[0]?.ours).toBeCloseTo(0.6, 12);
  });
});

describe('compareByBudget', () => {
  it('holds ours against the better of the two means, not of each game', () => {
    // Means: ours 0.5, peer 0.5, trees 0.4. The better of each game would be 0.7.
    const matches = matchRows(
      [row('a', 4, 0.2), row('b', 4, 0.8)],
      [peer('a', 4, 0.9, 0.3), peer('b', 4, 0.1, 0.5)],
    );
    expect(compareByBudget(matches)).toEqual([
      expect.objectContaining({ budget: 4, games: 2, ours: 0.5, peer: 0.5, peerTrees: 0.4, holds: true }),
    ]);
  });

  it.each([
    [0.895, true],
    [0.885, false],
  ])('with the better at 0.9, %d holds: %s', (ours, holds) => {
    const [only] = compareByBudget(matchRows([row('a', 4, ours)], [peer('a', 4, 0.2, 0.9)]));
    expect(only?.holds).toBe(holds);
  });

  it('gives one line a budget, ascending, and one a family and budget', () => {
    const rows = [row('b', 16, 0.5), row('a', 4, 0.5), row('b', 4, 0.7)];
    const peers = [peer('b', 16, 0, 0, 'G'), peer('a', 4, 0, 0), peer('b', 4, 0, 0, 'G')];
    const matches = matchRows(rows, peers);
    expect(compareByBudget(matches).map(({ budget }) => budget)).toEqual([4, 16]);
    expect(compareByFamily(matches).map(([family, all]) => [family, all.map(({ ours }) => ours)])).toEqual([
      ['G', [0.7, 0.5]],
      ['F', [0.5]],
    ]);
  });
});

describe('comparisonMarkdown', () => {
  it('lists every game and marks a budget that does not hold', () => {
    const rows = [row('a', 4, 0.5), row('b', 4, 0.7), row('b', 8, 0.9)];
    const text = comparisonMarkdown(
      matchRows(rows, [peer('a', 4, 0.9, 0.8), peer('b', 4, 0.9, 0.8), peer('b', 8, 0.5, 0.6)]),
    );
    expect(text).toContain('| 4 | 2 | 0.600 | 0.900 | 0.800 | -0.300 | NO | 0.50 | 2.00 |');
    expect(text).toContain('| 8 | 1 | 0.900 | 0.500 | 0.600 | +0.300 | yes | 0.50 | 2.00 |');
    expect(text).toContain('| a | 4 | 0.500 | 0.900 | 0.800 | -0.400 | 4 | 9 | 0.50 | 2.00 |');
  });
});
