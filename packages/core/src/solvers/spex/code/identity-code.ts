import type { ParityCode } from './parity-code.ts';

/**
 * The code with one parity bit per position: column i of H is the unit vector e_i, the syndrome is the error pattern.
 * It serves few players, for which no BCH code has fewer parity bits than players.
 */
export function createIdentityCode(length: number, capability: number): ParityCode {
  const words = Math.ceil(length / 32);
  return {
    length,
    capability,
    parityBits: length,
    words,
    columnOf(position, out, at) {
      out.fill(0, at, at + words);
      out[at + (position >>> 5)] = 1 << (position & 31);
    },
    createDecoder: () => ({
      decode(syndrome, at, positions) {
        let count = 0;
        for (let word = 0; word < words; word++) {
          for (let bits = syndrome[at + word]!; bits !== 0; bits &= bits - 1) {
            if (count === capability) return -1;
            positions[count++] = 32 * word + (31 - Math.clz32(bits & -bits));
          }
        }
        return count;
      },
    }),
  };
}
