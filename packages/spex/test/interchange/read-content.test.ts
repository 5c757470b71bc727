import { isSpexError } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNpy, formatNpz } from '../../src/files/write-npy.ts';
import { convertContent } from '../../src/interchange/convert-content.ts';
import { readContent } from '../../src/interchange/read-content.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Anything that can be read can be written, and what cannot be read is refused on purpose. */
function readOrRefuse(name: string, bytes: Uint8Array): void {
  try {
    const content = readContent(name, bytes);
    convertContent(content, 'csv');
  } catch (error) {
    expect(isSpexError(error), String((error as Error).stack)).toBe(true);
    expect((error as Error).message).not.toMatch(/\n|undefined is not/);
  }
}

const SHAPIQ = {
  data_type: 'interaction_values',
  metadata: {
    n_players: 3,
    index: 'SII',
    max_order: 2,
    min_order: 0,
    estimated: true,
    estimation_budget: 4,
    baseline_value: 1,
  },
  data: { Empty: 1, '0': 2, '0,1': 3 },
};
const GAME = {
  data_type: 'game',
  metadata: { n_players: 2, normalization_value: 0, player_names: null },
  data: { '0,1': 1 },
};
const SPECTRUM = { players: 3, terms: [{ players: [0, 2], value: 1 }], labels: ['a', 'b', 'c'] };
const TABLE = formatNpy(Float64Array.of(1, 2, 3, 4));
const ARCHIVE = formatNpz({
  masks: formatNpy(Uint8Array.of(1, 0, 1, 1), { shape: [2, 2] }),
  values: formatNpy(Float64Array.of(1, 2)),
  labels: formatNpy(['a', 'b']),
});

describe('readContent', () => {
  it('tells files by what is in them', () => {
    const kinds = [SHAPIQ, GAME, SPECTRUM, { '01': 2 }].map(
      (data) => readContent('x.json', encode(JSON.stringify(data))).kind,
    );
    expect(kinds).toEqual(['explanation', 'values', 'spectrum', 'spectrum']);
    expect(readContent('x.npy', TABLE).kind).toBe('values');
    expect(readContent('x.NPZ', ARCHIVE)).toMatchObject({ measured: { labels: ['a', 'b'] } });
    expect(readContent('x.old', encode(JSON.stringify(SPECTRUM)))).toMatchObject({ labels: ['a', 'b', 'c'] });
  });

  it.each([
    ['x.npy', formatNpy(Float64Array.of(1, 2, 3)), '3 is no such number'],
    ['x.npy', formatNpy(Float64Array.of(1, 2, 3, Number.NaN)), 'the value in row 3 is NaN'],
    [
      'x.npy',
      formatNpy(Float64Array.of(1, 2, 3, 4), { shape: [2, 2] }),
      'shape [2^n], one value a coalition, not [2, 2]',
    ],
    ['x.npz', formatNpz({ x: TABLE }), "needs the arrays 'masks' and 'values'; it has x"],
    [
      'x.npz',
      formatNpz({
        masks: formatNpy(Uint8Array.of(1, 0), { shape: [1, 2] }),
        values: formatNpy(Float64Array.of(1)),
        labels: formatNpy(['a']),
      }),
      "'labels' has 1 texts, 'masks' has 2 players",
    ],
    ['x.json', encode('[1, 2]'), 'this JSON is none of those that can be read'],
    ['x.bin', encode('abc'), 'its extension tells no format'],
  ])('refuses %s', (name, bytes, message) => {
    expect(() => readContent(name, bytes)).toThrowError(
      expect.objectContaining({ name: 'InvalidArgumentError', message: expect.stringContaining(message) }),
    );
  });

  it('reads any JSON or refuses it on purpose', () => {
    const anything = fc.json({ maxDepth: 4 });
    // Files that are right but for one field.
    const changed = fc
      .tuple(fc.constantFrom(SHAPIQ, GAME, SPECTRUM), fc.nat(), fc.jsonValue({ maxDepth: 1 }))
      .map(([data, place, value]) => {
        let count = 0;
        const size = JSON.stringify(data).length;
        return JSON.stringify(data, (_, one: unknown) =>
          count++ === 1 + (place % (size / 10)) ? value : one,
        );
      });
    fc.assert(
      fc.property(fc.oneof(anything, changed), (text) => readOrRefuse('x.json', encode(text))),
      { numRuns: 500 },
    );
  });

  it('reads any table or refuses it on purpose', () => {
    const cell = fc.oneof(fc.constantFrom('0', '1', '', 'a', '"b"', '-2.5', '0 1', 'SII'), fc.string());
    const names = fc.constantFrom(
      'index',
      'players',
      'value',
      'labels',
      'low',
      'high',
      'coefficient',
      'a',
      'b',
      'max_order',
    );
    const table = fc
      .tuple(fc.array(names, { maxLength: 5 }), fc.array(fc.array(cell, { maxLength: 5 }), { maxLength: 4 }))
      .map(([header, rows]) => [header, ...rows].map((row) => row.join(',')).join('\n'));
    fc.assert(
      fc.property(table, (text) => readOrRefuse('x.csv', encode(text))),
      { numRuns: 500 },
    );
  });

  it('refuses broken bytes on purpose', () => {
    const broken = (bytes: Uint8Array) =>
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 4 }).chain((changes) =>
        fc.nat(bytes.length).map((length) => {
          const copy = bytes.slice();
          for (const [at, byte] of changes) copy[at] = byte;
          return copy.subarray(0, length % 3 === 0 ? length : bytes.length);
        }),
      );
    fc.assert(
      fc.property(broken(TABLE), (bytes) => readOrRefuse('x.npy', bytes)),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(broken(ARCHIVE), (bytes) => readOrRefuse('x.npz', bytes)),
      { numRuns: 300 },
    );
  });
});
