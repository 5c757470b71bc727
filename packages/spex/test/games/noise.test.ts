import { Evaluator, enumerateCoalitions, type Game } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { parseNpy } from '../../src/files/npy.ts';
import { parseNoise, withNoise } from '../../src/games/noise.ts';
import { spectrumFile } from '../../src/games/spectrum-file.ts';
import { tableFile } from '../../src/games/table-file.ts';
import { npy } from '../support/arrays.ts';

const PLAYERS = 12;
const SPECTRUM = {
  players: PLAYERS,
  terms: [
    { players: [0], value: 3 },
    { players: [1, 2], value: 4 },
  ],
};

describe('parseNoise', () => {
  it.each([
    ['0.2', 0.2, false],
    ['5%', 0.05, true],
    ['0', 0, false],
    ['.5', 0.5, false],
    ['2.', 2, false],
    ['1e-3', 0.001, false],
    ['150%', 1.5, true],
  ])('reads %s', (text, amount, relative) => {
    expect(parseNoise(text)).toEqual({ amount, relative });
  });

  it.each(['', '-1', 'x', '5 %%', '%', '.', '1e999', '0.2abc', 'NaN'])("refuses '%s'", (text) => {
    expect(() => parseNoise(text)).toThrowError('--noise must be a standard deviation');
  });
});

describe('withNoise', () => {
  const games = [
    ['a spectrum', spectrumFile(SPECTRUM)],
    [
      'a table',
      tableFile(
        parseNpy(
          npy(
            Float64Array.from(
              { length: 2 ** PLAYERS },
              (_, row) => (row & 1 ? -3 : 3) + (((row >> 1) ^ (row >> 2)) % 2) * -8,
            ),
          ),
        ),
      ),
    ],
  ] as const;

  it.each(games)('adds the deviation asked for, or a share of the own, to %s', async (_, file) => {
    const clean = await allValues(file.game);
    // sqrt(3² + 4²): the two terms' coefficients.
    expect(file.deviation).toBeCloseTo(5, 10);
    for (const [text, deviation] of [
      ['0.2', 0.2],
      ['10%', 0.5],
    ] as const) {
      const noisy = await allValues(withNoise(file, parseNoise(text), 7));
      const noise = noisy.map((value, row) => value - clean[row]!);
      const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
      const spread = Math.sqrt(noise.reduce((sum, value) => sum + value ** 2, 0) / noise.length);
      // 4,096 draws: the mean is within 5 standard errors, the spread within 6 %.
      expect(Math.abs(mean)).toBeLessThan((5 * deviation) / 64);
      expect(Math.abs(spread / deviation - 1)).toBeLessThan(0.06);
    }
  });

  it.each(games)('depends on the seed alone for %s', async (_, file) => {
    const noise = parseNoise('1');
    const [first, again, other] = [
      withNoise(file, noise, 1),
      withNoise(file, noise, 1),
      withNoise(file, noise, 2),
    ];
    expect(await allValues(first)).toEqual(await allValues(again));
    expect(first.id).toBe(again.id);
    expect((await allValues(other))[0]).not.toBe((await allValues(first))[0]);
    expect(other.id).not.toBe(first.id);
  });

  it('leaves the game alone where none is asked for', () => {
    for (const [, file] of games) expect(withNoise(file, undefined, 0)).toBe(file.game);
  });
});

async function allValues(game: Game): Promise<Float64Array> {
  return (await new Evaluator(game).evaluate(enumerateCoalitions(PLAYERS))).values;
}
