/**
 * What a linear model minimises on a subset, besides the penalty: Σ_r ℓ(f_r), f_r one number a column. Arrays of rows have
 * shape [columns × stride]; entry r stands for the r-th point of the subset.
 */
export interface Loss {
  readonly columns: number;
  /** Whether ℓ is quadratic, so that one Newton step ends the search. */
  readonly quadratic: boolean;
  /** Whether columns do not mix: ∂²ℓ/∂f² is the number that `bend` writes, times the identity. */
  readonly separate: boolean;
  /** Takes the targets of the points `rows[0, count)`. */
  choose(rows: Int32Array, count: number, stride: number): void;
  /** Writes -∂ℓ/∂f to `out`; entries past `count` become 0. Returns Σ ℓ. */
  residuals(f: Float64Array, out: Float64Array): number;
  /** Σ ℓ at f + step · change; a quadratic loss needs no look. */
  value?(f: Float64Array, change: Float64Array, step: number): number;
  /** Remembers ∂²ℓ/∂f² at f, and writes to `weights` one number a row that stands for its matrix. */
  bend(f: Float64Array, weights: Float64Array): void;
  /** out = ∂²ℓ/∂f² · change at the f of the last `bend`. */
  curve(change: Float64Array, out: Float64Array): void;
}

/** ℓ = ½ Σ_c (y_c - f_c)². `targets` has shape [columns × points]. */
export function squaredLoss(targets: Float64Array, points: number): Loss {
  const columns = targets.length / points;
  let rows: Int32Array = new Int32Array(0);
  let count = 0;
  let stride = 0;
  return {
    columns,
    quadratic: true,
    separate: true,
    choose(ofRows, ofCount, ofStride) {
      rows = ofRows;
      count = ofCount;
      stride = ofStride;
    },
    residuals(f, out) {
      let sum = 0;
      for (let c = 0; c < columns; c++) {
        for (let r = 0; r < stride; r++) {
          const residual = r < count ? targets[c * points + rows[r]!]! - f[c * stride + r]! : 0;
          out[c * stride + r] = residual;
          sum += 0.5 * residual * residual;
        }
      }
      return sum;
    },
    bend(_f, weights) {
      weights.fill(1, 0, count);
      weights.fill(0, count, stride);
    },
    curve(change, out) {
      for (let at = 0; at < columns * stride; at++) out[at] = change[at]!;
    },
  };
}

/** ℓ = log(1 + exp(-f)) for class 1, log(1 + exp(f)) for class 0; one column. */
export function logisticLoss(labels: Float64Array): Loss {
  let rows: Int32Array = new Int32Array(0);
  let count = 0;
  let stride = 0;
  const bends = new Float64Array(labels.length + 4);
  return {
    columns: 1,
    quadratic: false,
    separate: true,
    choose(ofRows, ofCount, ofStride) {
      rows = ofRows;
      count = ofCount;
      stride = ofStride;
    },
    residuals(f, out) {
      let sum = 0;
      for (let r = 0; r < count; r++) {
        const label = labels[rows[r]!]!;
        const small = Math.exp(-Math.abs(f[r]!));
        // The probability of the class that f speaks against is small / (1 + small), exact where it is tiny.
        const p = (label === 1) === f[r]! > 0 ? small / (1 + small) : 1 / (1 + small);
        out[r] = label === 1 ? p : -p;
        sum += Math.max(0, label === 1 ? -f[r]! : f[r]!) + Math.log1p(small);
      }
      out.fill(0, count, stride);
      return sum;
    },
    value(f, change, step) {
      let sum = 0;
      for (let r = 0; r < count; r++) {
        const score = f[r]! + step * change[r]!;
        sum += Math.max(0, labels[rows[r]!] === 1 ? -score : score) + Math.log1p(Math.exp(-Math.abs(score)));
      }
      return sum;
    },
    bend(f, weights) {
      for (let r = 0; r < count; r++) {
        const small = Math.exp(-Math.abs(f[r]!));
        bends[r] = small / ((1 + small) * (1 + small));
        weights[r] = bends[r]!;
      }
      bends.fill(0, count, stride);
      weights.fill(0, count, stride);
    },
    curve(change, out) {
      for (let r = 0; r < stride; r++) out[r] = bends[r]! * change[r]!;
    },
  };
}

/** ℓ = -log softmax(f)_y; one column a class. */
export function softmaxLoss(labels: Float64Array, classes: number): Loss {
  let rows: Int32Array = new Int32Array(0);
  let count = 0;
  let stride = 0;
  const shares = new Float64Array((labels.length + 4) * classes);
  const none = new Float64Array(shares.length);
  const scores = new Float64Array(classes);

  /** Writes exp(f - max f) of row r to `scores`. Returns their sum; the loss is what `lossOf` makes of it. */
  let top = 0;
  const exponentials = (f: Float64Array, change: Float64Array, step: number, r: number): number => {
    top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) {
      const score = f[c * stride + r]! + step * change[c * stride + r]!;
      scores[c] = score;
      if (score > top) top = score;
    }
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const score = Math.exp(scores[c]! - top);
      scores[c] = score;
      sum += score;
    }
    return sum;
  };

  return {
    columns: classes,
    quadratic: false,
    separate: false,
    choose(ofRows, ofCount, ofStride) {
      rows = ofRows;
      count = ofCount;
      stride = ofStride;
    },
    residuals(f, out) {
      let value = 0;
      for (let r = 0; r < count; r++) {
        const label = labels[rows[r]!]!;
        const sum = exponentials(f, none, 0, r);
        let others = 0;
        for (let c = 0; c < classes; c++) {
          const p = scores[c]! / sum;
          out[c * stride + r] = -p;
          if (c !== label) others += p;
        }
        // 1 - p_y as the sum of the others: exact where p_y is nearly 1.
        out[label * stride + r] = others;
        value += Math.log(sum) + top - f[label * stride + r]!;
      }
      for (let c = 0; c < classes; c++) out.fill(0, c * stride + count, (c + 1) * stride);
      return value;
    },
    value(f, change, step) {
      let value = 0;
      for (let r = 0; r < count; r++) {
        const own = labels[rows[r]!]! * stride + r;
        const sum = exponentials(f, change, step, r);
        value += Math.log(sum) + top - f[own]! - step * change[own]!;
      }
      return value;
    },
    bend(f, weights) {
      for (let r = 0; r < count; r++) {
        const sum = exponentials(f, none, 0, r);
        let spread = 0;
        for (let c = 0; c < classes; c++) {
          const p = scores[c]! / sum;
          shares[c * stride + r] = p;
          spread += p * (1 - p);
        }
        // The mean of the eigenvalues of diag(p) - p pᵀ, but for the one that is always 0.
        weights[r] = spread / (classes - 1);
      }
      weights.fill(0, count, stride);
      for (let c = 0; c < classes; c++) shares.fill(0, c * stride + count, (c + 1) * stride);
    },
    curve(change, out) {
      for (let r = 0; r < stride; r++) {
        let mean = 0;
        for (let c = 0; c < classes; c++) mean += shares[c * stride + r]! * change[c * stride + r]!;
        for (let c = 0; c < classes; c++) {
          out[c * stride + r] = shares[c * stride + r]! * (change[c * stride + r]! - mean);
        }
      }
    },
  };
}
