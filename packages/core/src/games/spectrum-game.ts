import { type CoalitionBatch, wordsPerRow } from '../coalitions/batch.ts';
import { hashRow } from '../coalitions/hash-row.ts';
import { createRandom } from '../coalitions/random.ts';
import { contentHash } from '../content-hash.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Game } from '../game.ts';
import { evaluateSpectrum } from '../spectrum/evaluate.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';
import { type PlayerList, resolvePlayersOf } from './players.ts';

/** A game whose spectrum is known. */
export interface SyntheticGame {
  /** What its values are made of. */
  readonly spectrum: Spectrum;
  /** Standard deviation of the normal noise added to each coalition's value; default 0. */
  readonly noise?: number;
  /** Seed of the noise; default 0. */
  readonly seed?: number;
  /** Names of the players; default `p0`, `p1`, … */
  readonly players?: PlayerList;
}

/**
 * A game with a known spectrum. The noise is a function of the seed and the coalition: a coalition has the same value
 * however often, and in whatever order, it is asked for.
 * Throws InvalidArgumentError unless the noise is finite and at least 0, and the seed an integer.
 */
export function spectrumGame(definition: SyntheticGame): Game {
  const { spectrum, noise = 0, seed = 0 } = definition;
  if (!(noise >= 0 && noise < Infinity)) {
    throw new InvalidArgumentError('noise', `noise must be finite and at least 0, not ${noise}`, noise);
  }
  if (!Number.isSafeInteger(seed)) {
    throw new InvalidArgumentError('seed', `seed must be an integer, not ${seed}`, seed);
  }
  return {
    id: `spectrum:${contentHash(spectrum.players, supportsOf(spectrum), spectrum.coefficients, noise, noise && seed)}`,
    players: resolvePlayersOf(spectrum.players, definition.players),
    outputs: ['value'],
    batchSize: 1024,
    async evaluate(batch) {
      const values = evaluateSpectrum(spectrum, batch);
      if (noise > 0) addNoise(values, batch, noise, seed);
      return values;
    },
  };
}

function addNoise(values: Float64Array, batch: CoalitionBatch, noise: number, seed: number): void {
  const width = wordsPerRow(batch.players);
  const seeds = createRandom(seed);
  const high = seeds.bits();
  const low = seeds.bits();
  for (let row = 0; row < batch.rows; row++) {
    const at = row * width;
    const stream =
      (hashRow(batch.words, at, width, high) >>> 11) * 2 ** 32 + hashRow(batch.words, at, width, low);
    values[row] = values[row]! + noise * createRandom(stream).normal();
  }
}

/** The supports as numbers: for each its size, then its players. */
function supportsOf(spectrum: Spectrum): Uint32Array {
  return Uint32Array.from(spectrum.supports.flatMap((support) => [support.length, ...support]));
}
