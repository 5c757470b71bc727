import { coalitionSize, createRandom, presentPlayers, rowMapOf } from '@spex/core';
import { describe, expect, it } from 'vitest';
import {
  drawBySize,
  drawFromKernel,
  kernelMass,
  type SizedDesign,
} from '../../../src/solvers/kernel-regression/index.ts';

const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);

const sizesOf = ({ batch }: SizedDesign): number[] =>
  Array.from({ length: batch.rows }, (_, row) => coalitionSize(batch, row));

const countsOf = (design: SizedDesign): number[] => {
  const counts = new Array<number>(design.batch.players + 1).fill(0);
  for (const size of sizesOf(design)) counts[size]!++;
  return counts;
};

function expectPairs({ batch }: SizedDesign): void {
  for (let row = 0; row < batch.rows; row += 2) {
    const both = [...presentPlayers(batch, row), ...presentPlayers(batch, row + 1)].sort((a, b) => a - b);
    expect(both).toEqual(Array.from({ length: batch.players }, (_, player) => player));
  }
}

const designs = {
  kernel: (players: number, rows: number, seed: number) =>
    drawFromKernel(players, rows, { paired: true }, createRandom(seed)),
  unpaired: (players: number, rows: number, seed: number) =>
    drawFromKernel(players, rows, { paired: false }, createRandom(seed)),
  bySize: (players: number, rows: number, seed: number) => drawBySize(players, rows, createRandom(seed)),
};

describe.each(Object.entries(designs))('design %s', (name, draw) => {
  it.each([
    [4, 13],
    [5, 20],
    [7, 60],
    [8, 99],
    [12, 500],
    [70, 300],
  ])('has so many distinct coalitions of %i players as asked: %i', (players, rows) => {
    for (let seed = 0; seed < 5; seed++) {
      const design = draw(players, rows, seed);
      const expected = name === 'unpaired' ? rows : rows - (rows % 2);
      expect(design.batch.rows).toBe(expected);
      expect(rowMapOf(design.batch).size).toBe(expected);
      const sizes = sizesOf(design);
      expect(Math.min(...sizes)).toBeGreaterThan(0);
      expect(Math.max(...sizes)).toBeLessThan(players);
      if (design.paired) expectPairs(design);
      // The sizes that are all there come first, and are all there.
      sizes.slice(0, design.enumerated).forEach((size) => {
        expect(sizes.filter((other) => other === size).length).toBe(choose(players, size));
      });
      sizes.slice(design.enumerated).forEach((size) => {
        expect(sizes.slice(0, design.enumerated)).not.toContain(size);
      });
      expect(
        design
          .chances(expected)
          .every((chance, row) => (row < design.enumerated ? chance === 0 : chance > 0 && chance <= 1)),
      ).toBe(true);
    }
  });

  it.each([
    [9, 40],
    [8, 12],
    [10, 200],
  ])('stands in the mean for all coalitions of each size of %i players, with %i', (players, rows) => {
    const sums = new Float64Array(players + 1);
    const seeds = 800;
    for (let seed = 0; seed < seeds; seed++) {
      const design = draw(players, rows, seed);
      design.shares(rows).forEach((share, row) => {
        sums[coalitionSize(design.batch, row)]! += share / seeds;
      });
    }
    // Draws until so many are distinct are not quite so many independent draws.
    const tolerance = name === 'bySize' ? 0.05 : 0.15;
    for (let size = 1; size < players; size++) expect(Math.abs(sums[size]! - 1)).toBeLessThan(tolerance);
  });

  it('begins with a design of fewer coalitions', () => {
    const design = draw(10, 200, 3);
    const most = design.enumerated + 2 * Math.floor((200 - design.enumerated) / 4);
    const sums = new Float64Array(11);
    design.shares(most).forEach((share, row) => {
      sums[coalitionSize(design.batch, row)]! += share;
    });
    const drawn = sums.slice(1, 10).reduce((sum, share) => sum + share, 0);
    expect(Math.abs(drawn - 9)).toBeLessThan(1.5);
    expect(design.chances(most).length).toBe(most);
  });
});

describe('drawFromKernel', () => {
  it("draws sizes by the Shapley kernel's weight", () => {
    const players = 40;
    const mass = kernelMass(players);
    const draws = new Float64Array(players + 1);
    for (let seed = 0; seed < 60; seed++) {
      const design = drawFromKernel(players, 60, { paired: false }, createRandom(seed));
      expect(design.enumerated).toBe(0);
      for (const size of sizesOf(design)) draws[size]!++;
    }
    // Sizes 1 and n - 1 repeat and are counted once; the others hardly.
    for (let size = 3; size <= players - 3; size++) {
      const expected = 3600 * mass[size]!;
      expect(Math.abs(draws[size]! - expected)).toBeLessThan(5 * Math.sqrt(expected) + 0.05 * expected);
    }
  });

  it('enumerates a size once so many draws of it are expected as it has coalitions', () => {
    const players = 10;
    const enough = Math.ceil(players / kernelMass(players)[1]!);
    const enumerated = (rows: number) =>
      drawFromKernel(players, rows, { paired: true }, createRandom(1)).enumerated;
    expect(enumerated(enough - 1)).toBe(0);
    expect(enumerated(enough)).toBe(20);
    expect(drawFromKernel(players, 150, { paired: true, from: 3 }, createRandom(1)).enumerated).toBe(110);
  });
});

describe('drawBySize', () => {
  it('takes equally many of every size, but for rounding and for sizes that have no more', () => {
    for (let seed = 0; seed < 20; seed++) {
      expect(countsOf(designs.bySize(9, 80, seed)).slice(1, 9)).toEqual(
        expect.arrayContaining([9, expect.toSatisfy((count: number) => count === 10 || count === 11)]),
      );
      const counts = countsOf(designs.bySize(12, 200, seed));
      expect([counts[1], counts[11]]).toEqual([12, 12]);
      for (const size of [2, 3, 4, 5]) {
        expect(counts[size]).toBe(counts[12 - size]);
        expect(Math.abs(counts[size]! - 176 / 9)).toBeLessThan(1);
      }
      expect(Math.abs(counts[6]! - 176 / 9)).toBeLessThan(2);
    }
  });
});

describe('kernelMass', () => {
  it.each([1, 2, 3])('is the kernel of interactions of %i players, summed over each size', (k) => {
    const players = 9;
    const mass = kernelMass(players, k);
    const expected = Array.from({ length: players + 1 }, (_, size) =>
      size < k || size > players - k ? 0 : choose(players, size) / choose(players - 2 * k, size - k),
    );
    const total = expected.reduce((sum, weight) => sum + weight, 0);
    expected.forEach((weight, size) => {
      expect(mass[size]).toBeCloseTo(weight / total, 12);
    });
  });
});
