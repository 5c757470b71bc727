import { batchFromLists, designMatrix } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnSums, packCharacters, predict, project, transpose } from '../../src/linear/characters.ts';
import { downdate, gram, submatrix } from '../../src/linear/gram.ts';
import { signs } from './dense.ts';
import { anyProblem, randomProblem } from './problems.ts';

describe('designMatrix', () => {
  it('holds (-1)^|S ∩ T|, a column after the other', () => {
    const batch = batchFromLists([[], [0], [1, 2], [0, 1, 2]], 3);
    expect([...designMatrix(batch, [[], [1], [0, 2]])]).toEqual([1, 1, 1, 1, 1, 1, -1, -1, 1, -1, -1, 1]);
  });

  it('names a player out of range', () => {
    expect(() => designMatrix(batchFromLists([[0]], 2), [[0], [2]])).toThrow(
      /player 2, but players are 0 to 1/,
    );
    expect(() => designMatrix(batchFromLists([[0]], 2), [[-1]])).toThrow(/player -1/);
  });
});

describe('packed characters', () => {
  it('multiply, project and sum as the numbers do', () => {
    fc.assert(
      fc.property(anyProblem, ({ batch, coalitions, supports, targets }) => {
        const design = signs(coalitions, supports);
        const packed = packCharacters(batch, supports);
        const weights = Float64Array.from(supports, (_, j) => Math.sin(j + 1));
        predict(packed, weights).forEach((value, r) => {
          expect(value).toBeCloseTo(
            design[r]!.reduce((sum, sign, j) => sum + sign * weights[j]!, 0),
            10,
          );
        });
        const projected = project(packed, targets);
        const sums = columnSums(packed);
        supports.forEach((_, j) => {
          expect(projected[j]).toBeCloseTo(
            design.reduce((sum, row, r) => sum + row[j]! * targets[r]!, 0),
            9,
          );
          expect(sums[j]).toBe(design.reduce((sum, row) => sum + row[j]!, 0));
        });
      }),
    );
  });

  it('give exact Gram matrices of columns, of rows, and of what is left without some rows', () => {
    fc.assert(
      fc.property(anyProblem, ({ batch, coalitions, supports }) => {
        const design = signs(coalitions, supports);
        const packed = packCharacters(batch, supports);
        const products = (rows: number[][]) =>
          supports.flatMap((_, a) =>
            supports.map((__, b) => rows.reduce((sum, row) => sum + row[a]! * row[b]!, 0)),
          );
        expect([...gram(packed)]).toEqual(products(design));
        const kernel = design.map((a) =>
          design.map((b) => a.reduce((sum, sign, j) => sum + sign * b[j]!, 0)),
        );
        expect([...gram(transpose(packed))]).toEqual(kernel.flat());

        const half = Math.floor(design.length / 2);
        const away = packCharacters(batchFromLists(coalitions.slice(half), batch.players), supports);
        expect([...downdate(gram(packed), away)]).toEqual(
          products(design.slice(0, half)).map((value) => value + 0),
        );
        const chosen = Uint32Array.from([half, 0]);
        expect([...submatrix(gram(transpose(packed)), chosen)]).toEqual([
          kernel[half]![half],
          kernel[half]![0],
          kernel[0]![half],
          kernel[0]![0],
        ]);
      }),
    );
  });

  it('count exactly over thousands of rows', () => {
    const { batch, coalitions, supports } = randomProblem(20, 3001, 12, 9, true);
    const design = signs(coalitions, supports);
    const products = gram(packCharacters(batch, supports));
    supports.forEach((_, a) => {
      supports.forEach((__, b) => {
        expect(products[a * supports.length + b]).toBe(
          design.reduce((sum, row) => sum + row[a]! * row[b]!, 0),
        );
      });
    });
  });
});
