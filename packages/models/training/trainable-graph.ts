import type { Random } from '@spex/core';
import { type AttributeValue, GraphBuilder, type Value } from '../src/onnx/index.ts';

/** Numbers that training changes. In the graph they are inputs, so that a step need not build it again. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * How a weight is trained: the rank of its update, and which of the two factors starts at zero. undefined: the weight
 * stays as it is. A table should start with `down` at zero: rows that are never looked up then never change.
 */
export type Updates = (name: string) => { readonly rank: number; readonly zero: 'down' | 'up' } | undefined;

/**
 * A graph whose weights can be trained: a weight W may carry an update of low rank (Hu et al. 2021, arXiv 2106.09685), so
 * that products x · W become x · W + (x · down) · up, and look-ups likewise. The update starts at zero.
 */
export class TrainableGraph extends GraphBuilder {
  readonly parameters: Parameter[] = [];
  readonly #plan: Updates;
  readonly #random: Random;
  readonly #updates = new Map<Value, { readonly down: Value; readonly up: Value }>();

  constructor(name: string, updates: Updates, random: Random) {
    super(name);
    this.#plan = updates;
    this.#random = random;
  }

  /** Adds normally distributed numbers with that standard deviation. */
  parameter(name: string, shape: readonly number[], deviation: number): Value {
    const size = shape.reduce((product, side) => product * side, 1);
    const data = Float32Array.from({ length: size }, () => deviation * this.#random.normal());
    this.parameters.push({ name, shape, data });
    return this.input(name, 'float', shape);
  }

  override weight(name: string, shape: readonly number[], data: Float32Array): Value {
    const weight = super.weight(name, shape, data);
    const plan = this.#plan(name);
    if (plan !== undefined) {
      const [rows, columns] = shape as [number, number];
      const { rank, zero } = plan;
      const down = this.parameter(`${name}.down`, [rows, rank], zero === 'down' ? 0 : 1 / Math.sqrt(rows));
      const up = this.parameter(`${name}.up`, [rank, columns], zero === 'up' ? 0 : 0.25 / Math.sqrt(rank));
      this.#updates.set(weight, { down, up });
    }
    return weight;
  }

  override op(
    type: string,
    inputs: readonly Value[],
    attributes: Record<string, AttributeValue> = {},
  ): Value {
    const result = super.op(type, inputs, attributes);
    const [x, y] = inputs as [Value, Value];
    const update = this.#updates.get(type === 'Gather' ? x : y);
    if (update === undefined || (type !== 'MatMul' && type !== 'Gather')) return result;
    const narrow =
      type === 'MatMul' ? super.op('MatMul', [x, update.down]) : super.op('Gather', [update.down, y]);
    return super.op('Add', [result, super.op('MatMul', [narrow, update.up])]);
  }
}
