import {
  createRandom,
  evaluateSpectrum,
  rSquared,
  sampleUniform,
  spectrumFromJSON,
  spectrumGame,
} from '@spex/core';
import { labelsOfSpectrum } from '../interchange/spectrum-json.ts';
import type { FileGame } from './file-game.ts';

/** Uniform coalitions that a spectrum is scored on, and the seed that draws the same ones every time. */
const TRUTH_COALITIONS = 10_000;
const TRUTH_SEED = 20_130_131;

/**
 * A known sparse spectrum `{ players, terms: [{ players, value }] }` as a game, f(S) = Σ_T (-1)^{|S ∩ T|} F(T); `labels`, one a
 * player, if there. Throws InvalidArgumentError where it is no such spectrum.
 */
export function spectrumFile(data: unknown): FileGame {
  const spectrum = spectrumFromJSON(data);
  const labels = labelsOfSpectrum(data);
  const players = labels && { players: labels };
  let variance = 0;
  spectrum.supports.forEach((support, term) => {
    if (support.length > 0) variance += spectrum.coefficients[term]! ** 2;
  });
  return {
    game: spectrumGame({ spectrum, ...players }),
    noisy: (noise, seed) => spectrumGame({ spectrum, noise, seed, ...players }),
    deviation: Math.sqrt(variance),
    spectrum: () => spectrum,
    truth(found) {
      const test = sampleUniform(spectrum.players, TRUTH_COALITIONS, createRandom(TRUTH_SEED));
      const r2 = rSquared(evaluateSpectrum(spectrum, test), evaluateSpectrum(found, test));
      return { r2, coalitions: test.rows };
    },
  };
}
