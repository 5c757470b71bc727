import type { CoalitionBatch } from '../coalitions/batch.ts';
import { wordsPerRow } from '../coalitions/batch.ts';
import { RowMap } from '../coalitions/row-map.ts';

const IDLE = 0;
const KNOWN = -1;

/**
 * What an evaluator knows of each coalition it was ever asked for. A coalition has a number (in the order of first
 * asking) and is idle, claimed by a job (a positive number) or known. Nothing is allocated per coalition.
 */
export class Memory {
  readonly #rows: RowMap;
  readonly #outputs: number;
  #states = new Int32Array(16);
  #values: Float64Array;
  #known = 0;

  constructor(players: number, outputs: number) {
    this.#rows = new RowMap(players);
    this.#outputs = outputs;
    this.#values = new Float64Array(16 * outputs);
  }

  /** The numbers of the batch's coalitions; new ones are idle. */
  numbersOf(batch: CoalitionBatch): Int32Array {
    const width = wordsPerRow(batch.players);
    const numbers = new Int32Array(batch.rows);
    for (let row = 0; row < batch.rows; row++) numbers[row] = this.#rows.add(batch.words, row * width);
    this.#reserve(this.#rows.size);
    return numbers;
  }

  isKnown(number: number): boolean {
    return this.#states[number] === KNOWN;
  }

  /** The job that has claimed the coalition, or 0. */
  jobOf(number: number): number {
    return Math.max(IDLE, this.#states[number]!);
  }

  claim(number: number, job: number): void {
    this.#states[number] = job;
  }

  /** Makes a coalition idle again, unless it got its values. */
  release(number: number): void {
    if (this.#states[number] !== KNOWN) this.#states[number] = IDLE;
  }

  /** Keeps the values that start at `values[at]`. */
  store(number: number, values: ArrayLike<number>, at: number): void {
    if (this.#states[number] !== KNOWN) this.#known++;
    this.#states[number] = KNOWN;
    const to = number * this.#outputs;
    for (let output = 0; output < this.#outputs; output++) this.#values[to + output] = values[at + output]!;
  }

  /** Copies a known coalition's values to `values[at]`. */
  copyValues(number: number, values: Float64Array, at: number): void {
    const from = number * this.#outputs;
    for (let output = 0; output < this.#outputs; output++) values[at + output] = this.#values[from + output]!;
  }

  /** The coalitions with these numbers, as a new batch. */
  toBatch(numbers: Int32Array): CoalitionBatch {
    const players = this.#rows.players;
    const width = wordsPerRow(players);
    const words = new Uint32Array(numbers.length * width);
    numbers.forEach((number, row) => {
      this.#rows.copyRow(number, words, row * width);
    });
    return { rows: numbers.length, players, words };
  }

  /** The numbers of all known coalitions, ascending. */
  knownNumbers(): Int32Array {
    const numbers = new Int32Array(this.#known);
    let at = 0;
    for (let number = 0; number < this.#rows.size; number++)
      if (this.#states[number] === KNOWN) numbers[at++] = number;
    return numbers;
  }

  #reserve(size: number): void {
    if (size <= this.#states.length) return;
    const capacity = Math.max(size, 2 * this.#states.length);
    const states = new Int32Array(capacity);
    states.set(this.#states);
    this.#states = states;
    const values = new Float64Array(capacity * this.#outputs);
    values.set(this.#values);
    this.#values = values;
  }
}
