/** Bits that differ between two runs of `bytes` bytes, a multiple of 16. */
function distance(a: usize, b: usize, bytes: usize): i32 {
  let total = i32x4.splat(0);
  const end = a + bytes;
  while (a < end) {
    // A byte's count is at most 8, so that 31 of them fit into a byte's sum.
    const stop = min<usize>(end, a + 31 * 16);
    let counts = i8x16.splat(0);
    for (; a < stop; a += 16, b += 16) {
      counts = i8x16.add(counts, i8x16.popcnt(v128.xor(v128.load(a), v128.load(b))));
    }
    total = i32x4.add(total, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(counts)));
  }
  return (
    i32x4.extract_lane(total, 0) +
    i32x4.extract_lane(total, 1) +
    i32x4.extract_lane(total, 2) +
    i32x4.extract_lane(total, 3)
  );
}

/**
 * XᵀX of ±1 columns given as bits, `width` bytes a column, a multiple of 16, spare bits 0: the twin of `gram` in
 * src/linear/gram.ts. Shape [columns][columns], int32.
 */
export function gram(words: usize, rows: i32, columns: i32, width: i32, products: usize): void {
  // Blocks of columns that stay in the cache while they meet all others.
  const block = max<i32>(1, 16384 / max<i32>(16, width));
  for (let from = 0; from < columns; from += block) {
    const to = min<i32>(columns, from + block);
    for (let a = from; a < columns; a++) {
      for (let b = from; b < min<i32>(to, a); b++) {
        const product =
          rows - 2 * distance(words + <usize>a * <usize>width, words + <usize>b * <usize>width, <usize>width);
        store<i32>(products + ((<usize>a * <usize>columns + <usize>b) << 2), product);
        store<i32>(products + ((<usize>b * <usize>columns + <usize>a) << 2), product);
      }
    }
  }
  for (let a = 0; a < columns; a++) store<i32>(products + ((<usize>a * <usize>(columns + 1)) << 2), rows);
}
