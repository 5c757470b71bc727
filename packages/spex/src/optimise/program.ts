import type { Spectrum } from '@spex/core';
import type { ModelData } from 'highs';
import { blocksOf } from './blocks.ts';
import type { SearchGoal, Sizes } from './goal.ts';

/** A mixed-integer program whose first columns are the players, 1 for present. */
export interface Program {
  readonly model: ModelData;
  /** The loss is `scale` times the program's objective, plus `offset`. */
  readonly scale: number;
  readonly offset: number;
  /** Values of all columns for a set of present players. */
  columnsOf(present: readonly number[]): Float64Array;
}

/** Columns that are worth trying. */
const MAX_COLUMNS = 100_000;

/**
 * The goal as a mixed-integer program, minimised. A column z_i for each player, 1 where it is present. The terms of several
 * players are packed into blocks of a few players each; a block has a column λ_A for every set A of its players, 1 where
 * exactly those of them are present:
 *
 *     f̂ = Σ_i worth_i z_i + Σ_blocks Σ_A worth(A) λ_A,   Σ_A λ_A = 1,   Σ_{A ∋ i} λ_A = z_i for each player i of the block.
 *
 * The λ come out right without being integers, and within a block the relaxation is the convex hull: nothing is lost there.
 * (The local polytope of graphical models: Wainwright and Jordan, Foundations and Trends in Machine Learning, 2008, section
 * 4.1.) Products of players in Moebius form, the textbook way, need a column for each subset of each term, whose
 * coefficients grow as 2^k and cancel: that relaxation is far from the truth from terms of three players on.
 *
 * `nearest` needs one more column d >= |f̂(S) - f̂(N)|. A sentence in place of a program, where terms of high order would
 * make it too large.
 */
export function programOf(
  spectrum: Spectrum,
  goal: SearchGoal,
  sizes: Sizes,
  grand: number,
  infinity: number,
): Program | string {
  const { players, supports, coefficients } = spectrum;
  const highest = supports.at(-1)?.length ?? 0;
  const most = supports.reduce((sum, { length }) => sum + (length > 1 ? 2 ** length : 0), 0);
  if (most > 10 * MAX_COLUMNS) return tooLarge(highest);
  const blocks = blocksOf(spectrum);
  const nearest = goal === 'nearest';
  const sign = goal === 'maximise' ? -1 : 1;
  const columns = blocks.reduce((sum, { worth }) => sum + worth.length, players) + (nearest ? 1 : 0);
  if (columns > MAX_COLUMNS) return tooLarge(highest);

  const scale = coefficients.reduce((largest, value) => Math.max(largest, 2 * Math.abs(value)), 0) || 1;
  /** f̂ without its base, in units of `scale`, as coefficients of the columns. */
  const worth = new Float64Array(columns);
  let base = 0;
  supports.forEach((support, term) => {
    if (support.length < 2) base += coefficients[term]!;
    if (support.length === 1) worth[support[0]!] = (-2 * coefficients[term]!) / scale;
  });
  const rows = new Rows();
  const everybody = Array.from({ length: players }, (_, player) => player);
  rows.add(sizes.least, sizes.most, everybody);
  let first = players;
  for (const block of blocks) {
    const from = first;
    const own = Array.from(block.worth, (_, set) => from + set);
    first += own.length;
    block.worth.forEach((value, set) => {
      worth[from + set] = value / scale;
    });
    rows.add(1, 1, own);
    block.players.forEach((player, i) => {
      const holding = own.filter((_, set) => ((set >> i) & 1) === 1);
      rows.add(0, 0, [player, ...holding], [-1, ...holding.map(() => 1)]);
    });
  }
  const distance = columns - 1;
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
      const values = new Float64Array(columns);
      for (const player of present) values[player] = 1;
      let from = players;
      for (const block of blocks) {
        values[from + block.players.reduce((set, player, i) => set | (values[player]! << i), 0)] = 1;
        from += block.worth.length;
      }
      if (nearest) {
        const value = worth.reduce((sum, one, column) => sum + one * values[column]!, 0);
        values[distance] = Math.abs(value - (grand - base) / scale);
      }
      return values;
    },
  };
}

function tooLarge(players: number): string {
  return `Terms of up to ${players} players would make too large a program for the exact optimiser.`;
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

  /** `values`: default all 1. */
  add(lower: number, upper: number, columns: readonly number[], values?: readonly number[]): void {
    this.#lower.push(lower);
    this.#upper.push(upper);
    for (const column of columns) this.#columns.push(column);
    for (let at = 0; at < columns.length; at++) this.#values.push(values?.[at] ?? 1);
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
