import { type CoalitionBatch, RowMap, wordsPerRow } from '@spex/core';

/**
 * Values of jobs that succeeded while another job of their batch failed. The Evaluator asks for the batch again in
 * halves; what is here is not paid for twice. Emptied when all has been given back.
 */
export class Salvage {
  readonly #outputs: number;
  readonly #width: number;
  #rows: RowMap;
  #values: Float64Array[] = [];
  #returned = new Set<number>();

  constructor(players: number, outputs: number) {
    this.#outputs = outputs;
    this.#width = wordsPerRow(players);
    this.#rows = new RowMap(players);
  }

  keep(batch: CoalitionBatch, values: Float64Array): void {
    for (let row = 0; row < batch.rows; row++) {
      const number = this.#rows.add(batch.words, row * this.#width);
      this.#values[number] = values.slice(row * this.#outputs, (row + 1) * this.#outputs);
      this.#returned.delete(number);
    }
  }

  /** Copies what is known into `values`; gives the rows that are not. */
  fill(batch: CoalitionBatch, values: Float64Array): number[] {
    const missing: number[] = [];
    for (let row = 0; row < batch.rows; row++) {
      const number = this.#find(batch, row);
      if (number < 0) missing.push(row);
      else values.set(this.#values[number]!, row * this.#outputs);
    }
    return missing;
  }

  /** The batch's values have been given back. */
  returned(batch: CoalitionBatch): void {
    if (this.#rows.size === 0) return;
    for (let row = 0; row < batch.rows; row++) {
      const number = this.#find(batch, row);
      if (number >= 0) this.#returned.add(number);
    }
    if (this.#returned.size < this.#rows.size) return;
    this.#rows = new RowMap(batch.players);
    this.#values = [];
    this.#returned = new Set();
  }

  #find(batch: CoalitionBatch, row: number): number {
    return this.#rows.size === 0 ? -1 : this.#rows.find(batch.words, row * this.#width);
  }
}
