import { batchFromLists, createSpectrum, Evaluator, enumerateCoalitions, spectrumFromJSON } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { loadGame } from '../../src/games/load-game.ts';
import { npy, npz } from '../support/arrays.ts';
import { testFolder } from '../support/folder.ts';
import { r2Of, SMALL, valueAt } from '../support/games.ts';

const folder = testFolder();
const TERMS = [
  { players: [], value: 1 },
  { players: [2], value: -0.5 },
  { players: [0, 3], value: 2 },
  { players: [1, 2, 4], value: 0.25 },
];

describe('a complete table', () => {
  it('gives row r to the coalition whose bits are r', async () => {
    const { game } = await loadGame(await folder.write('table.npy', npy(SMALL)));
    expect(game.players.map(({ label }) => label)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
    const { values } = await new Evaluator(game).evaluate(batchFromLists([[], [0], [1, 2], [0, 3, 5]], 6));
    expect(values).toEqual(Float64Array.of(SMALL[0]!, SMALL[1]!, SMALL[6]!, SMALL[41]!));
  });

  it('reads float32 and a column', async () => {
    const file = npy(SMALL, { dtype: '<f4', shape: [64, 1] });
    const { game } = await loadGame(await folder.write('column.npy', file));
    expect((await new Evaluator(game).evaluate(enumerateCoalitions(6))).values).toEqual(SMALL);
  });

  it('scores a spectrum over all 2^n coalitions', async () => {
    const { truth } = await loadGame(await folder.write('table.npy', npy(SMALL)));
    const predictions = Array.from(SMALL, (_, row) => valueAt(TERMS, row));
    const found = truth!(spectrumFromJSON({ players: 6, terms: TERMS }));
    expect(found.coalitions).toBe(64);
    expect(found.r2).toBeCloseTo(r2Of(Array.from(SMALL), predictions), 12);
  });

  it.each([
    ['no power of two', npy([1, 2, 3, 4, 5]), '5 is no such number'],
    ['nothing', npy([]), '0 is no such number'],
    ['one value', npy([1]), '1 is no such number'],
    ['one player', npy([1, 2]), 'one player, and at least two'],
    ['two columns', npy(SMALL, { shape: [32, 2] }), 'shape [2^n], one value a coalition, not [32, 2]'],
    ['not a number', npy([0, 1, 2, Number.NaN]), 'the grand coalition, row 3, is NaN'],
    ['infinity', npy([0, 1, -Infinity, 3]), 'the coalition of player 1 alone, row 2, is -Infinity'],
  ])('is refused with %s', async (name, bytes, message) => {
    const path = await folder.write(`${name}.npy`, bytes);
    await expect(loadGame(path)).rejects.toThrowError(message);
    await expect(loadGame(path)).rejects.toThrowError(`${path}: `);
  });
});

const MASKS = [1, 1, 0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 0];
const ROWS = { masks: npy(MASKS, { dtype: '|b1', shape: [5, 3] }), values: npy([1, 2, 3, 7, 5]) };

describe('a recording', () => {
  it.each(['|b1', '|u1', '<i8', '<f8'] as const)(
    'reads masks of %s in their order, a repeat once',
    async (dtype) => {
      const arrays = { ...ROWS, masks: npy(MASKS, { dtype, shape: [5, 3] }) };
      const { game, recorded, truth } = await loadGame(await folder.write('rows.npz', npz(arrays)));
      expect(game.recorded?.rows).toBe(4);
      expect((await new Evaluator(game).evaluate(game.recorded!)).values).toEqual(
        Float64Array.of(1, 2, 3, 5),
      );
      expect(recorded?.rows).toBe(5);
      expect([1, 3, 4, 5].map((rows) => recorded?.distinctAmong(rows))).toEqual([1, 3, 3, 4]);
      expect(truth).toBeUndefined();
    },
  );

  it('scores on its test rows', async () => {
    const test = {
      test_masks: npy([1, 1, 1, 0, 0, 0, 0, 1, 1], { dtype: '|u1', shape: [3, 3] }),
      test_values: npy([4, 1, 0]),
    };
    const { truth } = await loadGame(await folder.write('test.npz', npz({ ...ROWS, ...test })));
    const terms = [
      { players: [], value: 1 },
      { players: [0, 2], value: 2 },
    ];
    const found = truth!(
      createSpectrum(
        3,
        terms.map(({ players, value }) => [players, value] as const),
      ),
    );
    expect(found.coalitions).toBe(3);
    expect(found.r2).toBeCloseTo(
      r2Of(
        [4, 1, 0],
        [0b111, 0, 0b110].map((row) => valueAt(terms, row)),
      ),
      12,
    );
  });

  it.each([
    ['no masks', { values: ROWS.values }, "'values' is there, but not 'masks'"],
    ['no values', { masks: ROWS.masks }, "'masks' is there, but not 'values'"],
    ['other arrays', { x: ROWS.values }, "needs the arrays 'masks' and 'values'; it has x"],
    ['flat masks', { ...ROWS, masks: npy(MASKS) }, 'shape [coalitions, players], not [15]'],
    [
      'too few values',
      { ...ROWS, values: npy([1, 2]) },
      "'values' must have the shape [5], a value for each mask, not [2]",
    ],
    ['two outputs', { ...ROWS, values: npy(new Array(10).fill(0), { shape: [5, 2] }) }, 'not [5, 2]'],
    [
      'a mask of 2',
      { ...ROWS, masks: npy([...MASKS.slice(0, 7), 2, ...MASKS.slice(8)], { shape: [5, 3] }) },
      'row 2, player 1 is 2',
    ],
    [
      'a half',
      { ...ROWS, masks: npy([0.5, ...MASKS.slice(1)], { shape: [5, 3] }) },
      'row 0, player 0 is 0.5',
    ],
    [
      'a NaN',
      { ...ROWS, values: npy([1, 2, Number.NaN, 7, 5]) },
      "'values', row 2, is NaN (players present: 0, 2)",
    ],
    [
      'one player',
      { masks: npy([0, 1], { shape: [2, 1] }), values: npy([1, 2]) },
      'one player, and at least two',
    ],
    ['test values alone', { ...ROWS, test_values: npy([1]) }, "'test_values' is there, but not 'test_masks'"],
    [
      'other test players',
      { ...ROWS, test_masks: npy([1, 0], { shape: [1, 2] }), test_values: npy([1]) },
      "'test_masks' has 2 players, 'masks' has 3",
    ],
    [
      'an infinite test value',
      { ...ROWS, test_masks: npy([1, 0, 0], { shape: [1, 3] }), test_values: npy([Infinity]) },
      "'test_values', row 0, is Infinity",
    ],
  ])('is refused with %s', async (name, arrays, message) => {
    const path = await folder.write(`${name}.npz`, npz(arrays));
    await expect(loadGame(path)).rejects.toThrowError(message);
    await expect(loadGame(path)).rejects.toThrowError(`${path}: `);
  });
});

describe('a spectrum', () => {
  const file = { players: 5, terms: TERMS, convention: 'ignored' };

  it('has the values of its definition and its own deviation', async () => {
    const { game, deviation } = await loadGame(await folder.write('spectrum.json', JSON.stringify(file)));
    const { values } = await new Evaluator(game).evaluate(enumerateCoalitions(5));
    values.forEach((value, row) => {
      expect(value).toBeCloseTo(valueAt(TERMS, row), 12);
    });
    const mean = values.reduce((sum, value) => sum + value, 0) / 32;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 32;
    expect(deviation).toBeCloseTo(Math.sqrt(variance), 12);
  });

  it('scores on all coalitions of a small game, noise left out', async () => {
    const { truth } = await loadGame(await folder.write('spectrum.json', JSON.stringify(file)));
    const part = TERMS.slice(0, 3);
    const all = Array.from({ length: 32 }, (_, row) => row);
    const found = truth!(spectrumFromJSON({ players: 5, terms: part }));
    expect(found.coalitions).toBe(32);
    const expected = r2Of(
      all.map((row) => valueAt(TERMS, row)),
      all.map((row) => valueAt(part, row)),
    );
    expect(found.r2).toBeCloseTo(expected, 12);
  });

  it('scores on 10,000 coalitions of a large one', async () => {
    const large = {
      players: 40,
      terms: [
        { players: [3], value: 1 },
        { players: [7, 39], value: 1 },
      ],
    };
    const { truth } = await loadGame(await folder.write('large.json', JSON.stringify(large)));
    const found = truth!(spectrumFromJSON({ players: 40, terms: large.terms.slice(0, 1) }));
    expect(found.coalitions).toBe(10_000);
    // Half of the variance is explained, up to sampling: 0.5 with a standard error of about 0.01.
    expect(Math.abs(found.r2 - 0.5)).toBeLessThan(0.05);
  });

  it.each([
    ['a player named twice', { players: 3, terms: [{ players: [1, 1], value: 1 }] }, 'names player 1 twice'],
    ['a player out of range', { players: 3, terms: [{ players: [3], value: 1 }] }, 'names player 3'],
    [
      'a set named twice',
      {
        players: 3,
        terms: [
          { players: [0, 1], value: 1 },
          { players: [1, 0], value: 2 },
        ],
      },
      'the same players',
    ],
    ['a value that is none', { players: 3, terms: [{ players: [0], value: null }] }, 'finite number'],
    ['no terms', { players: 3 }, "a list 'terms'"],
    ['no players', { terms: [] }, 'players must be an integer'],
    ['one player', { players: 1, terms: [] }, 'one player, and at least two'],
    ['a list', [], 'must be an object'],
  ])('is refused with %s', async (name, data, message) => {
    const path = await folder.write(`${name}.json`, JSON.stringify(data));
    await expect(loadGame(path)).rejects.toThrowError(message);
    await expect(loadGame(path)).rejects.toThrowError(`${path}: `);
  });

  it('is refused when it is not JSON, or not text', async () => {
    await expect(loadGame(await folder.write('broken.json', '{"players": 3,'))).rejects.toThrowError(
      'broken.json: not JSON',
    );
    await expect(loadGame(await folder.write('bytes.json', Uint8Array.of(0xff, 0xfe)))).rejects.toThrowError(
      'not UTF-8',
    );
  });
});

describe('a file', () => {
  it('is refused when it cannot be read or is of another kind', async () => {
    await expect(loadGame(folder.path('none.npy'))).rejects.toThrowError('no such file');
    await expect(loadGame(folder.path('.'))).rejects.toThrowError('a game file ends in .npy');
    await expect(loadGame(await folder.write('game.txt', '1,2'))).rejects.toThrowError(
      'a game file ends in .npy',
    );
    await expect(loadGame(await folder.write('text.npy', 'hello, I am no array'))).rejects.toThrowError(
      'not an .npy array',
    );
    await expect(loadGame(await folder.write('text.npz', 'hello, I am no zip'))).rejects.toThrowError(
      'not a readable .npz',
    );
  });
});
