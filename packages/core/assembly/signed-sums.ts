/** Partial sums of 8 numbers: the twin of `fillSums` in src/coalitions/sign-sums.ts. */
function fillSums(sums: usize, vector: usize, left: i32): void {
  const count = min<i32>(8, max<i32>(0, left));
  let all: f64 = 0;
  for (let i = 0; i < count; i++) all += load<f64>(vector + ((<usize>i) << 3));
  store<f64>(sums, all);
  for (let i = 0; i < 8; i++) {
    const bytes: usize = 8 << i;
    const twice = i < count ? 2 * load<f64>(vector + ((<usize>i) << 3)) : 0;
    for (let at: usize = 0; at < bytes; at += 8) store<f64>(sums + bytes + at, load<f64>(sums + at) - twice);
  }
}

/**
 * out[i] = Σ_j ±vector[j], minus where bit j & 31 of words[(j >> 5) · count + i] is 1: the twin of `signedSums` in
 * src/linear/signs.ts. `sums` has room for 8 tables of 256.
 */
export function signedSums(
  words: usize,
  count: i32,
  vector: usize,
  length: i32,
  sums: usize,
  out: usize,
): void {
  const stride = (<usize>count) << 2;
  memory.fill(out, 0, (<usize>count) << 3);
  let low = words;
  for (let first = 0; first < length; first += 64, low += 2 * stride) {
    for (let byte = 0; byte < 8; byte++) {
      const from = first + 8 * byte;
      fillSums(sums + ((<usize>byte) << 11), vector + ((<usize>from) << 3), length - from);
    }
    const high = first + 32 < length ? low + stride : low;
    for (let i: usize = 0; i < <usize>count; i++) {
      const a = <usize>load<u32>(low + (i << 2));
      const b = <usize>load<u32>(high + (i << 2));
      const to = out + (i << 3);
      store<f64>(
        to,
        load<f64>(to) +
          (load<f64>(sums + ((a & 0xff) << 3)) +
            load<f64>(sums + ((a >> 5) & 0x7f8), 2048) +
            (load<f64>(sums + ((a >> 13) & 0x7f8), 4096) + load<f64>(sums + ((a >> 21) & 0x7f8), 6144))) +
          (load<f64>(sums + ((b & 0xff) << 3), 8192) +
            load<f64>(sums + ((b >> 5) & 0x7f8), 10240) +
            (load<f64>(sums + ((b >> 13) & 0x7f8), 12288) + load<f64>(sums + ((b >> 21) & 0x7f8), 14336))),
      );
    }
  }
}
