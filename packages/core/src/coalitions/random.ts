/** A seeded stream of random numbers: xoshiro128** (Blackman and Vigna 2018), seeded by SplitMix32. */
export interface Random {
  /** The next 32 random bits, as an unsigned integer. */
  bits(): number;
  /** Uniform in [0, 1), 53 random bits. */
  uniform(): number;
  /** Uniform integer in [0, bound), without modulo bias. `bound` from 1 to 2^32. */
  below(bound: number): number;
  /** Standard normal deviate (Box and Muller, the cosine half only, so that the stream is stateless). */
  normal(): number;
  /** An independent stream derived from this one's seed and `stream`; drawing from one never moves the other. */
  fork(stream: number): Random;
}

/** Same seed, same numbers, on every platform. `seed` is any integer; its low 32 bits and the next 21 count. */
export function createRandom(seed: number): Random {
  return createStream(seed, 0);
}

function createStream(seed: number, stream: number): Random {
  let mix =
    (seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32) | 0, 0x85ebca6b) ^ Math.imul(stream, 0xc2b2ae35);
  const next = (): number => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let a = next();
  let b = next();
  let c = next();
  let d = next() | 1;

  const bits = (): number => {
    const fives = Math.imul(b, 5);
    const result = Math.imul((fives << 7) | (fives >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const uniform = (): number => ((bits() >>> 5) * 0x4000000 + (bits() >>> 6)) / 0x20000000000000;

  return {
    bits,
    uniform,
    below(bound) {
      const limit = 0x100000000 - (0x100000000 % bound);
      let draw = bits();
      while (draw >= limit) draw = bits();
      return draw % bound;
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    fork: (child) => createStream(seed, Math.imul(stream, 31) + child + 1),
  };
}
