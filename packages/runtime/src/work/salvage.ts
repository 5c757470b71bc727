import { type CoalitionBatch, RowMap, wordsPerRow } from '@spex/core';

/**
 * Values of jobs that succeeded while another job of their batch failed. The Evaluator asks for the batch again in
 * halves; what is here is not paid for twice. Emptied when all has been fetched.
 */
export class Salvage {
  readonly #players: number;
  readonly #outputs: number;
  #rows: RowMap;
  #values: Float64Array[] = [];
  #fetched = new Set<number>();

  constructor(players: number, outputs: number) {
    this.#players = players;
    this.#outputs = outputs;
    this.#rows = new RowMap(players);
  }

  keep(batch: CoalitionBatch, values: Float64Array): void {
    const width = wordsPerRow(this.#players);
    for (let row = 0; row < batch.rows; row++) {
      const number = this.#rows.add(batch.words, row * width);
      this.#values[number] = values.slice(row * this.#outputs, (row + 1) * this.#outputs);
      this.#fetched.delete(number);
    }
  }

  /** Copies what is known into `values`; gives the rows that are not. */
  fetch(batch: CoalitionBatch, values: Float64Array): number[] {
    const width = wordsPerRow(this.#players);
    const missing: number[] = [];
    for (let row = 0; row < batch.rows; row++) {
      const number = this.#rows.size === 0 ? -1 : this.#rows.find(batch.words, row * width);
      if (number < 0) missing.push(row);
      else {
        values.set(this.#values[number]!, row * this.#outputs);
        this.#fetched.add(number);
      }
    }
    if (this.#rows.size > 0 && this.#fetched.size === this.#rows.size) this.#clear();
    return missing;
  }

  #clear(): void {
    this.#rows = new RowMap(this.#players);
    this.#values = [];
    this.#fetched = new Set();
  }
}
