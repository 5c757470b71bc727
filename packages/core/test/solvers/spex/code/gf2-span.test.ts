import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Gf2Span } from '../../../../src/solvers/spex/code/gf2-span.ts';
import { packed, rankOf, unpacked } from './oracles.ts';

it('accepts what raises the rank, and knows the coordinates of all that it spans', () => {
  const problem = fc.integer({ min: 1, max: 70 }).chain((bits) =>
    fc.record({
      bits: fc.constant(bits),
      // Few distinct bits, so that dependent vectors are common.
      vectors: fc.array(fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }), { maxLength: 12 }),
      sums: fc.array(fc.nat(4095), { maxLength: 6 }),
    }),
  );
  fc.assert(
    fc.property(problem, ({ bits, vectors, sums }) => {
      const span = new Gf2Span(bits);
      const { words } = span;
      const accepted: bigint[] = [];
      const combinations = sums.map((mask) =>
        vectors.reduce((sum, vector, i) => ((mask >>> i) & 1 ? sum ^ vector : sum), 0n),
      );
      for (const vector of [...vectors, ...combinations]) {
        const raises = rankOf([...accepted, vector]) > accepted.length;
        expect(span.offer(Uint32Array.of(9, ...packed(vector, words)), 1)).toBe(raises);
        if (raises) accepted.push(vector);
        expect(span.rank).toBe(accepted.length);
      }
      for (const vector of combinations) {
        const out = new Uint32Array(words + 1).fill(5);
        span.coordinates(packed(vector, words), 0, out, 1);
        const mask = unpacked(out, 1, words);
        expect(out[0]).toBe(5);
        expect(accepted.reduce((sum, v, i) => ((mask >> BigInt(i)) & 1n ? sum ^ v : sum), 0n)).toBe(vector);
        expect(mask >> BigInt(accepted.length)).toBe(0n);
      }
    }),
  );
});
