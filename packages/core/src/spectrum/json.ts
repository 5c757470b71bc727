import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Term } from '../explanation.ts';
import { checkCoefficient, checkedSupport, checkPlayers, createSpectrum } from './create.ts';
import type { Spectrum, Support } from './spectrum.ts';

/** The spectrum as plain JSON, in its own order: `{ players, terms: [{ players, value }] }`. */
export function spectrumToJSON(spectrum: Spectrum): { players: number; terms: Term[] } {
  return {
    players: spectrum.players,
    terms: spectrum.supports.map((players, term) => ({
      players: [...players],
      value: spectrum.coefficients[term]!,
    })),
  };
}

/**
 * A spectrum from `{ players, terms: [{ players, value }] }`: terms in any order, players of a term in any order, further
 * keys ignored.
 *
 * Throws InvalidArgumentError that names the term at fault, counted from 0: a player named twice, a player that is not an
 * integer from 0 to players - 1, a value that is not a finite number, the same set of players in two terms.
 */
export function spectrumFromJSON(data: unknown): Spectrum {
  if (!isRecord(data)) throw new InvalidArgumentError('spectrum', 'a spectrum must be an object', data);
  const { players, terms } = data;
  checkPlayers(players);
  if (!Array.isArray(terms)) {
    throw new InvalidArgumentError('terms', "a spectrum needs a list 'terms' of { players, value }", terms);
  }
  const seen = new Map<string, number>();
  return createSpectrum(
    players,
    terms.map((term: unknown, number): readonly [Support, number] => {
      if (!isRecord(term) || !Array.isArray(term.players)) {
        throw new InvalidArgumentError(
          `terms[${number}]`,
          `term ${number} must be an object { players: [...], value }`,
          term,
        );
      }
      const support = checkedSupport(term.players, players, number);
      checkCoefficient(term.value, number);
      const key = support.join();
      const earlier = seen.get(key);
      if (earlier !== undefined) {
        throw new InvalidArgumentError(
          `terms[${number}]`,
          `terms ${earlier} and ${number} name the same players [${key}]`,
          term,
        );
      }
      seen.set(key, number);
      return [support, term.value];
    }),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
