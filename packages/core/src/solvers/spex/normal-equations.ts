import { type CoalitionBatch, popcount } from '../../coalitions/batch.ts';
import { packCharacters, project } from '../../linear/characters.ts';
import { gram } from '../../linear/gram.ts';
import type { Support } from '../../spectrum/spectrum.ts';
import type { Bins } from './bins.ts';
import { binOf, signsOf } from './groups.ts';

/** All that a linear regression needs to know of its rows. */
export interface NormalEquations {
  readonly rows: number;
  /** XᵀX, [columns × columns]; X has the characters (-1)^{|S ∩ T|} of some supports as columns. */
  readonly products: Int32Array;
  /** Xᵀy. */
  readonly moments: Float64Array;
  /** yᵀy. */
  readonly squares: number;
}

/**
 * The normal equations of whole slices, read off the bins. Summed over a slice, the product of two characters is 0 unless
 * both fall into one bin, and then ±2^b: so the work is that of the pairs that share a bin, whatever the number of rows.
 * `includes` tells which slices take part; default: all.
 */
export function equationsOfSlices(
  bins: readonly Bins[],
  supports: readonly Support[],
  includes: (group: number, delay: number) => boolean = () => true,
): NormalEquations {
  const columns = supports.length;
  const products = new Int32Array(columns * columns);
  const moments = new Float64Array(columns);
  let rows = 0;
  let squares = 0;
  bins.forEach(({ group, values }, g) => {
    const { delays, signWords } = group;
    const slice = 2 ** group.bits;
    const mask = new Uint32Array(signWords);
    let taken = 0;
    for (let delay = 0; delay < delays; delay++) {
      if (!includes(g, delay)) continue;
      mask[delay >>> 5]! |= 1 << (delay & 31);
      taken++;
    }
    rows += taken * slice;
    for (let at = 0; at < values.length; at++) {
      const delay = at % delays;
      if ((mask[delay >>> 5]! >>> (delay & 31)) & 1) squares += slice * values[at]! ** 2;
    }

    const signs = new Uint32Array(columns * signWords);
    const members = new Map<number, number[]>();
    supports.forEach((support, column) => {
      const own = signs.subarray(column * signWords, (column + 1) * signWords);
      const bin = binOf(group, support);
      signsOf(group, support, own);
      let sum = 0;
      for (let delay = 0, at = bin * delays; delay < delays; delay++, at++) {
        const word = delay >>> 5;
        if ((mask[word]! >>> (delay & 31)) & 1)
          sum += (own[word]! >>> (delay & 31)) & 1 ? -values[at]! : values[at]!;
      }
      moments[column] = moments[column]! + slice * sum;
      const sharing = members.get(bin);
      if (sharing) sharing.push(column);
      else members.set(bin, [column]);
    });
    for (const sharing of members.values()) {
      for (const a of sharing) {
        for (const b of sharing) {
          let differ = 0;
          for (let word = 0; word < signWords; word++) {
            differ += popcount((signs[a * signWords + word]! ^ signs[b * signWords + word]!) & mask[word]!);
          }
          products[a * columns + b] = products[a * columns + b]! + slice * (taken - 2 * differ);
        }
      }
    }
  });
  return { rows, products, moments, squares };
}

/** The normal equations of any coalitions. */
export function equationsOfRows(
  batch: CoalitionBatch,
  supports: readonly Support[],
  targets: Float64Array,
): NormalEquations {
  const characters = packCharacters(batch, supports);
  return {
    rows: batch.rows,
    products: gram(characters),
    moments: project(characters, targets),
    squares: targets.reduce((sum, target) => sum + target * target, 0),
  };
}

/** Those of the rows of both, or with `sign` -1 of the first without the second's. */
export function combine(all: NormalEquations, other: NormalEquations, sign: 1 | -1): NormalEquations {
  return {
    rows: all.rows + sign * other.rows,
    products: all.products.map((product, i) => product + sign * other.products[i]!),
    moments: all.moments.map((moment, i) => moment + sign * other.moments[i]!),
    squares: all.squares + sign * other.squares,
  };
}

/** ‖y - X c‖². */
export function squaredError({ products, moments, squares }: NormalEquations, c: Float64Array): number {
  const used: number[] = [];
  for (let i = 0; i < c.length; i++) if (c[i] !== 0) used.push(i);
  let error = squares;
  for (const i of used) {
    let along = 0;
    for (const j of used) along += products[i * c.length + j]! * c[j]!;
    error += c[i]! * (along - 2 * moments[i]!);
  }
  return error;
}
