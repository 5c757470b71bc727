import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeOnnx, encodeOnnx, gateGraph } from '@spex/models';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';

const shared = process.env.SPEX_SHARED ?? join(import.meta.dirname, '../../../../../shared');
const models = join(shared, 'models');
const there = existsSync(models);
if (!there) console.log(`skipped: no models in ${models}`);

/** Pseudo-random numbers from 0 to 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Case {
  readonly file: string;
  /** The graph whose own `head_mask` says what is right; its other inputs are those of `file`. */
  readonly oracle: string;
  readonly layers: number;
  readonly heads: number;
  readonly vocabulary: number;
  readonly mask: 'float32' | 'int64';
  readonly past?: readonly [heads: number, width: number];
}

const CASES: readonly Case[] = [
  {
    file: 'tinystories-656k/onnx/model.onnx',
    oracle: 'tinystories-656k/headmask.onnx',
    layers: 2,
    heads: 8,
    vocabulary: 2048,
    mask: 'int64',
    past: [4, 16],
  },
  {
    file: 'stories260k/stories260K.onnx',
    oracle: 'stories260k/stories260K.onnx',
    layers: 5,
    heads: 8,
    vocabulary: 512,
    mask: 'float32',
  },
  {
    file: 'use-lite-sst2/model.onnx',
    oracle: 'use-lite-sst2/model.onnx',
    layers: 2,
    heads: 4,
    vocabulary: 8002,
    mask: 'float32',
  },
];

describe.runIf(there).each(CASES)('$file', ({ file, oracle, layers, heads, vocabulary, mask, past }) => {
  test('its gates do what the head mask of the oracle does', async () => {
    const gated = gateGraph(decodeOnnx(readFileSync(join(models, file))));
    expect(gated.refused).toEqual([]);
    expect(gated.layers).toBe(layers);
    expect(gated.sites.map(({ kind }) => kind)).toEqual(
      Array.from({ length: layers }, () => ['heads', 'attention', 'mlp']).flat(),
    );
    expect(gated.units).toBe(layers * (heads + 2));
    const session = await InferenceSession.create(encodeOnnx(gated.model));
    const reference = await InferenceSession.create(join(models, oracle));

    const next = random(7);
    const [rows, tokens] = [12, 23];
    const ids = BigInt64Array.from({ length: rows * tokens }, () =>
      BigInt(3 + Math.floor(next() * (vocabulary - 3))),
    );
    const units = gated.units;
    const headMask = new Float32Array(rows * layers * heads);
    const gates = new Float32Array(rows * units).fill(1);
    for (let row = 0; row < rows; row++) {
      for (const site of gated.sites.filter(({ kind }) => kind === 'heads')) {
        for (let head = 0; head < heads; head++) {
          // Absent or present in most rows, anything in others; the first row is the whole model.
          const value = row === 0 ? 1 : row % 3 === 0 ? next() * 2 : Math.round(next());
          headMask[(row * layers + site.layer) * heads + head] = value;
          gates[row * units + site.first + head] = value;
        }
      }
    }
    const ints = (data: BigInt64Array) => new Tensor('int64', data, [rows, tokens]);
    const ones = new Float32Array(rows * tokens).fill(1);
    const float = { input_ids: ints(ids), attention_mask: new Tensor('float32', ones, [rows, tokens]) };
    const feeds: Record<string, Tensor> = {
      ...float,
      'spex.gates': new Tensor('float32', gates, [rows, units]),
    };
    if (mask === 'int64') feeds.attention_mask = ints(BigInt64Array.from(ones, BigInt));
    if (session.inputNames.includes('position_ids')) {
      feeds.position_ids = ints(BigInt64Array.from(ids, (_, at) => BigInt(at % tokens)));
    }
    if (session.inputNames.includes('head_mask')) {
      feeds.head_mask = new Tensor('float32', new Float32Array(headMask.length).fill(1), [
        rows,
        layers,
        heads,
      ]);
    }
    for (const name of session.inputNames.filter((one) => one.startsWith('past_'))) {
      feeds[name] = new Tensor('float32', new Float32Array(0), [rows, past![0], 0, past![1]]);
    }
    const output = session.outputNames.at(-1)!;
    const found = (await session.run(feeds, [output]))[output]!.data as Float32Array;
    const head_mask = new Tensor('float32', headMask, [rows, layers, heads]);
    const results = await reference.run({ ...float, head_mask });
    const expected = results[reference.outputNames.at(-1)!]!.data as Float32Array;
    expect(found.length).toBe(expected.length);
    let gap = 0;
    for (let at = 0; at < found.length; at++) gap = Math.max(gap, Math.abs(found[at]! - expected[at]!));
    console.log(`${file}: largest distance from the oracle ${gap.toExponential(1)}`);
    expect(gap).toBeLessThan(1e-4);
    // The oracle does something: absent heads move the outputs.
    const size = found.length / rows;
    expect(found.subarray(0, size)).not.toEqual(found.subarray(size, 2 * size));
    await session.release();
    await reference.release();
  });
});
