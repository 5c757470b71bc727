import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeOnnx, type GatedModelOptions, type OnnxModel, openGatedModel } from '@spex/models';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInParts } from '../../src/gates/parts.ts';
import { largestGap } from './run-graph.ts';
import { PLAIN, tinyGraph } from './tiny-graph.ts';
import { forward, makeWeights, random, SIZES, type Style, UNITS } from './tiny-reference.ts';

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
const weights = makeWeights(LLAMA, 6);
const graph = tinyGraph(LLAMA, weights, { ...PLAIN, cache: true, headMask: true });
const next = random(2);
const ROWS = [[3, 17, 8, 1, 22], [5, 2], [7, 7, 7, 9], [1, 2, 3, 4, 5], [11]].map((row) =>
  Int32Array.from(row),
);
const gates = new Float32Array(ROWS.length * UNITS).map(() => 1.4 * next());
const gatesOf = (row: number) => gates.subarray(row * UNITS, (row + 1) * UNITS);
const formula = (row: number, ids = [...ROWS[row]!]) => forward(LLAMA, weights, ids, gatesOf(row)).logits;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spex-gates-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function save(name: string, model: OnnxModel | string): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, typeof model === 'string' ? model : encodeOnnx(model));
  return path;
}
const open = (source: string, more: Partial<GatedModelOptions> = {}) =>
  openGatedModel({ source, localOnly: true, cacheDir: join(folder, 'cache'), ...more });

describe('an open gated model', () => {
  test('pads rows, feeds empty caches and whole head masks, and says how near the plain graph is', async () => {
    const model = await open(await save('llama.onnx', graph));
    expect(model.units).toBe(UNITS);
    expect(model.vocabulary).toBe(SIZES.vocabulary);
    expect(model.outputs).toContain('logits');
    expect(model.check.tolerance).toBe(1e-4);
    expect(model.check.deviation).toBeLessThan(1e-5);
    expect(model.check.independence).toBeLessThan(1e-5);
    const { logits } = await model.run({ rows: ROWS, gates }, ['logits']);
    expect(logits!.dims).toEqual([ROWS.length, 5, SIZES.vocabulary]);
    for (const [row, ids] of ROWS.entries()) {
      const start = row * 5 * SIZES.vocabulary;
      const own = logits!.data.subarray(start, start + ids.length * SIZES.vocabulary);
      expect(
        largestGap(
          own,
          formula(row).flatMap((x) => [...x]),
        ),
      ).toBeLessThan(5e-5);
    }
    await model.dispose();
  });

  test('gives the same in parts, where the memory holds one row only', async () => {
    const path = await save('parts.onnx', graph);
    const [large, small] = [await open(path), await open(path, { memory: 0.001 })];
    const [whole, parts] = [large, small].map((model) => model.run({ rows: ROWS, gates }, ['logits']));
    expect((await parts!).logits!.dims).toEqual((await whole!).logits!.dims);
    expect(largestGap((await parts!).logits!.data, (await whole!).logits!.data)).toBeLessThan(1e-5);
    await large.dispose();
    await small.dispose();
  });

  test('log-probabilities of tokens at places of each row', async () => {
    const model = await open(await save('logprobs.onnx', graph), { memory: 0.05 });
    const places = Int32Array.from(ROWS.flatMap((row) => [0, row.length - 1]));
    const tokens = Int32Array.from(ROWS.flatMap((_, row) => [row, 3, 20 - row, 9, 1, 2]));
    const found = await model.logProbs({ rows: ROWS, gates }, { places, tokens });
    const expected = ROWS.flatMap((_, row) =>
      [0, 1].flatMap((at) => {
        const logits = formula(row)[places[row * 2 + at]!]!;
        const total = Math.log(logits.reduce((sum, value) => sum + Math.exp(value), 0));
        return [...tokens.subarray((row * 2 + at) * 3, (row * 2 + at + 1) * 3)].map(
          (token) => logits[token]! - total,
        );
      }),
    );
    expect(largestGap(found, expected)).toBeLessThan(5e-5);
    await model.dispose();
  });

  test('replacements of single rows and tokens', async () => {
    const model = await open(await save('patched.onnx', graph), {
      replacements: true,
      captures: true,
      memory: 0.01,
    });
    const site = model.sites[2]!;
    const capture = `spex.capture.${site.name}`;
    const rows = [ROWS[0]!, ROWS[3]!];
    const whole = new Float32Array(2 * UNITS).fill(1);
    const other = await model.run({ rows: [rows[1]!, rows[0]!], gates: whole }, [capture]);
    const absent = whole.map((gate, at) => (at % UNITS === site.first ? 0 : gate));
    const replacements = { [site.name]: { data: other[capture]!.data, rows: 2, tokens: 5 } };
    const { logits } = await model.run({ rows, gates: absent, replacements }, ['logits']);
    const size = 5 * SIZES.vocabulary;
    // A replacement for one row by itself gives the same.
    for (const [row, ids] of rows.entries()) {
      const data = other[capture]!.data.slice(row * 5 * site.width, (row + 1) * 5 * site.width);
      const alone = await model.run(
        {
          rows: [ids],
          gates: absent.slice(0, UNITS),
          replacements: { [site.name]: { data, rows: 1, tokens: 5 } },
        },
        ['logits'],
      );
      expect(
        largestGap(alone.logits!.data, logits!.data.subarray(row * size, (row + 1) * size)),
      ).toBeLessThan(1e-5);
    }
    // With its own numbers in place of what is absent, the model is whole.
    const own = {
      [site.name]: {
        data: (await model.run({ rows, gates: whole }, [capture]))[capture]!.data,
        rows: 2,
        tokens: 5,
      },
    };
    const [mended, intact] = [
      await model.run({ rows, gates: absent, replacements: own }, ['logits']),
      await model.run({ rows, gates: whole }, ['logits']),
    ];
    expect(largestGap(mended.logits!.data, intact.logits!.data)).toBeLessThan(1e-5);
    expect(largestGap(logits!.data, intact.logits!.data)).toBeGreaterThan(1e-3);
    await model.dispose();
  });

  test('weights in a file beside it', async () => {
    const { model, data } = withExternalWeights(graph, 'apart.onnx_data');
    const path = await save('beside/apart.onnx', model);
    await expect(open(path)).rejects.toThrow(/keeps weights in apart\.onnx_data, which is not there/);
    await writeFile(join(folder, 'beside/apart.onnx_data'), data);
    const opened = await open(path);
    const { logits } = await opened.run({ rows: [ROWS[0]!], gates: gates.slice(0, UNITS) }, ['logits']);
    expect(
      largestGap(
        logits!.data,
        formula(0).flatMap((x) => [...x]),
      ),
    ).toBeLessThan(5e-5);
    await opened.dispose();
  });

  test("a folder in Hugging Face's layout", async () => {
    await save('model/config.json', JSON.stringify({ architectures: ['LlamaForCausalLM'], vocab_size: 23 }));
    await save('model/onnx/model.onnx', graph);
    const model = await open(join(folder, 'model'));
    expect(model.name).toBe('model');
    expect(model.tokenizer).toBeUndefined();
    await model.dispose();
  });
});

describe('bad input', () => {
  test('files that are not ONNX', async () => {
    await expect(open(await save('text.onnx', 'This is a text, and no model.'))).rejects.toThrow(
      /text\.onnx is not an ONNX model/,
    );
    await expect(open(await save('empty.onnx', ''))).rejects.toThrow(/empty\.onnx is not an ONNX model/);
    await expect(open(join(folder, 'nowhere.onnx'))).rejects.toThrow(/there is no folder/);
  });

  test('inputs that spex does not know are listed', async () => {
    const extra = (name: string) => ({ ...graph.graph.input[0]!, name });
    const odd = {
      ...graph,
      graph: { ...graph.graph, input: [...graph.graph.input, extra('pixels'), extra('sounds')] },
    };
    await expect(open(await save('odd.onnx', odd))).rejects.toThrow(
      /wants inputs 'pixels', 'sounds' that spex does not know/,
    );
  });

  test('a graph whose rows move each other', async () => {
    const { node } = graph.graph;
    const last = node.at(-1)!;
    const axes = { name: 'axes', type: 7, ints: [0] };
    const mean = {
      name: 'mean',
      opType: 'ReduceMean',
      input: [last.input[0]!],
      output: ['mean'],
      attribute: [axes],
    };
    const sum = {
      name: 'mixed',
      opType: 'Add',
      input: [last.input[0]!, 'mean'],
      output: ['logits'],
      attribute: [],
    };
    const mixed = { ...graph, graph: { ...graph.graph, node: [...node.slice(0, -1), mean, sum] } };
    await expect(open(await save('mixed.onnx', mixed))).rejects.toThrow(
      /gates of one row of a batch move another row/,
    );
  });

  test('calls that do not fit', async () => {
    const model = await open(await save('calls.onnx', graph));
    const one = { rows: [ROWS[0]!], gates: gates.slice(0, UNITS) };
    await expect(model.run({ ...one, gates: gates.slice(1, UNITS) }, ['logits'])).rejects.toThrow(
      /11 gates for 1 rows of 12: give 12/,
    );
    await expect(model.run({ ...one, gates: one.gates.map(() => NaN) }, ['logits'])).rejects.toThrow(
      /gate 0 is NaN/,
    );
    await expect(model.run({ ...one, rows: [] }, ['logits'])).rejects.toThrow(/no rows/);
    await expect(model.run({ ...one, rows: [new Int32Array(0)] }, ['logits'])).rejects.toThrow(
      /row 0 has no tokens/,
    );
    await expect(model.run(one, ['states'])).rejects.toThrow(/no output 'states'; it has .*logits/);
    await expect(model.run({ ...one, masks: [[1]] }, ['logits'])).rejects.toThrow(
      /one number for every token/,
    );
    const replacements = { 'layer 0 mlp': { data: new Float32Array(4), rows: 1, tokens: 1 } };
    await expect(model.run({ ...one, replacements }, ['logits'])).rejects.toThrow(
      /open the model with replacements/,
    );
    const picks = { places: Int32Array.of(5), tokens: Int32Array.of(1) };
    await expect(model.logProbs(one, picks)).rejects.toThrow(/place 5 is outside of row 0/);
    await model.dispose();
    await expect(open('calls.onnx', { memory: 0 })).rejects.toThrow(/memory must be/);
  });
});

describe('runInParts', () => {
  const failing = (most: number) => {
    const calls: [number, number][] = [];
    const run = async (first: number, count: number) => {
      calls.push([first, count]);
      if (count > most) throw new Error('Failed to allocate memory for requested buffer of size 4096');
      return `${first}+${count}`;
    };
    return { calls, run };
  };

  test('halves what finds no memory, and stays there', async () => {
    const { calls, run } = failing(3);
    expect(await runInParts(10, 8, run)).toEqual(['0+2', '2+2', '4+2', '6+2', '8+2']);
    expect(calls.slice(0, 3)).toEqual([
      [0, 8],
      [0, 4],
      [0, 2],
    ]);
  });

  test('a single row that finds none, and any other fault, is told', async () => {
    await expect(runInParts(3, 2, failing(0).run)).rejects.toThrow(/allocate memory/);
    let calls = 0;
    const broken = async () => {
      calls++;
      throw new Error('the graph is broken');
    };
    await expect(runInParts(4, 4, broken)).rejects.toThrow('the graph is broken');
    expect(calls).toBe(1);
  });
});

/** The model with its float weights in another file. */
function withExternalWeights(model: OnnxModel, location: string): { model: OnnxModel; data: Uint8Array } {
  const parts: Uint8Array[] = [];
  let offset = 0;
  const initializer = model.graph.initializer.map((tensor) => {
    if (tensor.dataType !== 1 || tensor.rawData === undefined || tensor.dims.length < 2) return tensor;
    const { rawData, ...rest } = tensor;
    const entries = { location, offset: String(offset), length: String(rawData.length) };
    parts.push(rawData);
    offset += rawData.length;
    const externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
    return { ...rest, externalData, dataLocation: 1 };
  });
  return { model: { ...model, graph: { ...model.graph, initializer } }, data: Buffer.concat(parts) };
}
