import { popcount, type Spectrum } from '@spex/core';
import type { ModelData } from 'highs';
import type { BestSetGoal, Sizes } from './goal.ts';

/** A mixed-integer program whose first columns are the players, 1 for present. */
export interface Program {
  readonly model: ModelData;
  /** The loss is `scale` times the program's objective, plus `offset`. */
  readonly scale: number;
  readonly offset: number;
  /** Values of all columns for a set of present players. */
  columnsOf(present: readonly number[]): Float64Array;
}

/** Rows that are worth trying. */
const MAX_ROWS = 100_000;

/**
 * The goal as a mixed-integer program, minimised. f̂(S) = Σ_T F(T) (1 - 2 p_T), where p_T tells whether an odd number of T's
 * players is present. For one player p_T is its own column z_i; for more it is a column from 0 to 1, held to the convex hull
 * of a parity (Jeroslow, "On defining sets of vertices of the hypercube by linear inequalities", 1975), of which only the
 * side that the objective would leave is written:
 *
 * - where a small p_T lowers the objective: 1 - p_T <= |U| - Σ_{i ∈ U} z_i + Σ_{i ∈ T - U} z_i for each odd U ⊆ T;
 * - where a large one does: the same of p_T for each even U.
 *
 * The p then come out right without being integers. In the Moebius form, the other way to write f̂, a term of k players makes
 * 2^k products whose coefficients grow as 2^k and cancel: its relaxation is far from the truth from k = 3 on. `nearest` needs
 * both sides, and one more column d >= |f̂(S) - f̂(N)|.
 *
 * A sentence in place of a program, where terms of high order would make it too large.
 */
export function programOf(
  spectrum: Spectrum,
  goal: BestSetGoal,
  sizes: Sizes,
  grand: number,
  infinity: number,
): Program | string {
  const { players } = spectrum;
  const terms = spectrum.supports
    .map((support, term) => ({ support, value: spectrum.coefficients[term]! }))
    .filter(({ value }) => value !== 0);
  const joint = terms.filter(({ support }) => support.length > 1);
  const sides = goal === 'nearest' ? 2 : 1;
  const needed = joint.reduce((sum, { support }) => sum + sides * 2 ** (support.length - 1), 0);
  if (needed > MAX_ROWS) {
    const highest = joint.at(-1)!.support.length;
    return `Terms of up to ${highest} players would make too large a program for the exact optimiser.`;
  }
  const nearest = goal === 'nearest';
  const sign = goal === 'maximise' ? -1 : 1;
  const scale = terms.reduce((most, { value }) => Math.max(most, 2 * Math.abs(value)), 0) || 1;
  /** f̂ with every p 0. */
  const base = terms.reduce((sum, { value }) => sum + value, 0);
  const columns = players + joint.length + (nearest ? 1 : 0);
  const distance = columns - 1;
  /** f̂ without its base, in units of `scale`, as coefficients of the columns. */
  const worth = new Float64Array(columns);
  for (const { support, value } of terms) if (support.length === 1) worth[support[0]!] = (-2 * value) / scale;
  joint.forEach(({ value }, at) => {
    worth[players + at] = (-2 * value) / scale;
  });

  const rows = new Rows();
  const everybody = Array.from({ length: players }, (_, player) => player);
  rows.add(
    sizes.least,
    sizes.most,
    everybody,
    everybody.map(() => 1),
  );
  joint.forEach(({ support }, at) => {
    const p = players + at;
    const wantsLarge = sign * worth[p]! < 0;
    for (let subset = 0; subset < 2 ** support.length; subset++) {
      const size = popcount(subset);
      const isOdd = size % 2 === 1;
      if (!nearest && isOdd === wantsLarge) continue;
      const signs = support.map((_, i) => ((subset >> i) & 1 ? 1 : -1));
      // Odd: -p + Σ_U z - Σ_{T-U} z <= |U| - 1. Even: p + Σ_U z - Σ_{T-U} z <= |U|.
      rows.add(-infinity, isOdd ? size - 1 : size, [p, ...support], [isOdd ? -1 : 1, ...signs]);
    }
  });
  if (nearest) {
    const used = [...worth.keys()].filter((column) => worth[column] !== 0);
    const target = (grand - base) / scale;
    const values = used.map((column) => worth[column]!);
    rows.add(-target, infinity, [...used, distance], [...values.map((value) => -value), 1]);
    rows.add(target, infinity, [...used, distance], [...values, 1]);
  }
  const colCost = nearest ? new Float64Array(columns) : worth.map((value) => sign * value);
  const colUpper = new Float64Array(columns).fill(1);
  if (nearest) {
    colCost[distance] = 1;
    colUpper[distance] = infinity;
  }
  return {
    scale,
    offset: nearest ? 0 : sign * base,
    model: {
      numCols: columns,
      numRows: rows.count,
      colCost,
      colLower: new Float64Array(columns),
      colUpper,
      ...rows.bounds(),
      matrix: rows.matrix(columns),
      integrality: Int32Array.from({ length: columns }, (_, column) => (column < players ? 1 : 0)),
    },
    columnsOf(present) {
      const here = new Uint8Array(players);
      for (const player of present) here[player] = 1;
      const values = new Float64Array(columns);
      values.set(here);
      joint.forEach(({ support }, at) => {
        values[players + at] = support.reduce((sum, player) => sum + here[player]!, 0) % 2;
      });
      if (nearest) {
        const value = worth.reduce((sum, one, column) => sum + one * values[column]!, 0);
        values[distance] = Math.abs(value - (grand - base) / scale);
      }
      return values;
    },
  };
}

/** Rows of a sparse matrix under construction, each with its bounds. */
class Rows {
  readonly #lower: number[] = [];
  readonly #upper: number[] = [];
  readonly #starts: number[] = [0];
  readonly #columns: number[] = [];
  readonly #values: number[] = [];

  get count(): number {
    return this.#lower.length;
  }

  add(lower: number, upper: number, columns: readonly number[], values: readonly number[]): void {
    this.#lower.push(lower);
    this.#upper.push(upper);
    for (const column of columns) this.#columns.push(column);
    for (const value of values) this.#values.push(value);
    this.#starts.push(this.#columns.length);
  }

  bounds(): Pick<ModelData, 'rowLower' | 'rowUpper'> {
    return { rowLower: Float64Array.from(this.#lower), rowUpper: Float64Array.from(this.#upper) };
  }

  matrix(columns: number): ModelData['matrix'] {
    return {
      format: 'csr',
      numRows: this.count,
      numCols: columns,
      starts: Int32Array.from(this.#starts),
      indices: Int32Array.from(this.#columns),
      values: Float64Array.from(this.#values),
    };
  }
}
