// Sums over pairs of a Gaussian process's rows: the twins of kernel.ts and pair-sums.ts in src/solvers/gaussian-process.
// Rows are bits: word w of row r is bits[w · rows + r].

/** Bytes of a table of 4 × 256 numbers. */
const TABLE_BYTES: usize = 8192;

/**
 * For each row and those before it: kernel = Π (1 + ρ_i x_i y_i) / (1 + ρ_i) by the tables `products`, and matrix = constant +
 * linear · Σ w_i x_i y_i + product · kernel, the sum by the tables `sums`. Both `size` numbers a row; kernel may be 0: then it
 * is not kept.
 */
export function fillCovariances(
  bits: usize,
  rows: i32,
  width: i32,
  products: usize,
  sums: usize,
  constant: f64,
  linear: f64,
  product: f64,
  size: i32,
  kernel: usize,
  matrix: usize,
): void {
  const next = (<usize>rows) << 2;
  const stride = (<usize>size) << 3;
  for (let row = 1; row < rows; row++) {
    const own = bits + ((<usize>row) << 2);
    const end = matrix + <usize>row * stride + ((<usize>row) << 3);
    let other = bits;
    let kept = kernel + <usize>row * stride;
    for (let to = matrix + <usize>row * stride; to < end; to += 8, kept += 8, other += 4) {
      let factor: f64 = 1;
      let sum: f64 = 1;
      let p = products;
      let s = sums;
      let a = own;
      let b = other;
      for (let word = 0; word < width; word++) {
        const differ = <usize>(load<u32>(a) ^ load<u32>(b));
        const b0 = (differ & 0xff) << 3;
        const b1 = (differ >> 5) & 0x7f8;
        const b2 = (differ >> 13) & 0x7f8;
        const b3 = (differ >> 21) & 0x7f8;
        factor *=
          load<f64>(p + b0) * load<f64>(p + b1, 2048) * (load<f64>(p + b2, 4096) * load<f64>(p + b3, 6144));
        sum -=
          load<f64>(s + b0) + load<f64>(s + b1, 2048) + (load<f64>(s + b2, 4096) + load<f64>(s + b3, 6144));
        p += TABLE_BYTES;
        s += TABLE_BYTES;
        a += next;
        b += next;
      }
      if (kernel) store<f64>(kept, factor);
      store<f64>(to, constant + linear * sum + product * factor);
    }
  }
}

/**
 * Adds the entries below the diagonal of two matrices to the sums of the bytes of the XOR of their rows: `tables` are 4 × 256
 * pairs of sums for each word, those of `first` and of `second` side by side.
 */
export function addPairs(
  bits: usize,
  rows: i32,
  width: i32,
  first: usize,
  second: usize,
  size: i32,
  tables: usize,
): void {
  const next = (<usize>rows) << 2;
  const stride = (<usize>size) << 3;
  for (let row = 1; row < rows; row++) {
    const own = bits + ((<usize>row) << 2);
    let x = first + <usize>row * stride;
    let y = second + <usize>row * stride;
    const end = bits + ((<usize>row) << 2);
    for (let other = bits; other < end; other += 4, x += 8, y += 8) {
      const both = f64x2.replace_lane(v128.load64_zero(x), 1, load<f64>(y));
      let table = tables;
      let a = own;
      let b = other;
      for (let word = 0; word < width; word++) {
        const differ = <usize>(load<u32>(a) ^ load<u32>(b));
        addTo(table + ((differ & 0xff) << 4), both);
        addTo(table + ((differ >> 4) & 0xff0) + 4096, both);
        addTo(table + ((differ >> 12) & 0xff0) + 8192, both);
        addTo(table + ((differ >> 20) & 0xff0) + 12288, both);
        table += 2 * TABLE_BYTES;
        a += next;
        b += next;
      }
    }
  }
}

function addTo(sums: usize, both: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), both));
}
