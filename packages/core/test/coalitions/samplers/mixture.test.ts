import {
  biasedSampler,
  type CoalitionSampler,
  coalitionSize,
  createGame,
  createRandom,
  Evaluator,
  mixtureSampler,
  nearFullSampler,
  proxyspex,
  rowWords,
  sampleNearFull,
  sliceRows,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const nearFull = (absent: number): CoalitionSampler => ({
  name: `at most ${absent} absent`,
  sample: (players, rows, random) => sampleNearFull(players, rows, Math.min(players, absent), random),
});

describe('mixtureSampler', () => {
  it('gives distinct rows, as many as asked or as there are, and begins a longer sample with the shorter one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.nat(150),
        fc.integer(),
        fc.array(
          fc.record({
            p: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
            share: fc.double({ min: 0.01, max: 10, noNaN: true }),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        (players, rows, seed, parts) => {
          const sampler = mixtureSampler(parts.map(({ p, share }) => ({ sampler: biasedSampler(p), share })));
          const batch = sampler.sample(players, rows, createRandom(seed));
          expect(batch.rows).toBe(Math.min(rows, 2 ** players));
          const keys = Array.from({ length: batch.rows }, (_, row) => rowWords(batch, row).join());
          expect(new Set(keys).size).toBe(batch.rows);
          const longer = sampler.sample(players, 2 * rows, createRandom(seed));
          expect(sliceRows(longer, 0, batch.rows)).toEqual(batch);
        },
      ),
    );
  });

  it('gives each part its share after any number of rows, to the nearest', () => {
    const low = { name: 'low', sample: biasedSampler(0.01).sample };
    const high = { name: 'high', sample: biasedSampler(0.99).sample };
    const { name, sample } = mixtureSampler([
      { sampler: low, share: 3 },
      { sampler: high, share: 1 },
    ]);
    expect(name).toBe('a mixture: low (75 %), high (25 %)');
    const batch = sample(500, 400, createRandom(1));
    let full = 0;
    for (let row = 0; row < batch.rows; row++) {
      if (coalitionSize(batch, row) > 250) full++;
      expect(Math.abs(full - (row + 1) / 4)).toBeLessThan(1);
    }
  });

  it('leaves the share of a part that has no more to the others', () => {
    // At most one of 20 players absent: 21 coalitions.
    const sampler = mixtureSampler([
      { sampler: nearFull(1), share: 9 },
      { sampler: biasedSampler(0.3), share: 1 },
    ]);
    const batch = sampler.sample(20, 100, createRandom(2));
    expect(batch.rows).toBe(100);
    const near = Array.from({ length: 100 }, (_, row) => coalitionSize(batch, row)).filter(
      (size) => size >= 19,
    );
    expect(near.length).toBe(21);
    expect(mixtureSampler([{ sampler: nearFull(1), share: 1 }]).sample(20, 100, createRandom(2)).rows).toBe(
      21,
    );
  });

  it('draws each part by its own law', () => {
    const { sample } = nearFullSampler();
    const batch = sample(1000, 300, createRandom(3));
    const counts = { half: 0, most: 0, nearly: 0 };
    for (let row = 0; row < batch.rows; row++) {
      const share = coalitionSize(batch, row) / 1000;
      if (share < 0.63) counts.half++;
      else if (share < 0.83) counts.most++;
      else counts.nearly++;
    }
    expect(counts).toEqual({ half: 100, most: 100, nearly: 100 });
  });

  it('gives other rows when the same stream is drawn from again', () => {
    const random = createRandom(4);
    const first = nearFullSampler().sample(40, 20, random);
    expect(nearFullSampler().sample(40, 20, random)).not.toEqual(first);
  });

  it('serves a solver, whose larger budget keeps the coalitions of the smaller one', async () => {
    const asked = async (budget: number): Promise<string[]> => {
      const game = createGame({
        players: 30,
        value: (isPresent) => (isPresent(0) && isPresent(1) ? 2 : 0) + (isPresent(2) ? 1 : 0),
      });
      const evaluator = new Evaluator(game);
      await proxyspex.solve(evaluator, { budget, sampler: nearFullSampler(), refit: 'none' });
      const { batch } = evaluator.measured();
      return Array.from({ length: batch.rows }, (_, row) => rowWords(batch, row).join());
    };
    const small = await asked(60);
    const large = await asked(90);
    expect(large.slice(0, 60)).toEqual(small);
  });

  it('refuses no parts and shares that are no shares', () => {
    expect(() => mixtureSampler([])).toThrow('a mixture needs one sampler at least');
    for (const share of [0, -1, Number.NaN, Infinity]) {
      expect(() => mixtureSampler([{ sampler: biasedSampler(0.5), share }])).toThrow(
        expect.objectContaining({ argument: 'parts[0].share' }),
      );
    }
    expect(() => nearFullSampler().sample(0, 1, createRandom(0))).toThrow(
      expect.objectContaining({ argument: 'players' }),
    );
  });
});
