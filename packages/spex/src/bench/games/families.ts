import {
  hierarchicalSpectrum,
  InvalidArgumentError,
  paritySpectrum,
  type Spectrum,
  sparseSpectrum,
  spectrumGame,
  spectrumToJSON,
  unanimitySpectrum,
} from '@spex/core';
import type { FileGame } from '../../games/file-game.ts';
import { spectrumFile } from '../../games/spectrum-file.ts';
import type { BenchGame } from './bench-game.ts';

interface Family {
  readonly help: string;
  /** What it may be told, and what holds where it is not; `snr` in decibels, Infinity: no noise. */
  readonly defaults: Readonly<Record<string, number>>;
  readonly spectrum: (options: { players: number; seed: number } & Record<string, number>) => Spectrum;
}

const NO_NOISE = Number.POSITIVE_INFINITY;

/** Families of games with known spectra. */
export const FAMILIES: Readonly<Record<string, Family>> = {
  sparse: {
    help: 'a sparse polynomial: terms of 1 to `order` players, each there by itself',
    defaults: { n: 30, terms: 30, order: 4, snr: NO_NOISE },
    spectrum: sparseSpectrum,
  },
  hierarchical: {
    help: '`terms` sets with all their subsets, each order smaller by `decay`',
    defaults: { n: 30, terms: 6, order: 4, decay: 0.7, snr: NO_NOISE },
    spectrum: hierarchicalSpectrum,
  },
  parity: {
    help: 'peaks of exactly `order` players, and nothing below them',
    defaults: { n: 30, terms: 10, order: 5, snr: NO_NOISE },
    spectrum: paritySpectrum,
  },
  unanimity: {
    help: 'a sum of unanimity games (SOUM) of 1 to `order` players',
    defaults: { n: 20, terms: 30, order: 5, snr: NO_NOISE },
    spectrum: unanimitySpectrum,
  },
  noisy: {
    help: 'sparse, with normal noise',
    defaults: { n: 30, terms: 30, order: 4, snr: 10 },
    spectrum: sparseSpectrum,
  },
};

/** Games drawn of a family where it does not say how many. */
const DRAWN = 3;

/**
 * The games of a family: `sparse`, `sparse:n=50,terms=30,count=5`. Besides its own numbers every family takes `n` (players), `snr`
 * (the noise, as decibels of the values' variance over its own), `count` (games drawn) and `seed` (of the first).
 * Throws InvalidArgumentError for an unknown family or number, and for numbers that do not go with each other.
 */
export function familyGames(spec: string): BenchGame[] {
  const { family, count, seed } = parseFamily(spec);
  return Array.from({ length: count }, (_, at) => familyGame(family, seed + at));
}

/** One game of a family, given without `count` and `seed`. */
export function familyGame(spec: string, seed: number): BenchGame {
  const { name, numbers } = parseFamily(spec);
  const { n: players, snr, ...own } = numbers;
  const spectrum = FAMILIES[name]!.spectrum({ ...own, players: players!, seed });
  const file = noisyFile(spectrumFile(spectrumToJSON(spectrum)), spectrum, snr!, seed);
  return {
    recipe: { from: 'family', family: spec, seed },
    name: `${spec}#${seed}`,
    family: spec,
    id: file.game.id,
    players: players!,
    load: async () => file,
  };
}

/** The file's game with noise of its own; what it is scored on stays without. */
function noisyFile(file: FileGame, spectrum: Spectrum, snr: number, seed: number): FileGame {
  if (snr === NO_NOISE) return file;
  const noise = file.deviation! * 10 ** (-snr / 20);
  return { ...file, game: spectrumGame({ spectrum, noise, seed }) };
}

interface ParsedFamily {
  readonly name: string;
  /** The spec without `count` and `seed`. */
  readonly family: string;
  readonly numbers: Readonly<Record<string, number>>;
  readonly count: number;
  readonly seed: number;
}

function parseFamily(spec: string): ParsedFamily {
  const colon = spec.indexOf(':');
  const name = (colon < 0 ? spec : spec.slice(0, colon)).trim().toLowerCase();
  const family = Object.hasOwn(FAMILIES, name) ? FAMILIES[name]! : undefined;
  if (family === undefined) {
    throw wrong(`there is no family '${name}': the families are ${Object.keys(FAMILIES).join(', ')}`, spec);
  }
  const numbers: Record<string, number> = { ...family.defaults, count: DRAWN, seed: 0 };
  const given: string[] = [];
  for (const part of colon < 0 ? [] : spec.slice(colon + 1).split(',')) {
    const [, key = '', text = ''] = /^\s*(\w+)\s*=\s*(-?[\d.]+)\s*$/.exec(part) ?? [];
    if (!Object.hasOwn(numbers, key)) {
      const known = Object.keys(numbers).join(', ');
      throw wrong(`family '${name}' takes numbers such as n=20, of ${known}; not '${part.trim()}'`, spec);
    }
    const whole = key !== 'snr' && key !== 'decay';
    numbers[key] = Number(text);
    if (!Number.isFinite(numbers[key]) || (whole && !/^\d+$/.test(text))) {
      throw wrong(`${key} of family '${name}' must be a ${whole ? 'whole ' : ''}number, not '${text}'`, spec);
    }
    if (key !== 'count' && key !== 'seed') given.push(`${key}=${numbers[key]}`);
  }
  const { count, seed, ...own } = numbers;
  if (own.n! < 2) throw wrong(`a game of family '${name}' needs 2 players at least, not ${own.n}`, spec);
  if (count! < 1) throw wrong(`count of family '${name}' must be at least 1`, spec);
  return {
    name,
    family: given.length === 0 ? name : `${name}:${given.join(',')}`,
    numbers: own,
    count: count!,
    seed: seed!,
  };
}

function wrong(message: string, spec: string): InvalidArgumentError {
  return new InvalidArgumentError('families', message, spec);
}
