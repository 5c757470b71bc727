import { type CallError, type CoalitionBatch, presentPlayers, rowWords } from '@spex/core';
import { fault } from './answer.ts';
import type { RestartingProgram } from './restarting-program.ts';
import { describeSubset, entriesOf, readScores, type ScoreShape } from './scores.ts';

export interface ScoreAskerOptions extends ScoreShape {
  /** Subsets in one question. */
  readonly batchSize: number;
  readonly encoding: 'list' | 'mask';
}

/** How often a program may die over one subset. */
const LIVES = 3;

/** Asks a program that trains for the scores of subsets, and loses nothing that it answered. */
export class ScoreAsker {
  readonly #program: RestartingProgram;
  readonly #options: ScoreAskerOptions;
  readonly #width: number;
  /** Scores that were answered in calls that failed afterwards. */
  readonly #kept = new Map<string, Float64Array>();
  /** Subsets over which the program died too often: whoever asks again is told so at once. */
  readonly #lost = new Map<string, CallError>();

  constructor(program: RestartingProgram, options: ScoreAskerOptions) {
    this.#program = program;
    this.#options = options;
    this.#width = options.tests * Math.max(1, options.classes.length);
  }

  /**
   * Shape [subsets × tests × max(1, classes)]. A question over which the program dies is asked again subset by subset, of
   * a program started anew. When this throws, what was answered by then is kept, and not asked for again.
   */
  async ask(subsets: CoalitionBatch, seed: number, signal: AbortSignal | undefined): Promise<Float64Array> {
    const found = new Map<number, Float64Array>();
    try {
      const missing: number[] = [];
      for (let row = 0; row < subsets.rows; row++) {
        const own = this.#known(subsets, row, seed);
        if (own) found.set(row, own);
        else missing.push(row);
      }
      const { batchSize } = this.#options;
      for (let start = 0; start < missing.length; start += batchSize) {
        await this.#question(subsets, missing.slice(start, start + batchSize), seed, signal, found);
      }
    } catch (error) {
      for (const [row, own] of found) this.#kept.set(keyOf(subsets, row, seed), own);
      throw error;
    }
    const scores = new Float64Array(subsets.rows * this.#width);
    for (const [row, own] of found) scores.set(own, row * this.#width);
    return scores;
  }

  #known(subsets: CoalitionBatch, row: number, seed: number): Float64Array | undefined {
    if (this.#kept.size + this.#lost.size === 0) return undefined;
    const key = keyOf(subsets, row, seed);
    const death = this.#lost.get(key);
    if (death) throw death;
    return this.#kept.get(key);
  }

  async #question(
    subsets: CoalitionBatch,
    rows: readonly number[],
    seed: number,
    signal: AbortSignal | undefined,
    found: Map<number, Float64Array>,
  ): Promise<void> {
    const lists = rows.map((row) => presentPlayers(subsets, row));
    const sent = this.#options.encoding === 'mask' ? rows.map((row) => maskOf(subsets, row)) : lists;
    let death: CallError | undefined;
    for (let lives = rows.length > 1 ? 1 : LIVES; lives > 0; lives--) {
      const outcome = await this.#program.ask({ subsets: sent, seed }, signal);
      if ('answer' in outcome) {
        this.#read(entriesOf(outcome.answer, rows.length), rows, lists, found);
        return;
      }
      death = outcome.death;
    }
    if (rows.length > 1) {
      for (const row of rows) await this.#question(subsets, [row], seed, signal, found);
      return;
    }
    const how = death!.message.replace(/^the program /u, 'it ');
    const error = fault(`died ${LIVES} times ${describeSubset(lists[0]!)}: the last time ${how}`, death);
    this.#lost.set(keyOf(subsets, rows[0]!, seed), error);
    throw error;
  }

  /** Keeps the scores of all subsets that have some; throws the first fault afterwards. */
  #read(
    entries: readonly unknown[],
    rows: readonly number[],
    lists: readonly (readonly number[])[],
    found: Map<number, Float64Array>,
  ): void {
    const faults: unknown[] = [];
    entries.forEach((entry, at) => {
      try {
        found.set(rows[at]!, readScores(entry, lists[at]!, this.#options));
      } catch (error) {
        faults.push(error);
      }
    });
    if (faults.length > 0) throw faults[0];
  }
}

/** Base64 of a row's bytes: point i is bit i & 7 of byte i >> 3. */
function maskOf(subsets: CoalitionBatch, row: number): string {
  const words = rowWords(subsets, row);
  return Buffer.from(words.buffer, words.byteOffset, Math.ceil(subsets.players / 8)).toString('base64');
}

function keyOf(subsets: CoalitionBatch, row: number, seed: number): string {
  return `${seed}:${rowWords(subsets, row).join()}`;
}
