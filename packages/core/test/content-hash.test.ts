import { createHash } from 'node:crypto';
import { contentHash } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** The documented framing, hashed by Node's own SHA-256. */
function expected(...parts: (string | number | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const number = Buffer.alloc(8);
    if (typeof part === 'number') number.writeDoubleLE(part);
    const bytes = typeof part === 'number' ? number : Buffer.from(part as Uint8Array);
    const header = Buffer.alloc(9);
    header.writeUInt8(typeof part === 'string' ? 1 : typeof part === 'number' ? 2 : 3);
    header.writeDoubleBE(bytes.length, 1);
    hash.update(header).update(bytes);
  }
  return hash.digest('hex').slice(0, 32);
}

describe('contentHash', () => {
  it('is SHA-256 of the framed parts, cut to 128 bits', () => {
    const part = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.uint8Array({ maxLength: 200 }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        expect(contentHash(...parts)).toBe(expected(...parts));
      }),
    );
  });

  it('agrees at every length around the block boundaries', () => {
    for (let length = 0; length < 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => i * 7);
      expect(contentHash(bytes)).toBe(expected(bytes));
    }
  });

  it('reads only the view of a larger buffer', () => {
    const words = Uint32Array.of(1, 2, 3, 4);
    expect(contentHash(words.subarray(1, 3))).toBe(contentHash(Uint32Array.of(2, 3)));
  });

  it('tells parts that join to the same text apart', () => {
    expect(contentHash('ab', 'c')).not.toBe(contentHash('a', 'bc'));
    expect(contentHash('')).not.toBe(contentHash());
  });
});
