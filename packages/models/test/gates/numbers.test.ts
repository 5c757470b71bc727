import { GATES, gateGraph, type OnnxModel, pruneGraph } from '@spex/models';
import { describe, expect, test } from 'vitest';
import { toFloat } from '../../src/transformers/halves.ts';
import { largestGap, runGraph } from './run-graph.ts';
import { PLAIN, tinyGraph } from './tiny-graph.ts';
import { forward, makeWeights, random, type Style, UNITS } from './tiny-reference.ts';

const STYLE: Style = {
  norm: 'layer',
  order: 'pre',
  keyHeads: 4,
  rotary: false,
  causal: true,
  mlp: 'relu',
  bias: { qkv: true, rest: true },
  headNorm: false,
};
const IDS = [3, 17, 8, 1, 22];
const weights = makeWeights(STYLE, 4);
const next = random(9);
const open = new Float32Array(UNITS).fill(1);
const rows = [
  open,
  ...Array.from({ length: 6 }, () => open.map(() => Math.round(next()))),
  open.map(() => 1.7 * next()),
];
const formula = (gates: readonly Float32Array[]) =>
  gates.flatMap((row) => forward(STYLE, weights, IDS, row).logits.flatMap((logits) => [...logits]));
const all = { data: Float32Array.from(rows.flatMap((row) => [...row])), dims: [rows.length, UNITS] };

describe('half precision', () => {
  const model = inHalves(tinyGraph(STYLE, weights, PLAIN));

  test('gates are cast to the type of what they scale', async () => {
    const { model: gated, refused, sites } = gateGraph(model, { replacements: true, captures: true });
    expect(refused).toEqual([]);
    const stand = Object.fromEntries(
      sites.map(({ name, units, width }) => [
        GATES.replacement(name),
        { data: new Float32Array(units * width), dims: [1, 1, units * width] },
      ]),
    );
    const results = await runGraph(
      gated,
      rows.map(() => IDS),
      { ...stand, [GATES.input]: all },
    );
    expect(largestGap(results.logits!.data, formula(rows))).toBeLessThan(0.05);
    const plain = (await runGraph(model, [IDS])).logits!.data;
    expect(largestGap(results.logits!.data.subarray(0, plain.length), plain)).toBeLessThan(0.01);
    // Captures come out in single precision.
    const numbers = rows.flatMap((row) =>
      forward(STYLE, weights, IDS, row).captures['layer 0 mlp']!.flatMap((x) => [...x]),
    );
    expect(largestGap(results[GATES.capture('layer 0 mlp')]!.data, numbers)).toBeLessThan(0.02);
  });

  test('a pruned model stays in half precision', async () => {
    const { sites } = gateGraph(model);
    for (const row of rows.slice(1)) {
      const pruned = pruneGraph(model, sites, row);
      const { logits } = await runGraph(pruned.model, [IDS]);
      expect(largestGap(logits!.data, formula([row]))).toBeLessThan(0.05);
    }
  });
});

describe('8-bit integers, rounded anew in every run', () => {
  const model = tinyGraph(STYLE, weights, { ...PLAIN, linear: 'integer' });

  test('heads are gated before they are rounded', async () => {
    const { model: gated, refused, units } = gateGraph(model);
    expect(refused).toEqual([]);
    expect(units).toBe(UNITS);
    // Row by row: rows of one run share their scale.
    for (const row of rows) {
      const { logits } = await runGraph(gated, [IDS], { [GATES.input]: { data: row, dims: [1, UNITS] } });
      const expected = formula([row]);
      const largest = Math.max(...expected.map(Math.abs));
      expect(largestGap(logits!.data, expected) / largest).toBeLessThan(0.06);
    }
    const { logits } = await runGraph(gated, [IDS], { [GATES.input]: { data: open, dims: [1, UNITS] } });
    expect(largestGap(logits!.data, (await runGraph(model, [IDS])).logits!.data)).toBeLessThan(1e-5);
  });
});

/** The graph with all its floats in half precision. */
function inHalves(model: OnnxModel): OnnxModel {
  const { graph } = model;
  const HALF = 10;
  return {
    ...model,
    graph: {
      ...graph,
      initializer: graph.initializer.map((tensor) => {
        if (tensor.dataType !== 1) return tensor;
        const floats = new Float32Array(new Uint8Array(tensor.rawData!).buffer);
        const rawData = new Uint8Array(Uint16Array.from(floats, halfOf).buffer);
        return { ...tensor, dataType: HALF, rawData };
      }),
      node: graph.node.map((node) => ({
        ...node,
        attribute: node.attribute.map((one) =>
          one.name === 'to' && one.i === 1 ? { ...one, i: HALF } : one,
        ),
      })),
      output: graph.output.map((output) => ({
        ...output,
        type: { tensorType: { ...output.type.tensorType, elemType: HALF } },
      })),
    },
  };
}

/** The bits of the nearest half-precision number; the largest where there is none. */
function halfOf(value: number): number {
  const target = Math.max(-65504, Math.min(65504, value));
  const magnitude = Math.abs(target);
  // The bits of positive halves are in the order of their size.
  let [low, high] = [0, 0x7bff];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (toFloat(Uint16Array.of(middle))[0]! < magnitude) low = middle + 1;
    else high = middle;
  }
  const above = toFloat(Uint16Array.of(low))[0]!;
  const below = low > 0 ? toFloat(Uint16Array.of(low - 1))[0]! : 0;
  const bits = low > 0 && magnitude - below < above - magnitude ? low - 1 : low;
  return target < 0 ? bits | 0x8000 : bits;
}
