import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { createSpectrum } from './create.ts';
import type { Spectrum } from './spectrum.ts';

/**
 * The spectrum of g(S) = f(S \ A): some players absent for good. Their signs are 1, so F(T) goes to T \ A. Players keep their
 * numbers; the absent ones make no difference to g. A term whose coefficients cancel stays, with the value 0.
 *
 * Throws InvalidArgumentError for a player that the spectrum has not.
 */
export function restrictSpectrum(spectrum: Spectrum, absent: Iterable<number>): Spectrum {
  const { players, supports, coefficients } = spectrum;
  const gone = new Uint8Array(players);
  for (const player of absent) {
    if (!Number.isInteger(player) || player < 0 || player >= players) {
      throw new InvalidArgumentError(
        'absent',
        `absent players must be integers from 0 to ${players - 1}, not ${player}`,
        player,
      );
    }
    gone[player] = 1;
  }
  return createSpectrum(
    players,
    supports.map((support, term) => [support.filter((player) => gone[player] === 0), coefficients[term]!]),
  );
}
