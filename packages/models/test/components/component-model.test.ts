import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import { componentLabel, type GatedRow } from '@spex/lenses';
import {
  decodeOnnx,
  encodeOnnx,
  type GatedComponentModel,
  GraphBuilder,
  loadComponentModel,
  type OnnxModel,
} from '@spex/models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forward, random, UNITS } from '../gates/tiny-reference.ts';
import { modelFolder, TOKENIZER, temporaryFolder } from '../transformers/tiny-model.ts';
import {
  CONTEXT,
  followingIds,
  idsOf,
  LABELS,
  LETTER_TOKENIZER,
  STYLE,
  tinyFiles,
  tinyOnnx,
  WEIGHTS,
} from './tiny-folder.ts';

const TEXTS = ['abc ad', 'qrs', 'a b c d e f g', 'k'];
const open = (): Float32Array => new Float32Array(UNITS).fill(1);

/** Gates of 0, 1 and what lies between, the same for the same seed. */
function gatesOf(seed: number): Float32Array {
  const next = random(seed);
  return open().map(() => (next() < 0.5 ? 0 : next() < 0.7 ? 1 : 2 * next()));
}

function logSoftmax(logits: ArrayLike<number>): number[] {
  const all = Array.from(logits);
  const most = Math.max(...all);
  const total = most + Math.log(all.reduce((sum, logit) => sum + Math.exp(logit - most), 0));
  return all.map((logit) => logit - total);
}

/** Of the model as it is defined: log-probabilities after each token of a row. */
function exact({ tokens, gates }: GatedRow, replacements = {}): number[][] {
  return forward(STYLE, WEIGHTS, [...tokens], gates, replacements).logits.map(logSoftmax);
}

function rowsOf(texts: readonly string[]): GatedRow[] {
  return texts.map((text, at) => ({ tokens: Int32Array.from(idsOf(text)), gates: gatesOf(at + 1) }));
}

function expectNear(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  for (const [at, value] of expected.entries()) expect(found[at]).toBeCloseTo(value, 4);
}

let model: GatedComponentModel;
beforeAll(async () => {
  model = await loadComponentModel({ source: await modelFolder(tinyFiles()) });
});
afterAll(() => model.dispose());

describe('a causal model', () => {
  it('tells what it is', () => {
    expect(model).toMatchObject({
      kind: 'causal',
      width: 23,
      classes: [],
      layers: 2,
      refused: [],
      contextTokens: CONTEXT,
      weightFiles: [],
    });
    expect(model.components.map(componentLabel)).toEqual(LABELS);
    expect(model.style).toMatch(/^Llama-like/);
    expect(model.batchSize).toBe(64);
    expect(model.estimate(10).seconds).toBeGreaterThan(0);
  });

  it('reads texts, and what follows them', () => {
    expect([...model.tokenize('ab c')]).toEqual(idsOf('ab c'));
    expect([...model.continuation(' ab')]).toEqual(followingIds(' ab'));
    expect(model.tokenText(4)).toBe('a');
    expect(() => model.continuation('Z')).toThrow(/cannot write "Z"/);
  });

  it('gives log-probabilities of picks, rows of unlike length and gates in one call', async () => {
    const rows = rowsOf(TEXTS);
    const picks = [
      { row: 2, position: 13, token: 7 },
      { row: 0, position: 0, token: 4 },
      { row: 0, position: 7, token: 22 },
      { row: 2, position: 3, token: 0 },
      { row: 2, position: 13, token: 8 },
      { row: 3, position: 2, token: 5 },
    ];
    const found = await model.logProbs(rows, picks, {});
    expectNear(
      found,
      picks.map(({ row, position, token }) => exact(rows[row]!)[position]![token]!),
    );
    expect(await model.logProbs(rows, [], {})).toEqual(new Float64Array(0));
  });

  it('gives whole distributions after the last token', async () => {
    const rows = rowsOf(TEXTS);
    expectNear(
      await model.distributions(rows, {}),
      rows.flatMap((row) => exact(row).at(-1)!),
    );
  });

  it('takes means for what is absent', async () => {
    const texts = [TEXTS[0]!, TEXTS[2]!].map(idsOf);
    const means = await model.meanActivations(
      texts.map((ids) => Int32Array.from(ids)),
      {},
    );
    expect(means.tokens).toBeUndefined();
    const captured = texts.map((ids) => forward(STYLE, WEIGHTS, ids).captures);
    const tokens = texts.flat().length;
    const expected = Object.fromEntries(
      Object.keys(captured[0]!).map((site) => {
        const all = captured.flatMap((one) => one[site]!);
        return [site, all[0]!.map((_, at) => all.reduce((sum, one) => sum + one[at]!, 0) / tokens)];
      }),
    );
    const rows = rowsOf(TEXTS).map((row) => ({ ...row, replacement: means }));
    expectNear(
      await model.distributions(rows, {}),
      rows.flatMap((row) => exact(row, expected).at(-1)!),
    );
    // The same, where a row beside them has nothing to take.
    const mixed = [rows[0]!, rowsOf(TEXTS)[1]!];
    expectNear(await model.distributions(mixed, {}), [
      ...exact(mixed[0]!, expected).at(-1)!,
      ...exact(mixed[1]!).at(-1)!,
    ]);
  });

  it("takes another prompt's activations, position by position", async () => {
    // With every gate of a layer shut and the twin's numbers in place, the twin's own answer comes out.
    const [prompt, twin] = [idsOf('abcd'), idsOf('srqp')].map((ids) => Int32Array.from(ids)) as [
      Int32Array,
      Int32Array,
    ];
    const short = Int32Array.from(idsOf('ab'));
    const activations = await model.activations(twin, {});
    expect(activations.tokens).toBe(twin.length);
    const last = model.components.map(({ layer, kind }) => (kind === 'mlp' && layer === 1 ? 0 : 1));
    const gates = Float32Array.from(last);
    const [found, alone] = await Promise.all([
      model.distributions(
        [
          { tokens: prompt, gates, replacement: activations },
          { tokens: short, gates: open(), replacement: await model.activations(short, {}) },
        ],
        {},
      ),
      model.distributions([{ tokens: short, gates: open() }], {}),
    ]);
    const { captures } = forward(STYLE, WEIGHTS, [...twin]);
    const swapped = captures['layer 1 mlp']!.at(-1)!;
    // A replacement at the last position only counts there: one number for each position is what the oracle takes too.
    expectNear(
      found.subarray(0, model.width),
      exact({ tokens: prompt, gates }, { 'layer 1 mlp': swapped }).at(-1)!,
    );
    expectNear(found.subarray(model.width), [...alone]);
  });

  it('splits what does not fit into memory', async () => {
    const small = await loadComponentModel({ source: await modelFolder(tinyFiles()), memory: 0.05 });
    try {
      expect(small.batchSize).toBe(1);
      expect(small.id).toBe(model.id);
      const rows = rowsOf([...TEXTS, ...TEXTS]);
      const means = await small.meanActivations(
        rows.map(({ tokens }) => tokens),
        {},
      );
      expect(await small.distributions(rows, {})).toHaveLength(8 * 23);
      expectNear(await small.distributions(rows, {}), [...(await model.distributions(rows, {}))]);
      const own = await model.meanActivations(
        rows.map(({ tokens }) => tokens),
        {},
      );
      expectNear(
        await small.distributions(
          rows.map((row) => ({ ...row, replacement: means })),
          {},
        ),
        [
          ...(await model.distributions(
            rows.map((row) => ({ ...row, replacement: own })),
            {},
          )),
        ],
      );
    } finally {
      await small.dispose();
    }
  });

  it('stops at a signal', async () => {
    const signal = AbortSignal.abort();
    await expect(model.distributions(rowsOf(TEXTS), { signal })).rejects.toThrow();
    await expect(model.meanActivations([Int32Array.of(0)], { signal })).rejects.toThrow();
  });

  it('becomes a smaller file that says the same', async () => {
    const gates = open();
    for (const at of [1, 4, 8, 11]) gates[at] = 0;
    const prompts = TEXTS.map((text) => Int32Array.from(idsOf(text)));
    for (const means of [undefined, await model.meanActivations(prompts, {})]) {
      const { bytes, originalBytes, weights } = model.prune(gates, means);
      expect(originalBytes).toBe(tinyOnnx().length);
      expect(bytes.length).toBeLessThan(originalBytes);
      expect(weights.after).toBeLessThan(weights.before);
      const path = join(await temporaryFolder(), 'pruned.onnx');
      await writeFile(path, bytes);
      const { deviation, tolerance } = await model.checkPruned(path, gates, prompts, means, {});
      expect(deviation).toBeLessThan(tolerance);
      // Other gates are told apart from these.
      const other = await model.checkPruned(path, open(), prompts, undefined, {});
      expect(other.deviation).toBeGreaterThan(100 * other.tolerance);
    }
    const run = await model.activations(prompts[0]!, {});
    expect(() => model.prune(gates, run)).toThrow('activations of one run fit no other text');
  });
});

describe('a bare ONNX file', () => {
  it('takes its tokenizer from beside it, from a folder up, or as it is given', async () => {
    const folder = await modelFolder(tinyFiles());
    const up = await loadComponentModel({ source: join(folder, 'onnx/model.onnx') });
    expect(up).toMatchObject({ name: 'model.onnx', id: model.id, contextTokens: CONTEXT });
    const bare = await temporaryFolder();
    await mkdir(join(bare, 'sub'));
    const source = join(bare, 'sub', 'graph.onnx');
    await writeFile(source, tinyOnnx());
    const given = [folder, join(folder, 'tokenizer.json')];
    for (const tokenizer of given) {
      const found = await loadComponentModel({ source, tokenizer });
      // Without config.json the graph tells what it is; how much it reads is not known.
      expect(found).toMatchObject({ kind: 'causal', width: 23, id: model.id });
      expect(found.contextTokens).toBeUndefined();
      expect([...found.tokenize('abc')]).toEqual(idsOf('abc'));
      await found.dispose();
    }
    await expect(loadComponentModel({ source })).rejects.toThrow(
      `there is no tokenizer.json beside ${source}: name the tokenizer's file (tokenizer.json, or a .bin of llama2.c)`,
    );
    await up.dispose();
  });

  it('that is a classifier numbers its classes', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'model.onnx'), classifierOnnx());
    await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(LETTER_TOKENIZER));
    const found = await loadComponentModel({ source: join(folder, 'model.onnx') });
    expect(found).toMatchObject({ kind: 'classifier', width: 23, layers: 2 });
    expect(found.classes.slice(0, 3)).toEqual(['0', '1', '2']);
    // Its logits are those of the first token of a model that looks both ways.
    const ids = idsOf('abc');
    const gates = gatesOf(3);
    const style = { ...STYLE, causal: false };
    const expected = logSoftmax(forward(style, WEIGHTS, ids, gates).logits[0]!);
    const rows = [
      { tokens: Int32Array.from(ids), gates },
      { tokens: Int32Array.from(idsOf('qrs abc')), gates },
    ];
    expectNear((await found.distributions(rows, {})).subarray(0, 23), expected);
    expectNear(await found.logProbs(rows, [{ row: 0, position: 0, token: 5 }], {}), [expected[5]!]);
    await found.dispose();
  });
});

/** A classifier: the logits of the first token. */
function classifierOnnx(): Uint8Array {
  const model = decodeOnnx(tinyOnnx({}, { ...STYLE, causal: false }));
  const { node, output, initializer } = model.graph;
  const last = node.at(-1)!;
  const zero = { name: 'first', dims: [], dataType: 7, rawData: new Uint8Array(8) };
  const axis = { name: 'axis', type: 2, i: 1 };
  const gather = { ...last, name: 'pool', opType: 'Gather', input: ['all', 'first'], attribute: [axis] };
  const shape = { dim: [{ dimParam: 'batch' }, { dimValue: 23 }] };
  const logits = { ...output[0]!, type: { tensorType: { ...output[0]!.type.tensorType, shape } } };
  const graph: OnnxModel['graph'] = {
    ...model.graph,
    initializer: [...initializer, zero],
    node: [...node.slice(0, -1), { ...last, output: ['all'] }, { ...gather, output: ['logits'] }],
    output: [logits, ...output.slice(1)],
  };
  return encodeOnnx({ ...model, graph });
}

describe('refuses', () => {
  const refusal = async (options: Parameters<typeof loadComponentModel>[0]): Promise<string> => {
    const error = await loadComponentModel(options).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InvalidArgumentError);
    return (error as Error).message;
  };

  it('files that are not there, and files that are no model', async () => {
    expect(await refusal({ source: '/nowhere/model.onnx' })).toBe('there is no file /nowhere/model.onnx');
    expect(await refusal({ source: '/nowhere/at all' })).toMatch(/^there is no folder/);
    const folder = await modelFolder({ ...tinyFiles(), 'onnx/model.onnx': 'no graph' });
    expect(await refusal({ source: folder })).toMatch(/model\.onnx is not an ONNX model/);
    const source = await modelFolder(tinyFiles());
    expect(await refusal({ source, tokenizer: '/nowhere/t.json' })).toBe(
      'there is no tokenizer file /nowhere/t.json',
    );
  });

  it('a graph without attention', async () => {
    const g = new GraphBuilder('sum');
    const ids = g.input('input_ids', 'int64', ['batch', 'columns']);
    const table = g.weight('table', [23, 3], new Float32Array(69).fill(1));
    g.output('logits', g.op('Gather', [table, ids]), 'float', ['batch', 'columns', 3]);
    const source = await modelFolder({ ...tinyFiles(), 'onnx/model.onnx': g.bytes() as unknown as object });
    expect(await refusal({ source })).toMatch(/attention/);
  });

  it('tokenizers that belong to another model', async () => {
    const source = await modelFolder({ ...tinyFiles(), 'tokenizer.json': TOKENIZER });
    const other = await loadComponentModel({ source });
    expect(() => other.tokenize('z')).toThrow(/gives token 29 and .* knows 23: they do not belong together/);
    await other.dispose();
    const broken = await modelFolder({ ...tinyFiles(), 'tokenizer.json': { model: { type: 'Odd' } } });
    expect(await refusal({ source: broken })).toMatch(/tokenizer\.json is no tokenizer that spex can read/);
  });

  it('a configuration that tells of something else', async () => {
    const config = { architectures: ['TinyForSequenceClassification'], id2label: { 0: 'a', 1: 'b' } };
    const source = await modelFolder({ ...tinyFiles(), 'config.json': config });
    expect(await refusal({ source })).toMatch(
      /config\.json tells of a classifier, and its ONNX file gives logits of 3/,
    );
  });

  it('options out of range', async () => {
    const source = await modelFolder(tinyFiles());
    expect(await refusal({ source, device: 'tpu' as 'cpu' })).toMatch(/^device must be one of cpu/);
    expect(await refusal({ source, dtype: 'fp8' as 'fp16' })).toMatch(/^dtype must be one of fp32/);
    expect(await refusal({ source, threads: 0 })).toMatch(/^threads must be/);
    expect(await refusal({ source, memory: 0 })).toMatch(/^memory must be/);
    expect(await refusal({ source: join(source, 'onnx/model.onnx'), dtype: 'fp16' })).toMatch(
      /^dtype chooses among the graphs of a folder/,
    );
  });
});
