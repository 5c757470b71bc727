import { MAX_PLAYERS } from '../coalitions/batch.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { compareSupports, type Spectrum, type Support } from './spectrum.ts';

/**
 * A spectrum from terms in any order, each with its players in any order. Coefficients of equal supports are added up in
 * the order given; a term whose coefficient is 0 stays.
 *
 * Throws InvalidArgumentError, with the number of the term at fault counted from 0, when a player is named twice in one
 * term or is not an integer from 0 to players - 1, or when a coefficient is not finite.
 */
export function createSpectrum(players: number, terms: Iterable<readonly [Support, number]>): Spectrum {
  checkPlayers(players);
  const sorted: (readonly [Support, number])[] = [];
  for (const [support, coefficient] of terms) {
    sorted.push([checkedSupport(support, players, sorted.length), coefficient]);
    checkCoefficient(coefficient, sorted.length - 1);
  }
  // The sort is stable, so equal supports keep the order in which they were given.
  sorted.sort((a, b) => compareSupports(a[0], b[0]));
  const supports: Support[] = [];
  const coefficients = new Float64Array(sorted.length);
  for (const [support, coefficient] of sorted) {
    const last = supports.at(-1);
    if (last === undefined || compareSupports(last, support) !== 0) supports.push(support);
    coefficients[supports.length - 1] = coefficients[supports.length - 1]! + coefficient;
  }
  coefficients.forEach((sum, at) => {
    if (!Number.isFinite(sum)) {
      throw new InvalidArgumentError('terms', `the terms of players [${supports[at]}] add up to ${sum}`, sum);
    }
  });
  return { players, supports, coefficients: coefficients.slice(0, supports.length) };
}

/** Throws InvalidArgumentError unless `players` is a number of players that a spectrum can have. */
export function checkPlayers(players: unknown): asserts players is number {
  if (!Number.isInteger(players) || (players as number) < 1 || (players as number) > MAX_PLAYERS) {
    throw new InvalidArgumentError(
      'players',
      `a spectrum's players must be an integer from 1 to ${MAX_PLAYERS}, not ${String(players)}`,
      players,
    );
  }
}

/** The support in ascending order, as a copy. `term` is its number, for the message. */
export function checkedSupport(support: Support, players: number, term: number): Support {
  const sorted = support.slice();
  let ascending = true;
  for (let i = 0; i < sorted.length; i++) {
    const player = sorted[i]!;
    if (!Number.isInteger(player) || player < 0 || player >= players) {
      throw new InvalidArgumentError(
        `terms[${term}]`,
        `term ${term} names player ${String(player)}: players are integers from 0 to ${players - 1}`,
        player,
      );
    }
    if (i > 0 && sorted[i - 1]! >= player) ascending = false;
  }
  if (ascending) return sorted;
  sorted.sort((a, b) => a - b);
  const twice = sorted.find((player, i) => player === sorted[i - 1]);
  if (twice !== undefined) {
    throw new InvalidArgumentError(`terms[${term}]`, `term ${term} names player ${twice} twice`, support);
  }
  return sorted;
}

export function checkCoefficient(coefficient: unknown, term: number): asserts coefficient is number {
  if (typeof coefficient !== 'number' || !Number.isFinite(coefficient)) {
    throw new InvalidArgumentError(
      `terms[${term}]`,
      `the value of term ${term} must be a finite number, not ${String(coefficient)}`,
      coefficient,
    );
  }
}
