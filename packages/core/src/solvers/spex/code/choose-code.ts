import { InvalidArgumentError } from '../../../errors/index.ts';
import { bchParityBits, createBchCode, smallestDegree } from './bch.ts';
import { createIdentityCode } from './identity-code.ts';
import type { ParityCode } from './parity-code.ts';

/**
 * p of the code that {@link chooseCode} gives, without building it.
 *
 * @throws InvalidArgumentError as chooseCode does
 */
export function parityBitsFor(players: number, capability: number): number {
  return Math.min(players, bchParityBits(degreeFor(players, capability), capability));
}

/**
 * The code for `players` players and interactions of at most `capability` of them: the BCH code of least degree, or the
 * identity code where that one has no more parity bits.
 *
 * @throws InvalidArgumentError for players outside 1 to 131,071, or a capability that is no integer from 1
 */
export function chooseCode(players: number, capability: number): ParityCode {
  const degree = degreeFor(players, capability);
  return bchParityBits(degree, capability) < players
    ? createBchCode(degree, capability)
    : createIdentityCode(players, capability);
}

function degreeFor(players: number, capability: number): number {
  if (!Number.isInteger(players) || players < 1) {
    throw new InvalidArgumentError(
      'players',
      `a code needs a whole number of players, at least 1, not ${players}`,
      players,
    );
  }
  return smallestDegree(players, capability);
}
