import { createSpectrum, type Spectrum, type Support } from '@spex/core';
import { fieldsOf, isObject } from './fields.ts';

const fields = fieldsOf("spectralexplain's Fourier dictionary");

/** A digit a player: `0110`; as Python writes a tuple or a list, `(0, 1, 1, 0)`, `[0, 1, 1, 0]`; or with commas between. */
const BITS = /^[[(]?([01](?:(?:\s*,\s*|\s+)?[01])*),?[\])]?$/;

/** True for an object whose keys are all of bits. */
export function isFourierDictionary(data: unknown): boolean {
  if (!isObject(data)) return false;
  const keys = Object.keys(data);
  return keys.length > 0 && keys.every((key) => BITS.test(key.trim()));
}

/**
 * A spectrum from a Fourier dictionary of spectralexplain as JSON: a key of n bits for each set, the first bit player 0, and its
 * coefficient. Its convention is the one here, f(S) = Σ_T (-1)^{|S ∩ T|} F(T): in both a set's character is -1 where an odd
 * number of its players is present. Throws InvalidArgumentError.
 */
export function parseFourierDictionary(data: unknown): Spectrum {
  const entries = Object.entries(fields.object(data, 'the file'));
  let players: number | undefined;
  const seen = new Set<string>();
  const terms = entries.map(([key, value]): readonly [Support, number] => {
    const bits = BITS.exec(key.trim())?.[1]?.replaceAll(/[\s,]/g, '');
    if (bits === undefined) return fields.fail(`the key '${key}' is not of bits such as '0110'`, key);
    players ??= bits.length;
    if (bits.length !== players) {
      fields.fail(`the key '${key}' has ${bits.length} bits, those before it have ${players}`, key);
    }
    if (seen.has(bits)) fields.fail(`there are two values for ${bits}`, key);
    seen.add(bits);
    return [playersOf(bits), fields.number(value, key)];
  });
  if (players === undefined) return fields.fail('it is empty: not even the number of players is known');
  return createSpectrum(players, terms);
}

/** A spectrum as such a dictionary, in the spectrum's order. */
export function formatFourierDictionary({
  players,
  supports,
  coefficients,
}: Spectrum): Record<string, number> {
  const entries = supports.map((support, term) => {
    const bits = new Array<string>(players).fill('0');
    for (const player of support) bits[player] = '1';
    return [bits.join(''), coefficients[term]!] as const;
  });
  // An empty dictionary would not tell the number of players.
  if (entries.length === 0) return { ['0'.repeat(players)]: 0 };
  return Object.fromEntries(entries);
}

function playersOf(bits: string): number[] {
  const players: number[] = [];
  for (let player = 0; player < bits.length; player++) if (bits[player] === '1') players.push(player);
  return players;
}
