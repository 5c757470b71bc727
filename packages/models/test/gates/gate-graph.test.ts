import { GATES, gateGraph, type OnnxModel, pruneGraph } from '@spex/models';
import { describe, expect, test } from 'vitest';
import { largestGap, runGraph } from './run-graph.ts';
import { type Pattern, PLAIN, tinyGraph } from './tiny-graph.ts';
import {
  forward,
  makeWeights,
  type Replacements,
  random,
  SIZES,
  type Style,
  UNITS,
} from './tiny-reference.ts';

const { heads, head, width, layers } = SIZES;

const GPT2: Style = {
  norm: 'layer',
  order: 'pre',
  keyHeads: 4,
  rotary: false,
  causal: true,
  mlp: 'gelu-tanh',
  bias: { qkv: true, rest: true },
  headNorm: false,
};
const BERT: Style = { ...GPT2, order: 'post', causal: false, mlp: 'gelu' };
const LLAMA: Style = {
  norm: 'rms',
  order: 'pre',
  keyHeads: 2,
  rotary: true,
  causal: true,
  mlp: 'swiglu',
  bias: { qkv: false, rest: false },
  headNorm: false,
};
const NEOX: Style = { ...GPT2, order: 'parallel', rotary: true, mlp: 'gelu' };
const OPT: Style = { ...GPT2, mlp: 'relu' };

interface Case {
  readonly name: string;
  readonly style: Style;
  readonly pattern: Partial<Pattern>;
  readonly told: string;
  /** Whether heads can be taken out of its weights. */
  readonly cuts: boolean;
}

const CASES: readonly Case[] = [
  {
    name: 'GPT-2 with Conv1D as Gemm and one product for queries, keys and values',
    style: GPT2,
    pattern: { linear: 'gemm', fusedQkv: true },
    told: 'GPT-like: pre-norm, layer norm, multi-head attention (unfused), plain MLP',
    cuts: true,
  },
  {
    name: 'GPT-2 with decomposed norms and constant shapes',
    style: GPT2,
    pattern: { norms: 'decomposed', shapes: 'constant', branchFirst: true },
    told: 'GPT-like: pre-norm, layer norm, multi-head attention (unfused), plain MLP',
    cuts: true,
  },
  {
    name: 'BERT, norms after the sums',
    style: BERT,
    pattern: { branchFirst: true },
    told: 'BERT-like: post-norm, layer norm, multi-head attention (unfused), plain MLP',
    cuts: true,
  },
  {
    name: 'BERT with decomposed norms',
    style: BERT,
    pattern: { norms: 'decomposed' },
    told: 'BERT-like: post-norm, layer norm, multi-head attention (unfused), plain MLP',
    cuts: true,
  },
  {
    name: 'Llama with grouped queries, rotary positions and a cache',
    style: LLAMA,
    pattern: { cache: true },
    told: 'Llama-like: pre-norm, RMS norm, grouped-query attention (unfused), gated MLP',
    cuts: true,
  },
  {
    name: 'Llama that repeats keys by Gather, with a mask over heads',
    style: LLAMA,
    pattern: { cache: true, repeat: 'gather', shapes: 'constant', headMask: true },
    told: 'Llama-like: pre-norm, RMS norm, grouped-query attention (unfused), gated MLP',
    cuts: true,
  },
  {
    name: 'Qwen 2 with biases of queries, keys and values',
    style: { ...LLAMA, bias: { qkv: true, rest: false } },
    pattern: { cache: true },
    told: 'Llama-like: pre-norm, RMS norm, grouped-query attention (unfused), gated MLP',
    cuts: true,
  },
  {
    name: 'Qwen 3 with norms of queries and keys',
    style: { ...LLAMA, headNorm: true },
    pattern: { cache: true },
    told: 'Llama-like: pre-norm, RMS norm, grouped-query attention (unfused), gated MLP',
    cuts: true,
  },
  {
    name: 'NeoX with attention and MLP side by side',
    style: NEOX,
    pattern: { branchFirst: true },
    told: 'NeoX-like: parallel attention and MLP, layer norm, multi-head attention (unfused), plain MLP',
    cuts: true,
  },
  {
    name: 'OPT with batches and heads in one side',
    style: OPT,
    pattern: { flatHeads: true },
    told: 'GPT-like: pre-norm, layer norm, multi-head attention (unfused), plain MLP',
    cuts: false,
  },
];

const IDS = [3, 17, 8, 1, 22];
const SITES = ['heads', 'attention', 'mlp'] as const;

/** Rows of gates: all present, each unit absent by itself, and some of any size. */
function gateRows(): Float32Array[] {
  const next = random(5);
  const open = new Float32Array(UNITS).fill(1);
  const single = Array.from({ length: UNITS }, (_, unit) => open.map((gate, at) => (at === unit ? 0 : gate)));
  const any = Array.from({ length: 5 }, () => open.map(() => 2 * next() - 0.4));
  return [open, ...single, ...any, open.map(() => 0)];
}

function makeReplacements(): Record<string, Float32Array> {
  const next = random(11);
  return Object.fromEntries(
    Array.from({ length: layers }, (_, layer) =>
      SITES.map((kind) => {
        const numbers = new Float32Array(kind === 'heads' ? heads * head : width);
        return [`layer ${layer} ${kind}`, numbers.map(() => 2 * next() - 1)] as const;
      }),
    ).flat(),
  );
}

function expected(one: Case, rows: readonly ArrayLike<number>[], stand: Replacements = {}): number[] {
  const weights = makeWeights(one.style, 1);
  return rows.flatMap((gates) =>
    forward(one.style, weights, IDS, gates, stand).logits.flatMap((row) => [...row]),
  );
}

const graphOf = ({ style, pattern }: Case): OnnxModel =>
  tinyGraph(style, makeWeights(style, 1), { ...PLAIN, ...pattern });

describe.each(CASES)('$name', (one) => {
  const model = graphOf(one);

  test('every head, attention and MLP is found', () => {
    const { sites, refused, units, layers: found, style } = gateGraph(model);
    expect(refused).toEqual([]);
    expect(found).toBe(layers);
    expect(units).toBe(UNITS);
    expect(style).toBe(one.told);
    expect(
      sites.map(({ name, kind, layer, units: own, first, width: size }) => [
        name,
        kind,
        layer,
        own,
        first,
        size,
      ]),
    ).toEqual(
      Array.from({ length: layers }, (_, layer) => {
        const first = layer * (heads + 2);
        return [
          [`layer ${layer} heads`, 'heads', layer, heads, first, head],
          [`layer ${layer} attention`, 'attention', layer, 1, first + heads, width],
          [`layer ${layer} mlp`, 'mlp', layer, 1, first + heads + 1, width],
        ];
      }).flat(),
    );
  });

  test('each row of a batch has the gates of the formula; all at 1 is the plain graph', async () => {
    const rows = gateRows();
    const tokens = rows.map(() => IDS);
    const gated = gateGraph(model).model;
    const gates = Float32Array.from(rows.flatMap((row) => [...row]));
    const { logits } = await runGraph(gated, tokens, {
      [GATES.input]: { data: gates, dims: [rows.length, UNITS] },
    });
    expect(largestGap(logits!.data, expected(one, rows))).toBeLessThan(5e-5);
    const plain = await runGraph(model, [IDS]);
    const size = logits!.data.length / rows.length;
    expect(largestGap(logits!.data.subarray(0, size), plain.logits!.data)).toBeLessThan(1e-5);
    // The formula tells units apart: no two rows that lack one unit are alike.
    const texts = new Set(rows.map((_, row) => logits!.data.subarray(row * size, (row + 1) * size).join()));
    expect(texts.size).toBe(rows.length);
  });

  test('replacements take the place of what is absent; captures are the numbers before the gates', async () => {
    const rows = gateRows();
    const stand = makeReplacements();
    const { model: gated, sites } = gateGraph(model, { replacements: true, captures: true });
    const extra = Object.fromEntries(
      sites.map((site) => {
        const size = site.units * site.width;
        return [GATES.replacement(site.name), { data: stand[site.name]!, dims: [1, 1, size] }];
      }),
    );
    const gates = Float32Array.from(rows.flatMap((row) => [...row]));
    const results = await runGraph(
      gated,
      rows.map(() => IDS),
      { ...extra, [GATES.input]: { data: gates, dims: [rows.length, UNITS] } },
    );
    expect(largestGap(results.logits!.data, expected(one, rows, stand))).toBeLessThan(5e-5);
    const weights = makeWeights(one.style, 1);
    for (const { name } of sites) {
      const numbers = rows.flatMap((row) =>
        forward(one.style, weights, IDS, row, stand).captures[name]!.flatMap((x) => [...x]),
      );
      expect(largestGap(results[GATES.capture(name)]!.data, numbers), name).toBeLessThan(5e-5);
    }
  });

  test('a pruned model is the gated one, and what is absent is gone', async () => {
    const { sites } = gateGraph(model);
    const stand = makeReplacements();
    for (const row of [1, 6, 13, 14, 18].map((at) => gateRows()[at]!)) {
      for (const replacements of [{}, stand]) {
        const pruned = pruneGraph(model, sites, row, { replacements });
        const { logits } = await runGraph(pruned.model, [IDS, [5, 2, 9, 9]]);
        const own = logits!.data.subarray(0, logits!.data.length / 2);
        expect(largestGap(own, expected(one, [row], replacements))).toBeLessThan(5e-5);
        expect(pruned.model.graph.input).toEqual(model.graph.input);
        expect(pruned.model.graph.output).toEqual(model.graph.output);
        if (row.every((gate) => gate === 0) && replacements !== stand) {
          // Of all layers nothing is left but, where there is a cache, what it keeps.
          expect(pruned.weights.after).toBeLessThan(pruned.weights.before);
          expect(pruned.model.graph.node.some(({ opType }) => opType === 'Softmax')).toBe(false);
          expect(pruned.model.graph.initializer.some(({ name }) => name.includes('down'))).toBe(false);
        }
      }
    }
  });

  test('absent heads lose their columns and rows, where the graph lets them', async () => {
    const { sites } = gateGraph(model);
    const row = new Float32Array(UNITS).fill(1);
    for (const site of sites.filter(({ kind }) => kind === 'heads')) {
      row[site.first + site.layer] = 0;
      row[site.first + 3] = 0;
    }
    const pruned = pruneGraph(model, sites, row);
    const { logits } = await runGraph(pruned.model, [IDS, [5, 2, 9, 9]]);
    expect(largestGap(logits!.data.subarray(0, logits!.data.length / 2), expected(one, [row]))).toBeLessThan(
      5e-5,
    );
    const { bias, keyHeads } = one.style;
    // Two heads a layer: queries, with them keys and values where each head has its own, and rows of the projection.
    const columns = 2 * head * (keyHeads === heads ? 3 : 1);
    const gone = layers * (columns * (width + (bias.qkv ? 1 : 0)) + 2 * head * width);
    const saved = pruned.weights.before - pruned.weights.after;
    if (one.cuts) expect(Math.abs(saved - gone)).toBeLessThan(64);
    else expect(saved).toBeGreaterThan(-64);
  });
});
