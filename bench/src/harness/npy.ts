/**
 * The numbers of an `.npy` file of little-endian doubles in one dimension, as complete tables are stored.
 * Throws RangeError for any other.
 */
export function readDoubles(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes[6]! > 1;
  const start = long ? 12 : 10;
  const data = start + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder('latin1').decode(bytes.subarray(0, data));
  const length = Number(/'shape': \((\d+),\)/.exec(header)?.[1]);
  if (!header.includes("'descr': '<f8'") || bytes.length !== data + 8 * length) {
    throw new RangeError('a complete table must be an .npy file of little-endian doubles in one dimension');
  }
  return Float64Array.from({ length }, (_, i) => view.getFloat64(data + 8 * i, true));
}
