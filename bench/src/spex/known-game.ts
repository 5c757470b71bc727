import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  enumerateCoalitions,
  evaluateSpectrum,
  type Game,
  rSquared,
  type Spectrum,
  sampleUniform,
  spectrumFromJSON,
  spectrumGame,
  tableGame,
} from 'spex';
import { readDoubles } from '../harness/npy.ts';
import { deviation } from '../speed/hierarchical-game.ts';
import { streamOf } from './streams.ts';

const TEST_COALITIONS = 10_000;

/** A game whose values are known, so that a spectrum can be scored on them. */
export interface KnownGame {
  readonly name: string;
  readonly players: number;
  /** The game to measure; `noise` is a share of its own standard deviation, and must be 0 for a table. */
  game(noise: number, seed: number): Game;
  /** R² against the noise-free values: all 2^n of a table, 10,000 uniform coalitions of a spectrum. */
  r2(found: Spectrum, seed: number): number;
}

/** The spectra `{ players, terms }` of a folder's `.json` files, by name. */
export function loadSpectra(folder: string): KnownGame[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const truth = spectrumFromJSON(readJson(join(folder, file)));
      return spectrumKnown(basename(file, '.json'), truth);
    });
}

/** A spectrum as a game. */
export function spectrumKnown(name: string, truth: Spectrum): KnownGame {
  return {
    name,
    players: truth.players,
    game: (noise, seed) =>
      spectrumGame({
        spectrum: truth,
        noise: noise * deviation(truth),
        seed: streamOf(seed, 'noise').bits(),
      }),
    r2(found, seed) {
      const test = sampleUniform(truth.players, TEST_COALITIONS, streamOf(seed, 'test'));
      return rSquared(evaluateSpectrum(truth, test), evaluateSpectrum(found, test));
    },
  };
}

/** The complete tables that a folder's `index.json` lists, `{ name, file }` each. */
export function loadTables(folder: string): KnownGame[] {
  const index = readJson(join(folder, 'index.json')) as { name: string; file: string }[];
  return index.map(({ name, file }) => {
    const values = readDoubles(readFileSync(join(folder, file)));
    const game = tableGame({ values });
    const players = game.players.length;
    return {
      name,
      players,
      game: () => game,
      r2: (found) => rSquared(values, evaluateSpectrum(found, enumerateCoalitions(players))),
    };
  });
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
