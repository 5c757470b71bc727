import { createRandom } from '@spex/core';

export interface NetworkShape {
  /** Features. */
  readonly inputs: number;
  readonly hidden: number;
  /** Classes, or 1 for numbers. */
  readonly outputs: number;
  /** Penalty on the squared weights (not the biases), half of it. */
  readonly l2: number;
}

/** Rows that are worked on together. */
export const BLOCK = 4;

/**
 * A network of one hidden layer, h = tanh(W x + b), out = V h + c, and its loss: the mean over the rows of the cross
 * entropy of softmax(out), or of (out - target)² / 2 where there is one output; plus l2 / 2 times the squared weights.
 * Parameters lie in one array: W [hidden × inputs], b, V [outputs × hidden], c.
 */
export class Network {
  readonly parameters: Float64Array;
  readonly gradient: Float64Array;
  /** With an even number of hidden units: the spare one's weights are 0, and so are their slopes. */
  readonly #shape: NetworkShape;
  /** Weights of the units that are not spare. */
  readonly #drawn: number;
  /** Where b, V and c begin. */
  readonly #b: number;
  readonly #v: number;
  readonly #c: number;
  /** Of the rows of one block: the hidden layer, then the loss's slope by each of its inputs. */
  readonly #layer: Float64Array;
  /** Of the rows of one block: the outputs, then the loss's slope by each of them. */
  readonly #out: Float64Array;

  constructor(shape: NetworkShape) {
    const { inputs, outputs } = shape;
    const hidden = shape.hidden + (shape.hidden & 1);
    this.#shape = { ...shape, hidden };
    this.#drawn = shape.hidden * inputs;
    this.#b = hidden * inputs;
    this.#v = this.#b + hidden;
    this.#c = this.#v + outputs * hidden;
    this.parameters = new Float64Array(this.#c + outputs);
    this.gradient = new Float64Array(this.parameters.length);
    this.#layer = new Float64Array(BLOCK * hidden);
    this.#out = new Float64Array(BLOCK * outputs);
  }

  /**
   * Draws W from a normal distribution of variance 1 / inputs; all else is 0, so that an untrained network says of all
   * classes alike, and seeds differ by what the hidden layer sees only.
   */
  start(seed: number): void {
    const { inputs } = this.#shape;
    const random = createRandom(seed);
    const { parameters } = this;
    parameters.fill(0);
    for (let at = 0; at < this.#drawn; at++) parameters[at] = random.normal() / Math.sqrt(inputs);
  }

  /**
   * The loss over the first `rows` rows of `features`, whose length is a whole number of blocks, and its gradient.
   * `targets`: the class of each row, or its number.
   */
  learn(features: Float64Array, targets: Float64Array, rows: number): number {
    const { inputs, hidden, outputs, l2 } = this.#shape;
    const { parameters, gradient } = this;
    gradient.fill(0);
    let loss = 0;
    for (let row = 0; row < rows; row += BLOCK) {
      const used = Math.min(BLOCK, rows - row);
      this.#forward(features, row * inputs);
      this.#out.fill(0, used * outputs);
      for (let k = 0; k < used; k++) loss += this.#slopes(k * outputs, targets[row + k]!, rows);
      this.#backward(features, row * inputs);
    }
    loss /= rows;
    const penalise = (from: number, to: number): void => {
      for (let at = from; at < to; at++) {
        const weight = parameters[at]!;
        loss += 0.5 * l2 * weight * weight;
        gradient[at] = gradient[at]! + l2 * weight;
      }
    };
    penalise(0, hidden * inputs);
    penalise(this.#v, this.#c);
    return loss;
  }

  /** Writes the outputs for `rows` rows of `features`, whose length is a whole number of blocks, to `out` from `to` on. */
  predict(features: Float64Array, rows: number, out: Float64Array, to: number): void {
    const { inputs, outputs } = this.#shape;
    for (let row = 0; row < rows; row += BLOCK) {
      this.#forward(features, row * inputs);
      const count = Math.min(BLOCK, rows - row) * outputs;
      for (let k = 0; k < count; k++) out[to + row * outputs + k] = this.#out[k]!;
    }
  }

  /** Hidden layer and outputs of the four rows from features[from] on; two units at a time share what is read. */
  #forward(features: Float64Array, from: number): void {
    const { inputs, hidden, outputs } = this.#shape;
    const { parameters } = this;
    const layer = this.#layer;
    const second = from + inputs;
    const third = second + inputs;
    const fourth = third + inputs;
    for (let h = 0; h < hidden; h += 2) {
      const a = h * inputs;
      const b = a + inputs;
      let pa = parameters[this.#b + h]!;
      let pb = parameters[this.#b + h + 1]!;
      let qa = pa;
      let qb = pb;
      let ra = pa;
      let rb = pb;
      let sa = pa;
      let sb = pb;
      for (let i = 0; i < inputs; i++) {
        const wa = parameters[a + i]!;
        const wb = parameters[b + i]!;
        let x = features[from + i]!;
        pa += wa * x;
        pb += wb * x;
        x = features[second + i]!;
        qa += wa * x;
        qb += wb * x;
        x = features[third + i]!;
        ra += wa * x;
        rb += wb * x;
        x = features[fourth + i]!;
        sa += wa * x;
        sb += wb * x;
      }
      layer[h] = Math.tanh(pa);
      layer[h + 1] = Math.tanh(pb);
      layer[hidden + h] = Math.tanh(qa);
      layer[hidden + h + 1] = Math.tanh(qb);
      layer[2 * hidden + h] = Math.tanh(ra);
      layer[2 * hidden + h + 1] = Math.tanh(rb);
      layer[3 * hidden + h] = Math.tanh(sa);
      layer[3 * hidden + h + 1] = Math.tanh(sb);
    }
    for (let k = 0; k < BLOCK; k++) {
      for (let o = 0, at = this.#v; o < outputs; o++) {
        let sum = parameters[this.#c + o]!;
        for (let h = k * hidden; h < (k + 1) * hidden; h++, at++) sum += parameters[at]! * layer[h]!;
        this.#out[k * outputs + o] = sum;
      }
    }
  }

  /** Turns a row's outputs into the slopes of the mean loss by them. Returns the row's loss. */
  #slopes(at: number, target: number, rows: number): number {
    const { outputs } = this.#shape;
    const out = this.#out;
    if (outputs === 1) {
      const miss = out[at]! - target;
      out[at] = miss / rows;
      return 0.5 * miss * miss;
    }
    let largest = -Infinity;
    for (let o = at; o < at + outputs; o++) largest = Math.max(largest, out[o]!);
    let sum = 0;
    for (let o = at; o < at + outputs; o++) sum += Math.exp(out[o]! - largest);
    const logSum = largest + Math.log(sum);
    const loss = logSum - out[at + target]!;
    for (let o = at; o < at + outputs; o++) out[o] = Math.exp(out[o]! - logSum) / rows;
    out[at + target] = out[at + target]! - 1 / rows;
    return loss;
  }

  /** Adds the gradient of the four rows from features[from] on, whose slopes by the outputs are in `#out`. */
  #backward(features: Float64Array, from: number): void {
    const { inputs, hidden, outputs } = this.#shape;
    const { parameters, gradient } = this;
    const layer = this.#layer;
    const out = this.#out;
    for (let k = 0; k < BLOCK; k++) {
      for (let o = 0; o < outputs; o++) {
        const slope = out[k * outputs + o]!;
        gradient[this.#c + o] = gradient[this.#c + o]! + slope;
        for (let h = 0, at = this.#v + o * hidden; h < hidden; h++, at++)
          gradient[at] = gradient[at]! + slope * layer[k * hidden + h]!;
      }
      for (let h = 0; h < hidden; h++) {
        let slope = 0;
        for (let o = 0; o < outputs; o++)
          slope += out[k * outputs + o]! * parameters[this.#v + o * hidden + h]!;
        const value = layer[k * hidden + h]!;
        layer[k * hidden + h] = slope * (1 - value * value);
      }
    }
    const second = from + inputs;
    const third = second + inputs;
    const fourth = third + inputs;
    for (let h = 0; h < hidden; h += 2) {
      const pa = layer[h]!;
      const pb = layer[h + 1]!;
      const qa = layer[hidden + h]!;
      const qb = layer[hidden + h + 1]!;
      const ra = layer[2 * hidden + h]!;
      const rb = layer[2 * hidden + h + 1]!;
      const sa = layer[3 * hidden + h]!;
      const sb = layer[3 * hidden + h + 1]!;
      const bias = this.#b + h;
      gradient[bias] = gradient[bias]! + (pa + qa + (ra + sa));
      gradient[bias + 1] = gradient[bias + 1]! + (pb + qb + (rb + sb));
      const a = h * inputs;
      const b = a + inputs;
      for (let i = 0; i < inputs; i++) {
        const p = features[from + i]!;
        const q = features[second + i]!;
        const r = features[third + i]!;
        const s = features[fourth + i]!;
        gradient[a + i] = gradient[a + i]! + (pa * p + qa * q + (ra * r + sa * s));
        gradient[b + i] = gradient[b + i]! + (pb * p + qb * q + (rb * r + sb * s));
      }
    }
  }
}
