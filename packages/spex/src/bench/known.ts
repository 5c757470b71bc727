import {
  type CoalitionBatch,
  convertSpectrum,
  createRandom,
  Evaluator,
  evaluateSpectrum,
  type IndexName,
  type Spectrum,
  sampleUniform,
  spectrumGame,
  type Term,
  tableGame,
  tableOfSpectrum,
} from '@spex/core';
import type { FileGame } from '../games/file-game.ts';

/** Tables of so many players are small enough to hold. */
const MOST_TABLE = 20;
/** Coalitions whose values predictions are ranked by where no test rows are given, and the seed that draws them. */
const TESTED = 1000;
const SEED = 20_130_131;

/** What is known of a game without noise, each worked out when it is first needed and then kept: all rows of a game share it. */
export class Known {
  readonly file: FileGame;
  readonly players: number;
  #spectrum: Spectrum | undefined;
  #table: Float64Array | undefined;
  #evaluator: Evaluator | undefined;
  #test: { readonly batch: CoalitionBatch; readonly values: Float64Array } | undefined;
  readonly #indices = new Map<string, readonly Term[]>();

  constructor(file: FileGame) {
    this.file = file;
    this.players = file.game.players.length;
  }

  /** The exact spectrum; undefined where it is not known. */
  get spectrum(): Spectrum | undefined {
    this.#spectrum ??= this.file.spectrum?.();
    return this.#spectrum;
  }

  /** All 2^n values, for up to 20 players; undefined where the spectrum is not known. */
  get table(): Float64Array | undefined {
    if (this.players > MOST_TABLE || this.spectrum === undefined) return undefined;
    this.#table ??= tableOfSpectrum(this.spectrum);
    return this.#table;
  }

  /** The exact values of an index; undefined where the spectrum is not known. */
  index(index: IndexName, order: number): readonly Term[] | undefined {
    if (this.spectrum === undefined) return undefined;
    const key = `${index}:${order}`;
    const terms = this.#indices.get(key) ?? convertSpectrum(this.spectrum, index, order);
    this.#indices.set(key, terms);
    return terms;
  }

  /** Coalitions to predict, and their values: test rows, or 1,000 uniform ones, the same every time; undefined where unknown. */
  get test(): { readonly batch: CoalitionBatch; readonly values: Float64Array } | undefined {
    this.#test ??= this.file.test ?? this.#drawTest();
    return this.#test;
  }

  /** Answers for any coalition, remembering; undefined for a recording, which has but its own. */
  get evaluator(): Evaluator | undefined {
    if (this.file.recorded !== undefined) return undefined;
    this.#evaluator ??= new Evaluator(this.#noiseFree());
    return this.#evaluator;
  }

  #noiseFree(): FileGame['game'] {
    const { table, spectrum } = this;
    if (table !== undefined) return tableGame({ values: table });
    return spectrum === undefined ? this.file.game : spectrumGame({ spectrum });
  }

  #drawTest(): { readonly batch: CoalitionBatch; readonly values: Float64Array } | undefined {
    if (this.spectrum === undefined) return undefined;
    const batch = sampleUniform(this.players, TESTED, createRandom(SEED));
    const { table } = this;
    const values = table
      ? Float64Array.from(batch.words, (row) => table[row]!)
      : evaluateSpectrum(this.spectrum, batch);
    return { batch, values };
  }
}
