import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Named float32 tensors that belong together. */
export interface TensorFile {
  /** SHA-256 of the numbers, in hexadecimal. */
  readonly hash: string;
  has(name: string): boolean;
  /** Throws where no tensor has that name. */
  get(name: string): { readonly shape: readonly number[]; readonly data: Float32Array };
}

/**
 * Reads `NAME.json`, whose `tensors` lists names and shapes, and `NAME.bin`, which holds their numbers one after the
 * other as little-endian float32. `location` is the file without its extension.
 */
export function readTensorFile(location: URL): TensorFile {
  const { tensors } = JSON.parse(readFileSync(new URL(`${location}.json`), 'utf8')) as {
    tensors: { name: string; shape: number[] }[];
  };
  const bytes = readFileSync(new URL(`${location}.bin`));
  const numbers = new Float32Array(Uint8Array.from(bytes).buffer);
  const found = new Map<string, { shape: number[]; data: Float32Array }>();
  let offset = 0;
  for (const { name, shape } of tensors) {
    const size = shape.reduce((product, side) => product * side, 1);
    found.set(name, { shape, data: numbers.subarray(offset, offset + size) });
    offset += size;
  }
  if (offset !== numbers.length) throw new Error(`${location}.bin: ${numbers.length} numbers, not ${offset}`);
  return {
    hash: createHash('sha256').update(bytes).digest('hex'),
    has: (name) => found.has(name),
    get(name) {
      const tensor = found.get(name);
      if (tensor === undefined) throw new Error(`${location}.json lists no tensor '${name}'`);
      return tensor;
    },
  };
}
