import { createRandom, type Game, type Spectrum, spectrumGame, spectrumOfTable, tableGame } from 'spex';
import { completeGames } from '../near-full/games.ts';
import { hierarchicalSpectrum } from '../speed/hierarchical-game.ts';
import { randomPolynomial } from '../spex/polynomial.ts';

/** A game whose spectrum is known. */
export interface KnownCase {
  readonly name: string;
  readonly family: string;
  readonly game: Game;
  readonly truth: Spectrum;
  /** Of the game's values, noise left out. */
  readonly deviation: number;
}

/** The complete games of a folder. */
export function completeCases(folder: string): KnownCase[] {
  return completeGames(folder).map(({ name, family, values }) =>
    known(name, family, tableGame({ values }), spectrumOfTable(values)),
  );
}

const PLAYERS = 24;

/**
 * Sparse games of 24 players with normal noise, a share of the values' standard deviation: 12 terms of up to 3 players, and
 * sets of up to 4 players with all their subsets.
 */
export function sparseCases(count: number, noise: number): KnownCase[] {
  const cases: KnownCase[] = [];
  for (let seed = 0; seed < count; seed++) {
    const sparse = randomPolynomial({ players: PLAYERS, terms: 12, mostOrder: 3 }, createRandom(seed));
    const nested = hierarchicalSpectrum(PLAYERS, seed);
    for (const [family, truth] of [
      ['sparse, 12 terms', sparse],
      ['sparse, nested', nested],
    ] as const) {
      const game = spectrumGame({ spectrum: truth, noise: noise * deviationOf(truth), seed });
      cases.push(known(`${family} ${seed}`, family, game, truth));
    }
  }
  return cases;
}

function known(name: string, family: string, game: Game, truth: Spectrum): KnownCase {
  return { name, family, game, truth, deviation: deviationOf(truth) };
}

function deviationOf({ supports, coefficients }: Spectrum): number {
  let variance = 0;
  supports.forEach((support, term) => {
    if (support.length > 0) variance += coefficients[term]! ** 2;
  });
  return Math.sqrt(variance);
}
