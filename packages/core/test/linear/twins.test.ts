import { createRandom, sampleBiased } from '@spex/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TABLE_START, withWorkspace, workspaceBytes } from '../../src/kernels/workspace.ts';
import { ActiveSet, activeSetBytes } from '../../src/linear/active-set.ts';
import { Basis, basisBytes } from '../../src/linear/basis.ts';
import { packCharacters } from '../../src/linear/characters.ts';
import { gram, plainGram } from '../../src/linear/gram.ts';
import { filledMatrix, integerMatrix, type Operator } from '../../src/linear/multiply.ts';
import { openSigns, signsBytes, signsOf } from '../../src/linear/signs.ts';

// What the kernels compute and what their plain twins do: the same to the bit.

const cases = fc.record({
  rows: fc.integer({ min: 1, max: 300 }),
  columns: fc.integer({ min: 1, max: 150 }),
  seed: fc.nat(1e6),
});

function charactersOf(rows: number, columns: number, seed: number) {
  const random = createRandom(seed);
  const batch = sampleBiased(60, rows, 0.3, random);
  const supports = Array.from({ length: columns }, (_, column) => [
    column % 60,
    ((7 * column + 1) % 61) % 60,
  ]);
  return packCharacters(
    batch,
    supports.map(([a, b]) => (a === b ? [a!] : [a!, b!])),
  );
}

const bytes = ({ buffer }: Int32Array): Uint8Array => new Uint8Array(buffer);

const normals = (length: number, seed: number): Float64Array => {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal() * 10 ** (random.below(9) - 4));
};

/** A v in a workspace and without. */
function products(operator: Operator, vector: Float64Array): [Float64Array, Float64Array] {
  const plain = new Float64Array(vector.length);
  operator.open(undefined)(vector, plain);
  const bytes = operator.bytes + workspaceBytes(8 * vector.length, 8 * vector.length);
  const quick = withWorkspace(bytes, (workspace) => {
    const apply = operator.open(workspace);
    const copy = workspace!.float64(vector.length);
    copy.set(vector);
    const out = workspace!.float64(vector.length).fill(7);
    apply(copy, out);
    return out.slice();
  });
  return [quick, plain];
}

test('Gram matrices', () => {
  fc.assert(
    fc.property(cases, ({ rows, columns, seed }) => {
      const characters = charactersOf(rows, columns, seed);
      expect(Buffer.compare(bytes(gram(characters)), bytes(plainGram(characters)))).toBe(0);
    }),
  );
});

test('Gram matrices of many columns and of many rows', () => {
  for (const [rows, columns] of [
    [40_000, 9],
    [130, 700],
  ] as const) {
    const characters = charactersOf(rows, columns, 1);
    expect(Buffer.compare(bytes(gram(characters)), bytes(plainGram(characters)))).toBe(0);
  }
});

test('products with matrices of integers and of numbers', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(1e6), (size, seed) => {
      const random = createRandom(seed);
      const integers = Int32Array.from({ length: size * size }, () => random.below(2 ** 31) - 2 ** 30);
      const numbers = normals(size * size, seed);
      const vector = normals(size, seed + 1);
      for (const operator of [integerMatrix(integers), filledMatrix(size, (matrix) => matrix.set(numbers))]) {
        const [quick, plain] = products(operator, vector);
        expect(quick).toEqual(plain);
      }
    }),
  );
});

test('products with signs', () => {
  fc.assert(
    fc.property(cases, ({ rows, columns, seed }) => {
      const signs = signsOf(charactersOf(rows, columns, seed));
      const along = normals(columns, seed);
      const across = normals(rows, seed + 1);
      const plain = [new Float64Array(rows), new Float64Array(columns)] as const;
      const twin = openSigns(signs, undefined);
      twin.times(along, plain[0]);
      twin.timesTransposed(across, plain[1]);
      const bytes = signsBytes(signs) + workspaceBytes(8 * rows, 8 * rows, 8 * columns, 8 * columns);
      withWorkspace(bytes, (workspace) => {
        const kernel = openSigns(signs, workspace);
        const [a, b] = [workspace!.float64(columns), workspace!.float64(rows)];
        a.set(along);
        b.set(across);
        const quick = [workspace!.float64(rows).fill(7), workspace!.float64(columns).fill(7)] as const;
        kernel.times(a, quick[0]);
        kernel.timesTransposed(b, quick[1]);
        expect(quick.map((values) => values.slice())).toEqual(plain);
      });
    }),
  );
});

test('orthogonal vectors', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 6 }),
      fc.nat(1e6),
      (size, count, seed) => {
        const made = (basis: Basis): Float64Array => {
          for (let at = 0; at <= count; at++) basis.vector(at).set(normals(size, seed + at));
          basis.orthogonalise(count);
          return basis.vector(count).slice();
        };
        const plain = made(new Basis(size, count + 1, undefined));
        const quick = withWorkspace(basisBytes(size, count + 1), (workspace) =>
          made(new Basis(size, count + 1, workspace)),
        );
        expect(quick).toEqual(plain);
      },
    ),
  );
});

test('passes of coordinate descent', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(1e6),
      (size, columns, seed) => {
        const room = size + columns;
        const passes = (active: ActiveSet): number[] => {
          const random = createRandom(seed);
          const found: number[] = [];
          for (let column = 0; column < size; column++) {
            // The diagonal is heavy, so that the descent converges.
            active.add(3 * column, 10 * random.normal(), (other) =>
              other === 3 * column ? 2 * size : Math.round(random.normal()),
            );
            if (random.below(3) === 0) found.push(active.sweep(random.uniform()));
          }
          for (let pass = 0; pass < 5; pass++) found.push(active.sweep(0.1 * pass));
          expect(active.columns).toEqual(Array.from({ length: size }, (_, column) => 3 * column));
          return [...found, ...active.pulls, ...active.weights];
        };
        const quick = withWorkspace(activeSetBytes(room), (workspace) => {
          // What an earlier user of the memory may have left there, behind the table at its start: NaNs.
          new Uint8Array(workspace!.kernels.memory.buffer).fill(0xff, TABLE_START + 8 * 256 * 8);
          return passes(new ActiveSet(room, workspace));
        });
        expect(quick).toEqual(passes(new ActiveSet(room)));
      },
    ),
  );
});
