import { createRandom } from '@spex/core';
import { loadSentenceEncoder, type SentenceEncoder, sentimentScorer } from '@spex/models';
import * as runtime from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TensorFile } from '../../src/files/tensor-file.ts';
import { sentimentHead } from '../../src/scorers/sentiment.ts';
import { addSentimentHead } from '../../src/scorers/sentiment-head.ts';
import { encoderFeeds } from '../../src/use-lite/feeds.ts';
import { addEncoder } from '../../src/use-lite/graph.ts';
import { loadEncoderPackages } from '../../src/use-lite/packages.ts';
import { readWeights } from '../../src/use-lite/weights.ts';
import { TrainableGraph, type Updates } from '../../training/trainable-graph.ts';

let encoder: SentenceEncoder;

beforeAll(async () => {
  encoder = await loadSentenceEncoder();
});
afterAll(() => encoder.dispose());

test('tells praise from blame', async () => {
  const praise = ['a wonderful film', 'Great acting and a clever story.', 'I loved every minute of it!'];
  const blame = [
    'a terrible film',
    'Bad acting and a dull story.',
    'I hated every minute of it!',
    'not good',
  ];
  const scorer = sentimentScorer(encoder);
  expect(scorer.outputs).toEqual(['logit(positive)']);
  expect((await scorer.score(praise, {})).every((logit) => logit > 1)).toBe(true);
  expect((await scorer.score(blame, {})).every((logit) => logit < -1)).toBe(true);
});

test('a text without evidence is near the middle', async () => {
  const [empty, masked] = await sentimentScorer(encoder).score(['', '… … …'], {});
  expect(Math.abs(empty!)).toBeLessThan(1);
  expect(Math.abs(masked!)).toBeLessThan(1.5);
});

test('a text has the same logit alone and in a batch', async () => {
  const texts = [
    '',
    'not bad',
    'a film',
    'a very long and very slow but in the end rather moving piece of work',
  ];
  const scorer = sentimentScorer(encoder);
  const batch = await scorer.score([...texts, ...texts], {});
  for (const [row, text] of texts.entries()) {
    const [alone] = await scorer.score([text], {});
    expect(Math.abs(alone! - batch[row]!)).toBeLessThan(1e-5);
    expect(batch[row + texts.length]).toBe(batch[row]);
  }
});

test('its id tells the encoder and the weights', async () => {
  const gated = await loadSentenceEncoder({ headMask: [0, 1, 1, 1, 1, 1, 1, 1] });
  expect(sentimentScorer(encoder).id).toMatch(/^use-lite-.*\/sentiment-[0-9a-f]{16}$/);
  expect(sentimentScorer(gated).id).not.toBe(sentimentScorer(encoder).id);
  expect(sentimentScorer(encoder).id).toBe(sentimentScorer(encoder).id);
});

test('a signal stops it', async () => {
  await expect(sentimentScorer(encoder).score(['a'], { signal: AbortSignal.abort() })).rejects.toThrow(
    /abort/,
  );
});

test('updates merged into the weights compute what training computed beside them', async () => {
  const { modelFolder } = await loadEncoderPackages();
  const random = createRandom(1);
  const updates: Updates = (name) => (/embeddings|kernel$/.test(name) ? { rank: 2, zero: 'up' } : undefined);
  const graph = new TrainableGraph('train', updates, random);
  const values = addEncoder(graph, await readWeights(modelFolder));
  const logit = addSentimentHead(graph, values, (name, shape) => graph.parameter(`head.${name}`, shape, 0.1));
  graph.output('logit', logit, 'float', ['B', 1]);
  const { parameters } = graph;
  for (const { data } of parameters)
    for (let at = 0; at < data.length; at++) data[at] = 0.1 * random.normal();

  const tokens = [[5, 77, 1234, 9], [3000, 6, 8], []];
  const session = await runtime.InferenceSession.create(graph.bytes(), { logSeverityLevel: 3 });
  const feeds = encoderFeeds(runtime, tokens, new Float32Array(8).fill(1));
  for (const { name, shape, data } of parameters) feeds[name] = new runtime.Tensor('float32', data, shape);
  const beside = (await session.run(feeds)).logit!.data as Float32Array;
  await session.release();

  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const file: TensorFile = {
    hash: 'test',
    has: (name) => byName.has(name),
    get: (name) => byName.get(name)!,
  };
  const head = sentimentHead(file);
  const merged = new TrainableGraph('merged', () => undefined, random);
  const weight = merged.weight.bind(merged);
  merged.weight = (name, shape, data) => weight(name, shape, head.adapt?.(name, data) ?? data);
  merged.output('logit', head.add(merged, addEncoder(merged, await readWeights(modelFolder))), 'float', [
    'B',
    1,
  ]);
  const second = await runtime.InferenceSession.create(merged.bytes(), { logSeverityLevel: 3 });
  const result = await second.run(encoderFeeds(runtime, tokens, new Float32Array(8).fill(1)));
  await second.release();
  const within = result.logit!.data as Float32Array;
  for (const [row, value] of beside.entries()) expect(Math.abs(within[row]! - value)).toBeLessThan(1e-3);
  expect(Math.abs(beside[0]! - beside[1]!)).toBeGreaterThan(1e-2);
});
