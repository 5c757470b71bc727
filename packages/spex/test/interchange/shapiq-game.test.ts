import { presentPlayers } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNpz } from '../../src/files/npz.ts';
import { formatNpz } from '../../src/files/write-npy.ts';
import type { MeasuredValues } from '../../src/interchange/content.ts';
import {
  formatShapiqGame,
  formatShapiqGameArchive,
  isShapiqGame,
  parseShapiqGame,
  parseShapiqGameArchive,
} from '../../src/interchange/shapiq-game.ts';
import { npy } from '../support/arrays.ts';
import { batchOfRows } from '../support/coalitions.ts';

// As `Game.to_json_file` lays it out; v = |S|² + 1.
const FILE = {
  object_name: 'Game',
  data_type: 'game',
  version: '1.4.1',
  created_from: null,
  description: null,
  parameters: {},
  timestamp: '2026-01-01T00:00:00+00:00Z',
  metadata: {
    n_players: 2,
    game_name: 'Game',
    normalization_value: 1,
    precompute_flag: true,
    precomputed: true,
    player_names: ['Anna', 'Ben'],
  },
  data: { Empty: 1, '0': 2, '1': 2, '0,1': 5 },
};

/** Coalitions and values, in order. */
function rowsOf({ batch, values }: MeasuredValues): Record<string, number> {
  return Object.fromEntries(
    Array.from(values, (value, row) => [presentPlayers(batch, row).join() || 'Empty', value]),
  );
}

describe('parseShapiqGame', () => {
  it('reads the values, without what shapiq subtracts, and the names', () => {
    const game = parseShapiqGame(FILE);
    expect(rowsOf(game)).toEqual(FILE.data);
    expect(game).toMatchObject({ labels: ['Anna', 'Ben'], normalization: 1, outputs: ['value'] });
    expect(isShapiqGame(FILE)).toBe(true);
  });

  it('reads a game without names, of some coalitions', () => {
    const metadata = { ...FILE.metadata, player_names: null };
    const game = parseShapiqGame({ ...FILE, metadata, data: { '0,1': 5 } });
    expect(rowsOf(game)).toEqual({ '0,1': 5 });
    expect(game.labels).toBeUndefined();
  });

  it.each([
    ['no values', { ...FILE, data: {} }, 'it has no values'],
    [
      'too few names',
      { ...FILE, metadata: { ...FILE.metadata, player_names: ['Anna'] } },
      '1 names for 2 players',
    ],
    [
      'names that are none',
      { ...FILE, metadata: { ...FILE.metadata, player_names: [1, 2] } },
      'must be a list of texts',
    ],
    ['no metadata', { ...FILE, metadata: 1 }, "'metadata' must be an object, not 1"],
    ['a player beyond', { ...FILE, data: { '2': 1 } }, "'2' names player 2"],
  ])('refuses %s', (_, data, message) => {
    expect(() => parseShapiqGame(data)).toThrowError(
      expect.objectContaining({ name: 'InvalidArgumentError', message: expect.stringContaining(message) }),
    );
  });
});

describe('parseShapiqGameArchive', () => {
  const arrays = {
    values: npy([1, 2, 5]),
    coalitions: npy([0, 0, 1, 0, 1, 1], { dtype: '|b1', shape: [3, 2] }),
    n_players: npy([2], { dtype: '<i8', shape: [] }),
    normalization_value: npy([1], { shape: [] }),
  };

  it('reads what save_values writes', () => {
    const game = parseShapiqGameArchive(parseNpz(formatNpz(arrays)));
    expect(rowsOf(game)).toEqual({ Empty: 1, '0': 2, '0,1': 5 });
    expect(game.normalization).toBe(1);
  });

  it('refuses players that do not fit', () => {
    const archive = parseNpz(formatNpz({ ...arrays, n_players: npy([3], { shape: [] }) }));
    expect(() => parseShapiqGameArchive(archive)).toThrowError(
      "'coalitions' has 2 players, 'n_players' is 3",
    );
  });
});

describe('there and back', () => {
  it('keeps values, order and names, and of a coalition measured twice the first value', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }).chain((count) =>
          fc.record({
            labels: fc.uniqueArray(fc.string(), { minLength: count, maxLength: count }),
            rows: fc.array(fc.array(fc.boolean(), { minLength: count, maxLength: count }), {
              minLength: 1,
              maxLength: 20,
            }),
            values: fc.infiniteStream(
              fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
            ),
            normalization: fc.constantFrom(0, -1.5),
          }),
        ),
        ({ labels, rows, values: stream, normalization }) => {
          const values = Float64Array.from(rows, () => stream.next().value as number);
          const measured = { batch: batchOfRows(rows), values, outputs: ['value'], labels, normalization };
          const first = new Map<string, number>();
          rows.forEach((row, at) => {
            const key = row.flatMap((present, player) => (present ? [player] : [])).join() || 'Empty';
            if (!first.has(key)) first.set(key, values[at]!);
          });
          const json = parseShapiqGame(JSON.parse(JSON.stringify(formatShapiqGame(measured))));
          expect(rowsOf(json)).toEqual(Object.fromEntries(first));
          expect(json).toMatchObject({ labels, normalization });
          const archive = parseShapiqGameArchive(parseNpz(formatShapiqGameArchive(measured)));
          expect(rowsOf(archive)).toEqual(Object.fromEntries(first));
          expect(archive.normalization).toBe(normalization);
        },
      ),
    );
  });
});
