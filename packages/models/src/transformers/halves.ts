/** Numbers of a tensor as ONNX Runtime holds them; half-precision ones are their bits. */
export type Numbers = Float32Array | Uint16Array;

/** Half-precision numbers by their 16 bits. */
let halves: Float32Array | undefined;

/** A tensor's numbers in single precision. */
export function toFloat(data: Numbers): Float32Array {
  if (data instanceof Float32Array) return data;
  // Newer versions of Node have an array type for half precision, which converts by itself.
  if (!(data instanceof Uint16Array)) return Float32Array.from(data);
  halves ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return exponent === 0 ? (sign * fraction) / 2 ** 24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
  const table = halves;
  const floats = new Float32Array(data.length);
  for (let at = 0; at < data.length; at++) floats[at] = table[data[at]!]!;
  return floats;
}
