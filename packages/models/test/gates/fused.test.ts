import { GATES, gateGraph, pruneGraph } from '@spex/models';
import { describe, expect, test } from 'vitest';
import { largestGap, runGraph } from './run-graph.ts';
import { type FusedAttention, fusedGraph, roundedWeights } from './tiny-fused.ts';
import { forward, makeWeights, type Replacements, random, type Style, UNITS } from './tiny-reference.ts';

const BERT: Style = {
  norm: 'layer',
  order: 'post',
  keyHeads: 4,
  rotary: false,
  causal: false,
  mlp: 'gelu',
  bias: { qkv: true, rest: true },
  headNorm: false,
};
const GPT: Style = { ...BERT, order: 'pre', causal: true };
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

interface Case {
  readonly name: string;
  readonly style: Style;
  readonly attention: FusedAttention;
  readonly bits?: boolean;
  readonly told: string;
}

const CASES: readonly Case[] = [
  {
    name: 'BERT with Attention and SkipLayerNormalization',
    style: BERT,
    attention: 'Attention',
    told: 'BERT-like: post-norm, layer norm, multi-head attention (Attention), plain MLP',
  },
  {
    name: 'GPT with MultiHeadAttention, sums as the fourth output of a norm',
    style: GPT,
    attention: 'MultiHeadAttention',
    told: 'GPT-like: pre-norm, layer norm, multi-head attention (MultiHeadAttention), plain MLP',
  },
  {
    name: "GPT with ONNX's own Attention",
    style: GPT,
    attention: 'onnx',
    told: 'GPT-like: pre-norm, layer norm, multi-head attention (Attention), plain MLP',
  },
  {
    name: 'Llama with GroupQueryAttention and SkipSimplifiedLayerNormalization',
    style: LLAMA,
    attention: 'GroupQueryAttention',
    told: 'Llama-like: pre-norm, RMS norm, grouped-query attention (GroupQueryAttention), gated MLP',
  },
  {
    name: 'Llama with GroupQueryAttention and 4-bit weights',
    style: LLAMA,
    attention: 'GroupQueryAttention',
    bits: true,
    told: 'Llama-like: pre-norm, RMS norm, grouped-query attention (GroupQueryAttention), gated MLP',
  },
];

const IDS = [3, 17, 8, 1, 22];

describe.each(CASES)('$name', ({ style, attention, bits = false, told }) => {
  const weights = bits ? roundedWeights(makeWeights(style, 2)) : makeWeights(style, 2);
  const model = fusedGraph(style, weights, attention, bits);
  const next = random(3);
  const open = new Float32Array(UNITS).fill(1);
  const single = Array.from({ length: UNITS }, (_, unit) => open.map((gate, at) => (at === unit ? 0 : gate)));
  const any = Array.from({ length: 4 }, () => open.map(() => 2 * next() - 0.4));
  const rows = [open, ...single, ...any, open.map(() => 0)];
  const formula = (gates: readonly ArrayLike<number>[], stand: Replacements = {}) =>
    gates.flatMap((row) => forward(style, weights, IDS, row, stand).logits.flatMap((logits) => [...logits]));

  test('gates are those of the formula', async () => {
    const { model: gated, units, refused, style: found, sites } = gateGraph(model, { replacements: true });
    expect(refused).toEqual([]);
    expect(units).toBe(UNITS);
    expect(found).toBe(told);
    const stand = Object.fromEntries(
      sites.map((site) => [site.name, new Float32Array(site.units * site.width).map(() => 2 * next() - 1)]),
    );
    const extra = Object.fromEntries(
      sites.map(({ name, units: count, width }) => [
        GATES.replacement(name),
        { data: stand[name]!, dims: [1, 1, count * width] },
      ]),
    );
    const gates = { data: Float32Array.from(rows.flatMap((row) => [...row])), dims: [rows.length, UNITS] };
    const tokens = rows.map(() => IDS);
    const { logits } = await runGraph(gated, tokens, { ...extra, [GATES.input]: gates });
    expect(largestGap(logits!.data, formula(rows, stand))).toBeLessThan(5e-5);
    const plain = gateGraph(model).model;
    const zeros = await runGraph(plain, tokens, { [GATES.input]: gates });
    expect(largestGap(zeros.logits!.data, formula(rows))).toBeLessThan(5e-5);
    const whole = await runGraph(model, [IDS]);
    expect(
      largestGap(zeros.logits!.data.subarray(0, whole.logits!.data.length), whole.logits!.data),
    ).toBeLessThan(1e-5);
  });

  test('a pruned model is the gated one', async () => {
    const { sites } = gateGraph(model);
    const stand = Object.fromEntries(
      sites.map((site) => [site.name, new Float32Array(site.units * site.width).map(() => 2 * next() - 1)]),
    );
    for (const at of [2, 5, 6, 14, rows.length - 1]) {
      for (const replacements of [{}, stand]) {
        const pruned = pruneGraph(model, sites, rows[at]!, { replacements });
        const { logits } = await runGraph(pruned.model, [IDS]);
        expect(largestGap(logits!.data, formula([rows[at]!], replacements))).toBeLessThan(5e-5);
      }
    }
  });
});
