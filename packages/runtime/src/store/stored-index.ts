import { type CoalitionBatch, RowMap, wordsPerRow } from '@spex/core';
import type { Connection } from './connection.ts';
import { type GameRow, valuesOf, wordsAfter } from './journal.ts';

/** Bytes of values kept in memory; the journal has them all. */
const VALUE_MEMORY = 256 * 2 ** 20;

const FREE = -1;
const UNDER_WAY = -2;

/** Who bought a stored coalition, as a run sees it. */
export type Buyer = 'earlier' | 'this' | 'other';

interface JournalBatch {
  readonly id: number;
  readonly buyer: Buyer;
  /** Places of its rows: [first, end). A row that an earlier batch has too keeps that one's place. */
  readonly first: number;
  readonly end: number;
}

/**
 * Which coalitions of a game are stored, where, and which this run has under way. Nothing is allocated per coalition:
 * the values stay in the journal until they are asked for, and the batches asked for last are remembered.
 */
export class StoredIndex {
  readonly #connection: Connection;
  readonly #game: GameRow;
  readonly #width: number;
  readonly #map: RowMap;
  /** By coalition number: its place among the rows of the journal, FREE or UNDER_WAY. */
  #places = new Int32Array(64).fill(FREE);
  /** By coalition number: 1 when the run has been told of it. */
  #told = new Uint8Array(64);
  readonly #batches: JournalBatch[] = [];
  /** Values by journal batch, the ones used last at the end. */
  readonly #values = new Map<number, Float64Array>();
  #valueBytes = 0;
  #rows = 0;
  #lastId = 0;
  #latest = 0;

  constructor(connection: Connection, game: GameRow) {
    this.#connection = connection;
    this.#game = game;
    this.#width = wordsPerRow(game.players);
    this.#map = new RowMap(game.players);
  }

  /** Rows in the journal. */
  get rows(): number {
    return this.#rows;
  }

  /** Reads what the journal has got since the last time; `buyerOf` tells who bought a run's batches. */
  readNew(buyerOf: (run: number) => Buyer): void {
    for (const { id, run, batch } of wordsAfter(this.#connection, this.#game, this.#lastId)) {
      this.append(id, buyerOf(run), batch);
    }
  }

  /** Adds the journal's latest batch. */
  append(id: number, buyer: Buyer, batch: CoalitionBatch): void {
    for (let row = 0; row < batch.rows; row++) {
      const number = this.numberOf(batch.words, row * this.#width);
      if (this.#places[number]! < 0) this.#places[number] = this.#rows + row;
    }
    this.#batches.push({ id, buyer, first: this.#rows, end: this.#rows + batch.rows });
    this.#rows += batch.rows;
    this.#lastId = id;
  }

  /** A number for the coalition at `words[at]`, the same each time. */
  numberOf(words: Uint32Array, at: number): number {
    const number = this.#map.add(words, at);
    if (number >= this.#places.length) this.#grow();
    return number;
  }

  /** Copies a coalition to `words[at]`. */
  copyWords(number: number, words: Uint32Array, at: number): void {
    this.#map.copyRow(number, words, at);
  }

  /** How many of these coalitions are stored; none of them gets a number. */
  countStored({ rows, words }: CoalitionBatch): number {
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const number = this.#map.find(words, row * this.#width);
      if (number >= 0 && this.isStored(number)) count++;
    }
    return count;
  }

  /** The values of these coalitions, row-major; undefined where one of them is not stored. */
  storedValues(batch: CoalitionBatch): Float64Array | undefined {
    if (this.countStored(batch) < batch.rows) return undefined;
    const { outputs } = this.#game;
    const values = new Float64Array(batch.rows * outputs);
    for (let row = 0; row < batch.rows; row++) {
      this.copyValues(this.#map.find(batch.words, row * this.#width), values, row * outputs);
    }
    return values;
  }

  isStored(number: number): boolean {
    return this.#places[number]! >= 0;
  }

  isUnderWay(number: number): boolean {
    return this.#places[number] === UNDER_WAY;
  }

  begin(number: number): void {
    this.#places[number] = UNDER_WAY;
  }

  /** Makes a coalition that got no values free to be asked for again. */
  release(number: number): void {
    if (this.#places[number] === UNDER_WAY) this.#places[number] = FREE;
  }

  /** Copies the values of a stored coalition to `values[at]`. */
  copyValues(number: number, values: Float64Array, at: number): void {
    const place = this.#places[number]!;
    const batch = this.#batchAt(place);
    const { outputs } = this.#game;
    const from = this.#valuesOf(batch);
    const start = (place - batch.first) * outputs;
    for (let i = 0; i < outputs; i++) values[at + i] = from[start + i]!;
  }

  /** Who bought a stored coalition, the first time this is asked; afterwards undefined. */
  tell(number: number): Buyer | undefined {
    if (this.#told[number] === 1) return undefined;
    this.#told[number] = 1;
    return this.#batchAt(this.#places[number]!).buyer;
  }

  /** The number of a coalition that an earlier run bought, from the middle of what they bought; -1: there is none. */
  earlierNumber(): number {
    const earlier = this.#batches.filter(({ buyer }) => buyer === 'earlier');
    const middle = earlier[earlier.length >> 1];
    if (!middle) return -1;
    const place = (middle.first + middle.end) >> 1;
    const at = this.#places.subarray(0, this.#map.size).indexOf(place);
    return at >= 0 ? at : this.#places.findIndex((other) => other >= middle.first && other < middle.end);
  }

  #batchAt(place: number): JournalBatch {
    const latest = this.#batches[this.#latest]!;
    if (place >= latest.first && place < latest.end) return latest;
    let low = 0;
    let high = this.#batches.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (place < this.#batches[middle]!.end) high = middle;
      else low = middle + 1;
    }
    this.#latest = low;
    return this.#batches[low]!;
  }

  #valuesOf({ id }: JournalBatch): Float64Array {
    const known = this.#values.get(id);
    if (known) return known;
    const values = valuesOf(this.#connection, this.#game, id);
    this.#values.set(id, values);
    this.#valueBytes += values.byteLength;
    for (const [oldest, { byteLength }] of this.#values) {
      if (this.#valueBytes <= VALUE_MEMORY || oldest === id) break;
      this.#values.delete(oldest);
      this.#valueBytes -= byteLength;
    }
    return values;
  }

  #grow(): void {
    const places = new Int32Array(2 * this.#places.length).fill(FREE);
    places.set(this.#places);
    this.#places = places;
    const told = new Uint8Array(places.length);
    told.set(this.#told);
    this.#told = told;
  }
}
