import { createRandom } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { SupportIndex } from '../../src/trees/support-index.ts';

describe('SupportIndex', () => {
  it('numbers sets in the order in which they come, each once', () => {
    const index = new SupportIndex(1000);
    const known = new Map<string, number>();
    const random = createRandom(1);
    for (let round = 0; round < 20_000; round++) {
      const size = random.below(5);
      const players = [...new Set(Array.from({ length: size }, () => random.below(30) * 33))].sort(
        (a, b) => a - b,
      );
      const key = players.join();
      if (!known.has(key)) known.set(key, known.size);
      expect(index.number(Int32Array.from(players), players.length)).toBe(known.get(key));
    }
    expect(index.size).toBe(known.size);
    for (const [key, set] of known) {
      expect(index.support(set).join()).toBe(key);
      expect(index.order(set)).toBe(index.support(set).length);
    }
  });

  it('visits every subset', () => {
    const index = new SupportIndex(20);
    const players = Int32Array.of(2, 5, 11, 19);
    const visited: string[] = [];
    index.subsets(players, 4, (set, subset) => {
      expect(index.support(set)).toEqual([...players].filter((_, i) => (subset >> i) & 1));
      visited.push(index.support(set).join());
    });
    expect(new Set(visited).size).toBe(16);
    expect(index.size).toBe(16);
    expect(index.number(Int32Array.of(5, 19), 2)).toBe(0b1010);
  });
});
