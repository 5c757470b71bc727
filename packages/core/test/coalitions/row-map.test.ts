import { batchFromLists, createRandom, RowMap, rowWords, sampleUniform, wordsPerRow } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('RowMap', () => {
  it('numbers distinct rows in the order of adding, as a Map of strings does', () => {
    const players = fc.constantFrom(1, 5, 31, 32, 33, 64, 70);
    const rows = players.chain((n) =>
      fc.tuple(fc.constant(n), fc.array(fc.uniqueArray(fc.nat(Math.min(n, 4) - 1)), { maxLength: 80 })),
    );
    fc.assert(
      fc.property(rows, ([n, lists]) => {
        const batch = batchFromLists(lists, n);
        const map = new RowMap(n, 1);
        const oracle = new Map<string, number>();
        for (let row = 0; row < batch.rows; row++) {
          const key = rowWords(batch, row).join();
          const at = row * wordsPerRow(n);
          expect(map.find(batch.words, at)).toBe(oracle.get(key) ?? -1);
          if (!oracle.has(key)) oracle.set(key, oracle.size);
          expect(map.add(batch.words, at)).toBe(oracle.get(key));
          expect(map.size).toBe(oracle.size);
        }
        const kept = map.toBatch();
        expect(kept.rows).toBe(oracle.size);
        expect(Array.from({ length: kept.rows }, (_, row) => rowWords(kept, row).join())).toEqual([
          ...oracle.keys(),
        ]);
      }),
    );
  });

  it('finds every one of 20,000 rows after growing from nothing', () => {
    const batch = sampleUniform(48, 20_000, createRandom(1));
    const map = new RowMap(48, 0);
    for (let row = 0; row < batch.rows; row++) map.add(batch.words, row * 2);
    const copy = new Uint32Array(2);
    for (let row = 0; row < batch.rows; row++) {
      if (map.find(batch.words, row * 2) !== row) expect.fail(`row ${row} is lost`);
      map.copyRow(row, copy, 0);
      if (copy[0] !== batch.words[row * 2] || copy[1] !== batch.words[row * 2 + 1])
        expect.fail(`row ${row} differs`);
    }
    expect(map.size).toBe(20_000);
  });

  it('makes room for as many rows as are announced, and no more', () => {
    const batch = sampleUniform(48, 3000, createRandom(2));
    const map = new RowMap(48);
    for (let row = 0; row < 1000; row++) map.add(batch.words, row * 2);
    map.reserve(3000);
    expect(map.capacity).toBe(3000);
    for (let row = 1000; row < 3000; row++) map.add(batch.words, row * 2);
    expect(map.capacity).toBe(3000);
    map.reserve(10);
    expect([map.capacity, map.size]).toEqual([3000, 3000]);
    for (let row = 0; row < 3000; row++)
      if (map.find(batch.words, row * 2) !== row) expect.fail(`row ${row}`);
    expect(map.find(Uint32Array.of(1, 1), 0)).toBe(-1);
    expect(map.add(Uint32Array.of(1, 1), 0)).toBe(3000);
    expect(map.capacity).toBe(4500);
  });

  it('tells rows apart that differ in one bit of a far word', () => {
    const map = new RowMap(100_000);
    const words = new Uint32Array(3125);
    expect(map.add(words, 0)).toBe(0);
    words[3124] = 1;
    expect(map.add(words, 0)).toBe(1);
    expect(map.add(words, 0)).toBe(1);
    expect(map.size).toBe(2);
  });
});
