// Symmetric positive definite matrices: the twins of src/solvers/gaussian-process/dense.ts, whose comments tell what is done.
// Four rows at a time lie side by side in a panel, number k of each behind number k of the row before, so that two SIMD
// numbers are the same place of four rows; the other four rows of a tile come in one number at a time. Each sum is made in
// the twin's order. Four panels are worked on together, so that the other rows are fetched a quarter as often.

/** Rows that are worked on together, and those of a panel. */
const BLOCK: i32 = 16;
const TILE_BYTES: usize = 16 * 8;

/** tile[4 c + r] = Σ_{from <= k < to} panel[4 k + r] · rows[c][k], `stride` bytes from one of the rows to the next. */
function dotTile(panel: usize, rows: usize, stride: usize, from: i32, to: i32, tile: usize): void {
  let low0 = f64x2.splat(0);
  let low1 = f64x2.splat(0);
  let low2 = f64x2.splat(0);
  let low3 = f64x2.splat(0);
  let high0 = f64x2.splat(0);
  let high1 = f64x2.splat(0);
  let high2 = f64x2.splat(0);
  let high3 = f64x2.splat(0);
  let a = panel + ((<usize>from) << 5);
  const end = panel + ((<usize>to) << 5);
  let b0 = rows + ((<usize>from) << 3);
  let b1 = b0 + stride;
  let b2 = b1 + stride;
  let b3 = b2 + stride;
  // The lengths of all sums are multiples of 4.
  for (; a < end; a += 64, b0 += 16, b1 += 16, b2 += 16, b3 += 16) {
    let low = v128.load(a);
    let high = v128.load(a, 16);
    let b = v128.load64_splat(b0);
    low0 = f64x2.add(low0, f64x2.mul(low, b));
    high0 = f64x2.add(high0, f64x2.mul(high, b));
    b = v128.load64_splat(b1);
    low1 = f64x2.add(low1, f64x2.mul(low, b));
    high1 = f64x2.add(high1, f64x2.mul(high, b));
    b = v128.load64_splat(b2);
    low2 = f64x2.add(low2, f64x2.mul(low, b));
    high2 = f64x2.add(high2, f64x2.mul(high, b));
    b = v128.load64_splat(b3);
    low3 = f64x2.add(low3, f64x2.mul(low, b));
    high3 = f64x2.add(high3, f64x2.mul(high, b));

    low = v128.load(a, 32);
    high = v128.load(a, 48);
    b = v128.load64_splat(b0, 8);
    low0 = f64x2.add(low0, f64x2.mul(low, b));
    high0 = f64x2.add(high0, f64x2.mul(high, b));
    b = v128.load64_splat(b1, 8);
    low1 = f64x2.add(low1, f64x2.mul(low, b));
    high1 = f64x2.add(high1, f64x2.mul(high, b));
    b = v128.load64_splat(b2, 8);
    low2 = f64x2.add(low2, f64x2.mul(low, b));
    high2 = f64x2.add(high2, f64x2.mul(high, b));
    b = v128.load64_splat(b3, 8);
    low3 = f64x2.add(low3, f64x2.mul(low, b));
    high3 = f64x2.add(high3, f64x2.mul(high, b));
  }
  v128.store(tile, low0);
  v128.store(tile, high0, 16);
  v128.store(tile, low1, 32);
  v128.store(tile, high1, 48);
  v128.store(tile, low2, 64);
  v128.store(tile, high2, 80);
  v128.store(tile, low3, 96);
  v128.store(tile, high3, 112);
}

/** Panel `panel` of those that begin at `panels`. */
function panelOf(panels: usize, panel: i32, size: i32): usize {
  return panels + <usize>panel * <usize>size * 32;
}

/**
 * `matrix` becomes L with A = L Lᵀ, below the diagonal; 0 where A is not positive definite. `size`: rows, a multiple of 4;
 * `work`: room for a tile and four panels.
 */
export function factorise(matrix: usize, size: i32, work: usize): i32 {
  const stride = (<usize>size) << 3;
  const panels = work + TILE_BYTES;
  for (let block = 0; block < size; block += BLOCK) {
    const end = min<i32>(size, block + BLOCK);
    for (let left = 0; left < block; left += 4) {
      for (let top = block; top < end; top += 4) {
        const panel = panelOf(panels, (top - block) >> 2, size);
        solveTile(matrix + <usize>top * stride, stride, matrix, stride, left, panel, work);
      }
    }
    for (let top = block; top < end; top += 4) {
      const panel = panelOf(panels, (top - block) >> 2, size);
      for (let left = block; left < top; left += 4) {
        solveTile(matrix + <usize>top * stride, stride, matrix, stride, left, panel, work);
      }
      if (!factorTile(matrix, stride, top, panel, work)) return 0;
    }
  }
  return 1;
}

/** Numbers left to left + 3 of four rows b, which become those of L⁻¹ b, into their panel too. */
function solveTile(
  rows: usize,
  width: usize,
  factor: usize,
  stride: usize,
  left: i32,
  panel: usize,
  tile: usize,
): void {
  const others = factor + <usize>left * stride;
  dotTile(panel, others, stride, 0, left, tile);
  const places = rows + ((<usize>left) << 3);
  let to = panel + ((<usize>left) << 5);
  for (let c = 0; c < 4; c++) {
    const other = others + <usize>c * stride + ((<usize>left) << 3);
    const place = places + ((<usize>c) << 3);
    let low = v128.load64_zero(place);
    low = f64x2.replace_lane(low, 1, load<f64>(place + width));
    let high = v128.load64_zero(place + 2 * width);
    high = f64x2.replace_lane(high, 1, load<f64>(place + 3 * width));
    low = f64x2.sub(low, v128.load(tile));
    high = f64x2.sub(high, v128.load(tile, 16));
    tile += 32;
    let known = panel + ((<usize>left) << 5);
    for (let k = 0; k < c; k++, known += 32) {
      const by = v128.load64_splat(other + ((<usize>k) << 3));
      low = f64x2.sub(low, f64x2.mul(v128.load(known), by));
      high = f64x2.sub(high, f64x2.mul(v128.load(known, 16), by));
    }
    const pivot = v128.load64_splat(other + ((<usize>c) << 3));
    low = f64x2.div(low, pivot);
    high = f64x2.div(high, pivot);
    v128.store(to, low);
    v128.store(to, high, 16);
    to += 32;
    storeColumn(place, width, low, high);
  }
}

/** Four numbers, each `stride` bytes from the one before. */
function storeColumn(place: usize, stride: usize, low: v128, high: v128): void {
  store<f64>(place, f64x2.extract_lane(low, 0));
  store<f64>(place + stride, f64x2.extract_lane(low, 1));
  store<f64>(place + 2 * stride, f64x2.extract_lane(high, 0));
  store<f64>(place + 3 * stride, f64x2.extract_lane(high, 1));
}

/**
 * Each of `count` rows b, a multiple of 4 and `width` numbers apart, becomes L⁻¹ b in its first `size` numbers; `work` as for
 * `factorise`.
 */
export function solveRows(factor: usize, size: i32, rows: usize, count: i32, width: i32, work: usize): void {
  const stride = (<usize>size) << 3;
  const apart = (<usize>width) << 3;
  const panels = work + TILE_BYTES;
  for (let block = 0; block < count; block += BLOCK) {
    const end = min<i32>(count, block + BLOCK);
    for (let left = 0; left < size; left += 4) {
      for (let top = block; top < end; top += 4) {
        const panel = panelOf(panels, (top - block) >> 2, size);
        solveTile(rows + <usize>top * apart, apart, factor, stride, left, panel, work);
      }
    }
  }
}

/** Rows top to top + 3 of L on the diagonal. */
function factorTile(matrix: usize, stride: usize, top: i32, panel: usize, tile: usize): bool {
  const rows = matrix + <usize>top * stride;
  dotTile(panel, rows, stride, 0, top, tile);
  const from = rows + ((<usize>top) << 3);
  const to = panel + ((<usize>top) << 5);
  for (let r = 0; r < 4; r++) {
    const row = from + <usize>r * stride;
    for (let c = 0; c <= r; c++) {
      const other = from + <usize>c * stride;
      let sum = load<f64>(row + ((<usize>c) << 3)) - load<f64>(tile + ((<usize>(4 * c + r)) << 3));
      for (let k: usize = 0; k < (<usize>c) << 3; k += 8) sum -= load<f64>(row + k) * load<f64>(other + k);
      if (c < r) sum /= load<f64>(other + ((<usize>c) << 3));
      else if (!(sum > 0)) return false;
      else sum = Math.sqrt(sum);
      store<f64>(row + ((<usize>c) << 3), sum);
      store<f64>(to + ((<usize>(4 * c + r)) << 3), sum);
    }
  }
  return true;
}

/** L⁻ᵀ, an upper triangle, into `out`; `work` as for `factorise`. */
export function invertFactor(factor: usize, size: i32, out: usize, work: usize): void {
  const stride = (<usize>size) << 3;
  const panels = work + TILE_BYTES;
  for (let block = 0; block < size; block += BLOCK) {
    const end = min<i32>(size, block + BLOCK);
    for (let left = block; left < end; left += 4) {
      const panel = panelOf(panels, (left - block) >> 2, size);
      invertTile(factor, stride, left, out, panel);
      for (let top = left + 4; top < end; top += 4) {
        continueInverse(factor, stride, top, left, out, panel, work);
      }
    }
    for (let top = end; top < size; top += 4) {
      for (let left = block; left < end; left += 4) {
        continueInverse(factor, stride, top, left, out, panelOf(panels, (left - block) >> 2, size), work);
      }
    }
  }
}

function invertTile(factor: usize, stride: usize, left: i32, out: usize, panel: usize): void {
  for (let r = 0; r < 4; r++) {
    const row = out + <usize>(left + r) * stride;
    for (let i = left; i < left + 4; i++) {
      let sum: f64 = 0;
      if (i >= left + r) {
        sum = i === left + r ? 1 : 0;
        const other = factor + <usize>i * stride;
        for (let k: usize = (<usize>(left + r)) << 3; k < (<usize>i) << 3; k += 8) {
          sum -= load<f64>(other + k) * load<f64>(row + k);
        }
        sum /= load<f64>(other + ((<usize>i) << 3));
      }
      store<f64>(row + ((<usize>i) << 3), sum);
      store<f64>(panel + ((<usize>(4 * i + r)) << 3), sum);
    }
  }
}

/** Columns top to top + 3 of rows left to left + 3 of L⁻ᵀ, into their panel too. */
function continueInverse(
  factor: usize,
  stride: usize,
  top: i32,
  left: i32,
  out: usize,
  panel: usize,
  tile: usize,
): void {
  const others = factor + <usize>top * stride;
  dotTile(panel, others, stride, left, top, tile);
  const places = out + <usize>left * stride + ((<usize>top) << 3);
  let to = panel + ((<usize>top) << 5);
  for (let c = 0; c < 4; c++) {
    const other = others + <usize>c * stride + ((<usize>top) << 3);
    let low = f64x2.neg(v128.load(tile));
    let high = f64x2.neg(v128.load(tile, 16));
    tile += 32;
    let known = panel + ((<usize>top) << 5);
    for (let k = 0; k < c; k++, known += 32) {
      const by = v128.load64_splat(other + ((<usize>k) << 3));
      low = f64x2.sub(low, f64x2.mul(by, v128.load(known)));
      high = f64x2.sub(high, f64x2.mul(by, v128.load(known, 16)));
    }
    const pivot = v128.load64_splat(other + ((<usize>c) << 3));
    low = f64x2.div(low, pivot);
    high = f64x2.div(high, pivot);
    v128.store(to, low);
    v128.store(to, high, 16);
    to += 32;
    storeColumn(places + ((<usize>c) << 3), stride, low, high);
  }
}

/** The lower triangle of A⁻¹ = L⁻ᵀ L⁻¹ into `out`, given L⁻ᵀ; `work` as for `factorise`. */
export function invertFrom(inverse: usize, size: i32, out: usize, work: usize): void {
  const stride = (<usize>size) << 3;
  const panels = work + TILE_BYTES;
  for (let block = 0; block < size; block += BLOCK) {
    const end = min<i32>(size, block + BLOCK);
    for (let top = block; top < end; top += 4) {
      fillPanel(inverse + <usize>top * stride, stride, top, size, panelOf(panels, (top - block) >> 2, size));
    }
    for (let left = 0; left < end; left += 4) {
      for (let top = max<i32>(block, left); top < end; top += 4) {
        const panel = panelOf(panels, (top - block) >> 2, size);
        dotTile(panel, inverse + <usize>left * stride, stride, top, size, work);
        const places = out + <usize>top * stride + ((<usize>left) << 3);
        for (let c: usize = 0; c < 4; c++) {
          storeColumn(places + (c << 3), stride, v128.load(work + (c << 5)), v128.load(work + (c << 5), 16));
        }
      }
    }
  }
}

/** Four rows from number `from` on, side by side. */
function fillPanel(rows: usize, stride: usize, from: i32, to: i32, panel: usize): void {
  for (let k: usize = from; k < <usize>to; k++) {
    const place = rows + (k << 3);
    const at = panel + (k << 5);
    store<f64>(at, load<f64>(place));
    store<f64>(at, load<f64>(place + stride), 8);
    store<f64>(at, load<f64>(place + 2 * stride), 16);
    store<f64>(at, load<f64>(place + 3 * stride), 24);
  }
}
