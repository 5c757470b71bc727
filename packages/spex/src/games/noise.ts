import { type Game, InvalidArgumentError } from '@spex/core';
import type { FileGame } from './file-game.ts';

/** Noise to add to a game's values: a standard deviation, or a share of the game's own. */
export interface Noise {
  readonly amount: number;
  readonly relative: boolean;
}

/** Reads `0.2` (a standard deviation) or `5%` (a share of the game's own). Throws InvalidArgumentError. */
export function parseNoise(text: string): Noise {
  const number = /^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?=%?$)/i.exec(text.trim())?.[0];
  const amount = Number(number);
  if (number === undefined || !Number.isFinite(amount)) {
    const wanted = "a standard deviation such as 0.2, or a share of the game's own such as 5%";
    throw new InvalidArgumentError('noise', `--noise must be ${wanted}, not '${text}'`, text);
  }
  const relative = text.trim().endsWith('%');
  return { amount: relative ? amount / 100 : amount, relative };
}

/** The file's game with noise. Throws InvalidArgumentError for a recording: its noise was recorded with it. */
export function withNoise(
  { noisy, deviation = 0, game }: FileGame,
  noise: Noise | undefined,
  seed: number,
): Game {
  if (noise === undefined) return game;
  if (noisy === undefined) {
    const message = '--noise is for tables and spectra; the values of a recording are as they were measured';
    throw new InvalidArgumentError('noise', message);
  }
  return noisy(noise.relative ? noise.amount * deviation : noise.amount, seed);
}
