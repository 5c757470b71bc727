import { deflateSync, inflateSync } from 'node:zlib';
import { InvalidArgumentError } from '@spex/core';

/** Numbers as base64 of their bytes (little-endian, deflated), so that every bit of them survives. */
export type PackedNumbers = { readonly length: number; readonly base64: string };

export function packNumbers(values: Float64Array): PackedNumbers {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { length: values.length, base64: deflateSync(bytes, { level: 1 }).toString('base64') };
}

/** Throws InvalidArgumentError where the numbers are not as many as they should be. */
export function unpackNumbers({ length, base64 }: PackedNumbers): Float64Array {
  // Never more than what was said: what comes over a network may be anything.
  const bytes = inflateSync(Buffer.from(base64, 'base64'), { maxOutputLength: Math.max(1, 8 * length) });
  if (bytes.length !== 8 * length) {
    const message = `a recipe has ${bytes.length} bytes of numbers where ${8 * length} are told`;
    throw new InvalidArgumentError('recipe', message, bytes.length);
  }
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
