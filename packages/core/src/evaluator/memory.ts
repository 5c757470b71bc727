import type { CoalitionBatch } from '../coalitions/batch.ts';
import { wordsPerRow } from '../coalitions/batch.ts';
import { RowMap } from '../coalitions/row-map.ts';

const IDLE = 0;
/** A request waits for it, and no job has taken it yet. */
const WANTED = 1;
const CLAIMED = 2;
const KNOWN = 3;

/**
 * What an evaluator knows of each coalition it was ever asked for. A coalition has a number (in the order of first
 * asking) and is idle, wanted by a request, claimed by a job or known. Nothing is allocated per coalition; each takes its
 * words, its values and 8.5 bytes.
 */
export class Memory {
  readonly #rows: RowMap;
  readonly #outputs: number;
  #states: Uint8Array;
  #values: Float64Array;
  #known = 0;

  constructor(players: number, outputs: number) {
    this.#rows = new RowMap(players);
    this.#outputs = outputs;
    this.#states = new Uint8Array(this.#rows.capacity);
    this.#values = new Float64Array(this.#rows.capacity * outputs);
  }

  /** The numbers of the batch's coalitions; new ones are idle. */
  numbersOf(batch: CoalitionBatch): Int32Array {
    const width = wordsPerRow(batch.players);
    const numbers = new Int32Array(batch.rows);
    for (let row = 0; row < batch.rows; row++) {
      // What is asked for is mostly new: room is made for all that is left of it at once.
      if (this.#rows.size === this.#rows.capacity) this.#rows.reserve(this.#rows.size + batch.rows - row);
      numbers[row] = this.#rows.add(batch.words, row * width);
    }
    this.#reserve(this.#rows.capacity);
    return numbers;
  }

  /** Rows of the batch whose coalitions are not known. */
  missing(batch: CoalitionBatch): number {
    const width = wordsPerRow(batch.players);
    let missing = 0;
    for (let row = 0; row < batch.rows; row++) {
      const number = this.#rows.find(batch.words, row * width);
      if (number < 0 || this.#states[number] !== KNOWN) missing++;
    }
    return missing;
  }

  isKnown(number: number): boolean {
    return this.#states[number] === KNOWN;
  }

  isClaimed(number: number): boolean {
    return this.#states[number] === CLAIMED;
  }

  areKnown(numbers: Int32Array): boolean {
    for (let at = 0; at < numbers.length; at++) if (this.#states[numbers[at]!] !== KNOWN) return false;
    return true;
  }

  /** Makes the idle ones wanted; tells how many. */
  want(numbers: Int32Array): number {
    return this.#turn(numbers, IDLE, WANTED);
  }

  /** Makes the wanted ones idle; tells how many. */
  unwant(numbers: Int32Array): number {
    return this.#turn(numbers, WANTED, IDLE);
  }

  /** Makes the coalition claimed, if it is wanted; tells whether it was. */
  claim(number: number): boolean {
    if (this.#states[number] !== WANTED) return false;
    this.#states[number] = CLAIMED;
    return true;
  }

  /** Makes the claimed ones wanted again: those that did not get their values. */
  release(numbers: Int32Array): void {
    this.#turn(numbers, CLAIMED, WANTED);
  }

  /** Keeps the values that start at `values[at]`. */
  store(number: number, values: ArrayLike<number>, at: number): void {
    if (this.#states[number] !== KNOWN) this.#known++;
    this.#states[number] = KNOWN;
    const to = number * this.#outputs;
    for (let output = 0; output < this.#outputs; output++) this.#values[to + output] = values[at + output]!;
  }

  /** The values of known coalitions, shape [numbers × outputs]. */
  valuesOf(numbers: Int32Array): Float64Array {
    const outputs = this.#outputs;
    const values = new Float64Array(numbers.length * outputs);
    for (let row = 0; row < numbers.length; row++) {
      const from = numbers[row]! * outputs;
      for (let output = 0; output < outputs; output++)
        values[row * outputs + output] = this.#values[from + output]!;
    }
    return values;
  }

  /** The coalitions with these numbers, as a new batch. */
  toBatch(numbers: Int32Array): CoalitionBatch {
    const players = this.#rows.players;
    const width = wordsPerRow(players);
    const words = new Uint32Array(numbers.length * width);
    for (let row = 0; row < numbers.length; row++) this.#rows.copyRow(numbers[row]!, words, row * width);
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

  #turn(numbers: Int32Array, from: number, to: number): number {
    let count = 0;
    for (let at = 0; at < numbers.length; at++) {
      if (this.#states[numbers[at]!] !== from) continue;
      this.#states[numbers[at]!] = to;
      count++;
    }
    return count;
  }

  #reserve(capacity: number): void {
    if (capacity <= this.#states.length) return;
    const states = new Uint8Array(capacity);
    states.set(this.#states);
    this.#states = states;
    const values = new Float64Array(capacity * this.#outputs);
    values.set(this.#values);
    this.#values = values;
  }
}
