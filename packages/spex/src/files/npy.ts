import { InvalidArgumentError } from '@spex/core';
import { parse } from 'npyjs';

/** A numeric array as NumPy stores it: C order, shape as given. */
export interface NumericArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

const NUMERIC = /^(b1|[iu][1248]|f[248])$/;

/**
 * Reads an `.npy` array of booleans, integers or floats as doubles in C order. npyjs parses; what it leaves open is
 * done here: cut-off files, data that do not fill the shape, unaligned headers, both byte orders, Fortran order, 64-bit
 * integers. Throws InvalidArgumentError.
 */
export function parseNpy(bytes: Uint8Array): NumericArray {
  const { header, dataOffset } = readNpyHeader(bytes);
  let array: ReturnType<typeof parse>;
  try {
    array = parse(readyToParse(bytes, header, dataOffset));
  } catch (error) {
    return fail(`not a readable .npy array (${(error as Error).message})`);
  }
  const { data, dtype, shape, fortranOrder } = array;
  if (!NUMERIC.test(dtype)) fail(`numbers are wanted, not the NumPy type '${dtype}'`);
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) fail('its shape cannot be read');

  const size = shape.reduce((product, length) => product * length, 1);
  const stored = data as unknown as ArrayLike<number | bigint | boolean>;
  if (stored.length !== size) {
    fail(`its shape [${shape.join(', ')}] needs ${size} numbers, the file holds ${stored.length}`);
  }
  const values = Float64Array.from(stored, Number);
  return { shape, values: fortranOrder && shape.length > 1 ? toRowMajor(values, shape) : values };
}

/** The header of an `.npy` file, as text, and where its data start. Throws InvalidArgumentError. */
export function readNpyHeader(bytes: Uint8Array): { readonly header: string; readonly dataOffset: number } {
  if (bytes.length < 12 || bytes[0] !== 0x93 || String.fromCharCode(...bytes.subarray(1, 6)) !== 'NUMPY') {
    fail('not an .npy array (it does not start with the NumPy mark)');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes[6]! > 1;
  const start = long ? 12 : 10;
  const dataOffset = start + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  if (dataOffset > bytes.length) fail('the file is cut off in its header');
  return { header: new TextDecoder('latin1').decode(bytes.subarray(start, dataOffset)), dataOffset };
}

/** Where the header says that numbers are big-endian, and how many bytes each of them has. */
const BIG_ENDIAN = /('descr'\s*:\s*')>([a-z])(\d+)'/;

/**
 * A copy that npyjs can parse: the data start at a multiple of 8 bytes, as typed arrays need it (older writers pad less), and
 * are little-endian, which it takes all data for.
 */
function readyToParse(bytes: Uint8Array, header: string, dataOffset: number): ArrayBuffer {
  const pad = (8 - (dataOffset % 8)) % 8;
  const copy = new Uint8Array(bytes.length + pad);
  copy.set(bytes.subarray(0, dataOffset));
  copy.fill(0x20, dataOffset, dataOffset + pad);
  copy.set(bytes.subarray(dataOffset), dataOffset + pad);
  const view = new DataView(copy.buffer);
  if (bytes[6]! > 1) view.setUint32(8, view.getUint32(8, true) + pad, true);
  else view.setUint16(8, view.getUint16(8, true) + pad, true);

  const big = BIG_ENDIAN.exec(header);
  if (big) {
    const width = Number(big[3]);
    copy[dataOffset - header.length + big.index + big[1]!.length] = '<'.charCodeAt(0);
    for (let at = dataOffset + pad; at + width <= copy.length; at += width)
      copy.subarray(at, at + width).reverse();
  }
  return copy.buffer;
}

/** Reorders column-major values to row-major. */
function toRowMajor(values: Float64Array, shape: readonly number[]): Float64Array {
  const ordered = new Float64Array(values.length);
  const index = shape.map(() => 0);
  for (let at = 0; at < values.length; at++) {
    let from = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) from = from * shape[axis]! + index[axis]!;
    ordered[at] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
  return ordered;
}

function fail(problem: string): never {
  throw new InvalidArgumentError('file', problem);
}
