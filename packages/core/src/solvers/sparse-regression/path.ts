import { packCharacters } from '../../linear/characters.ts';
import { coordinateDescent } from '../../linear/coordinate-descent.ts';
import { gram } from '../../linear/gram.ts';
import { type Moments, moments, setConstant } from '../../linear/system.ts';
import type { Support } from '../../spectrum/spectrum.ts';
import type { Sample } from '../sample.ts';

/** Penalties tried, evenly in the logarithm from the least that leaves no term to 1e-3 of it. */
const PENALTIES = 20;
const SMALLEST = 1e-3;
/** Terms that a path takes in at most, and their share of the rows: what is fitted beyond is noise. */
const MOST_ENTERED = 320;
const ENTERED_SHARE = 0.6;
/** A column whose part that earlier ones do not explain is smaller than this share of it adds nothing. */
const COLLINEAR = 1e-9;

/** The fits of one penalty, coefficients shaped [supports], the constant's first. */
export interface PathStep {
  /** The LASSO's. */
  readonly shrunk: Float64Array;
  /** Least squares on the terms that the path has taken in so far. */
  readonly free: Float64Array;
  /** How many terms that is. */
  readonly size: number;
}

/**
 * A LASSO path and, at each of its penalties, least squares on the terms taken in by then: the two ends of the relaxed
 * LASSO (Meinshausen 2007). `supports` begin with the empty one, the constant. Every path has the same penalties, as
 * shares of the least that leaves no term; it ends where too many terms are in.
 */
export function* relaxedPath({ batch, targets }: Sample, supports: readonly Support[]): Generator<PathStep> {
  const characters = packCharacters(batch, supports);
  const products = gram(characters);
  const known = moments(characters, targets, 0);
  const steepest = known.b.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) / batch.rows;
  const lambdas = Float64Array.from(
    { length: PENALTIES },
    (_, i) => steepest * SMALLEST ** (i / (PENALTIES - 1)),
  );
  const most = Math.min(MOST_ENTERED, Math.floor(ENTERED_SHARE * batch.rows));
  const freed = new GrowingLeastSquares(products, known);
  for (const shrunk of coordinateDescent(products, known, 0, lambdas)) {
    for (let column = 1; column < shrunk.length && freed.size <= most; column++) {
      if (shrunk[column] !== 0) freed.add(column);
    }
    if (freed.size > most) return;
    yield { shrunk, free: freed.solve(), size: freed.size };
  }
}

/**
 * Least squares on columns that are added one by one: a Cholesky factor of the centred XᵀX that gets a row more for each, so
 * that all sizes together cost one factorisation.
 */
class GrowingLeastSquares {
  readonly #products: Int32Array;
  readonly #known: Moments;
  readonly #columns: number[] = [];
  readonly #added: Uint8Array;
  readonly #factor: Float64Array[] = [];
  /** L⁻¹ Xᵀy. */
  readonly #forward: number[] = [];

  constructor(products: Int32Array, known: Moments) {
    this.#products = products;
    this.#known = known;
    this.#added = new Uint8Array(known.b.length);
  }

  get size(): number {
    return this.#columns.length;
  }

  /** Takes a column in, unless it is in already or those that are in explain it. */
  add(column: number): void {
    if (this.#added[column] === 1) return;
    this.#added[column] = 1;
    const { rows, sums, b } = this.#known;
    const size = this.#columns.length;
    const row = new Float64Array(size + 1);
    const centred = (other: number): number =>
      this.#products[column * b.length + other]! - (sums[column]! * sums[other]!) / rows;
    let left = centred(column);
    let forward = b[column]!;
    for (let i = 0; i < size; i++) {
      const above = this.#factor[i]!;
      let sum = centred(this.#columns[i]!);
      for (let k = 0; k < i; k++) sum -= row[k]! * above[k]!;
      const entry = sum / above[i]!;
      row[i] = entry;
      left -= entry * entry;
      forward -= entry * this.#forward[i]!;
    }
    if (!(left > COLLINEAR * rows)) return;
    row[size] = Math.sqrt(left);
    this.#factor.push(row);
    this.#forward.push(forward / row[size]!);
    this.#columns.push(column);
  }

  /** The coefficients of all columns, the constant's included. */
  solve(): Float64Array {
    const solution = Float64Array.from(this.#forward);
    const coefficients = new Float64Array(this.#known.b.length);
    for (let i = solution.length - 1; i >= 0; i--) {
      const row = this.#factor[i]!;
      const value = solution[i]! / row[i]!;
      coefficients[this.#columns[i]!] = value;
      for (let k = 0; k < i; k++) solution[k] = solution[k]! - row[k]! * value;
    }
    setConstant(coefficients, this.#known, 0);
    return coefficients;
  }
}
