import { createRandom, isPresent, sampleUniform } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { createPatterns, fillBuckets, foldBuckets, suitablePatterns } from '../../src/trees/histogram.ts';

describe('histograms', () => {
  it.each([1, 3, 4, 5, 8, 9, 31, 32, 33, 64, 70, 130])('sum exactly with %i players', (players) => {
    const batch = sampleUniform(players, Math.min(6000, 2 ** players), createRandom(players));
    const random = createRandom(1);
    const weights = Float64Array.from({ length: batch.rows }, () => random.below(2 ** 20) + 2 ** 38);
    const all = createPatterns(batch);
    if (players > 9) expect(all.map(({ width }) => width)).toEqual([4, 6, 8]);
    for (const patterns of all) {
      const table = new Float64Array(patterns.groups << patterns.width);
      // Two nodes after each other: the first must leave nothing behind.
      for (const [start, end] of [
        [0, Math.ceil(batch.rows / 3)],
        [Math.ceil(batch.rows / 3), batch.rows],
      ] as const) {
        const order = Int32Array.from({ length: batch.rows }, (_, row) => batch.rows - 1 - row);
        const sums = new Float64Array(players + 5).fill(-1);
        fillBuckets(patterns, weights, order, start, end, table);
        foldBuckets(patterns, table, players, sums, 3);
        const expected = Array.from({ length: players }, (_, player) => {
          let sum = 0;
          for (let k = start; k < end; k++)
            if (isPresent(batch, order[k]!, player)) sum += weights[order[k]!]!;
          return sum;
        });
        expect([...sums]).toEqual([-1, -1, -1, ...expected, -1, -1]);
        expect(table.every((bucket) => bucket === 0)).toBe(true);
      }
    }
  });

  it('use wider groups for more rows', () => {
    const patterns = createPatterns(sampleUniform(64, 3000, createRandom(0)));
    const widths = [1, 50, 300, 3000].map((rows) => suitablePatterns(patterns, rows).width);
    expect(widths).toEqual([...widths].sort((a, b) => a - b));
    expect([widths[0], widths[3]]).toEqual([4, 8]);
  });

  it('number buckets beyond 65,535 for many players', () => {
    const [narrow] = createPatterns(sampleUniform(20_000, 3, createRandom(0)));
    expect(narrow!.buckets).toBeInstanceOf(Uint32Array);
    expect(Math.floor(narrow!.buckets.at(-1)! / 16)).toBe(4999);
  });
});
