import { zipSync } from 'fflate';
import { type DType, dump } from 'npyjs';

/** What an array can hold: numbers, bytes or texts. */
export type NpyData = Float64Array | BigInt64Array | Uint8Array | readonly string[];

export interface NpyShape {
  /** Default: one axis. `[]`: a single number. */
  readonly shape?: readonly number[];
  /** True where bytes of 0 and 1 are truths. */
  readonly truths?: boolean;
}

/** Numbers or texts as an `.npy` file, in C order, little-endian: f8, i8, u1, b1 or U. */
export function formatNpy(
  data: NpyData,
  { shape = [data.length], truths = false }: NpyShape = {},
): Uint8Array {
  if (isTexts(data)) {
    const { width, bytes } = encodeTexts(data);
    return new Uint8Array(dump(bytes, [...shape], { dtype: `U${width}` }));
  }
  const dtype: { dtype?: DType } = truths ? { dtype: 'b1' } : {};
  return new Uint8Array(dump(data, [...shape], dtype));
}

/** `.npy` files as an `.npz` archive, deflated. Equal arrays give equal bytes. */
export function formatNpz(arrays: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const entries = Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes] as const);
  // The first day that an archive can tell, as NumPy has it.
  return zipSync(Object.fromEntries(entries), { level: 6, mtime: new Date(1980, 0, 1) });
}

function isTexts(data: NpyData): data is readonly string[] {
  return Array.isArray(data);
}

/** Texts as code points of 32 bits, all padded to the longest with zeros; npyjs would cut those beyond U+FFFF in two. */
function encodeTexts(texts: readonly string[]): { width: number; bytes: Uint8Array } {
  const characters = texts.map((text) => Array.from(text, (character) => character.codePointAt(0)!));
  const width = characters.reduce((most, { length }) => Math.max(most, length), 1);
  const points = new Uint32Array(texts.length * width);
  characters.forEach((text, at) => {
    points.set(text, at * width);
  });
  return { width, bytes: new Uint8Array(points.buffer) };
}
