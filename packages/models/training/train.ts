import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, type Random } from '@spex/core';
import type { InferenceSession } from 'onnxruntime-node';
import { addSentimentHead } from '../src/scorers/sentiment-head.ts';
import { encoderFeeds } from '../src/use-lite/feeds.ts';
import { addEncoder, HEADS, LAYERS } from '../src/use-lite/graph.ts';
import { type EncoderPackages, loadEncoderPackages } from '../src/use-lite/packages.ts';
import { createTokenizer, type Tokenize, type VocabularyEntry } from '../src/use-lite/tokenizer.ts';
import { readWeights } from '../src/use-lite/weights.ts';
import { Adam } from './adam.ts';
import { type Sentence, vary } from './corpus.ts';
import { addGradients } from './gradients.ts';
import { type Parameter, TrainableGraph, type Updates } from './trainable-graph.ts';

const MAX_TOKENS = 128;
const BATCH = 32;
const KERNEL_RANK = 8;
const TABLE_RANK = 4;
const ENCODER_RATE = 1e-3;
const HEAD_RATE = 2e-3;
const DECAY = 0.01;
const LONGEST_GRADIENT = 1;

export interface TrainingOptions {
  readonly train: readonly Sentence[];
  /** Chooses the epoch whose weights are kept. */
  readonly dev: readonly Sentence[];
  readonly seed: number;
  readonly epochs: number;
  readonly log?: (line: string) => void;
}

interface Example {
  readonly tokens: readonly number[];
  readonly label: number;
}

/** One graph for the loss, the logits and the gradients, and the numbers that it is fed. */
interface Trainer {
  readonly session: InferenceSession;
  readonly parameters: readonly Parameter[];
  feeds(examples: readonly Example[], parameters: readonly Float32Array[]): InferenceSession.FeedsType;
}

/**
 * Trains the sentiment head and low-rank updates of the encoder beneath it: Adam with warm-up and a cosine fall, on a
 * fresh variation of every sentence each epoch, and a running average of the weights (Polyak and Juditsky 1992), which
 * is what is returned, of the epoch with the least loss on `dev`. The same seed gives the same numbers on a machine.
 */
export async function trainSentiment(options: TrainingOptions): Promise<Parameter[]> {
  const { train, dev, seed, epochs, log } = options;
  const random = createRandom(seed);
  const { runtime, modelFolder } = await loadEncoderPackages();
  const tokenize = createTokenizer(
    JSON.parse(await readFile(join(modelFolder, 'vocab.json'), 'utf8')) as VocabularyEntry[],
  );
  const trainer = await createTrainer(runtime, modelFolder, random.fork(1));
  const { session, parameters, feeds } = trainer;
  const current = parameters.map(({ data }) => data);
  const average = current.map((data) => data.slice());
  const adam = new Adam(current);
  const draws = random.fork(2);
  // Half of the check sentences lose words, as half of the training's do.
  const checks = dev.flatMap(({ words, label }) =>
    [words.join(' '), vary(words, draws)].map((text) => ({ tokens: ids(tokenize, text), label })),
  );

  const steps = epochs * Math.ceil(train.length / BATCH);
  let step = 0;
  let best = { loss: Number.POSITIVE_INFINITY, weights: average };
  for (let epoch = 1; epoch <= epochs; epoch++) {
    let sum = 0;
    for (const batch of batches(train, tokenize, draws)) {
      step++;
      const result = await session.run(feeds(batch, current));
      sum += total(result.loss!.data as Float32Array);
      const gradients = parameters.map(({ name }) => result[`gradient.${name}`]!.data as Float32Array);
      normalise(gradients, batch.length);
      const schedule = Math.min(1, (10 * step) / steps) * 0.5 * (1 + Math.cos((Math.PI * step) / steps));
      const rates = parameters.map(
        ({ name }) => schedule * (name.startsWith('head.') ? HEAD_RATE : ENCODER_RATE),
      );
      adam.step(gradients, rates, DECAY);
      const keep = Math.min(0.995, (1 + step) / (10 + step));
      for (const [index, data] of current.entries()) {
        const mean = average[index]!;
        for (let at = 0; at < data.length; at++) mean[at] = keep * mean[at]! + (1 - keep) * data[at]!;
      }
    }
    const loss = await meanLoss(trainer, checks, average);
    log?.(`epoch ${epoch}: training loss ${(sum / train.length).toFixed(4)}, dev loss ${loss.toFixed(4)}`);
    if (loss < best.loss) best = { loss, weights: average.map((data) => data.slice()) };
  }
  await session.release();
  return parameters.map(({ name, shape }, index) => ({ name, shape, data: best.weights[index]! }));
}

async function createTrainer(
  runtime: EncoderPackages['runtime'],
  modelFolder: string,
  random: Random,
): Promise<Trainer> {
  const graph = new TrainableGraph('train', updates, random);
  const encoder = addEncoder(graph, await readWeights(modelFolder));
  const logit = addSentimentHead(graph, encoder, (name, shape, deviation) =>
    graph.parameter(`head.${name}`, shape, deviation),
  );
  // Cross-entropy of a logit z and a label y: ln(1 + e^z) - y z.
  const labels = graph.input('labels', 'float', ['B', 1]);
  const loss = graph.op('Sub', [graph.op('Softplus', [logit]), graph.op('Mul', [logit, labels])]);
  const { parameters } = graph;
  const gradients = addGradients(
    graph,
    loss,
    parameters.map(({ name }) => name),
  );
  graph.output('loss', loss, 'float', ['B', 1]);
  for (const [index, { name, shape }] of parameters.entries()) {
    graph.output(`gradient.${name}`, gradients[index]!, 'float', shape);
  }
  const session = await runtime.InferenceSession.create(graph.bytes(), {
    logSeverityLevel: 3,
    intraOpNumThreads: 2,
    // Waiting threads sleep: a busy machine has better use for its cores.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const gates = new Float32Array(LAYERS * HEADS).fill(1);
  return {
    session,
    parameters,
    feeds(examples, numbers) {
      const tokens = examples.map((example) => example.tokens);
      const targets = Float32Array.from(examples, ({ label }) => label);
      const result = encoderFeeds(runtime, tokens, gates);
      result.labels = new runtime.Tensor('float32', targets, [examples.length, 1]);
      for (const [index, { name, shape }] of parameters.entries()) {
        result[name] = new runtime.Tensor('float32', numbers[index]!, shape);
      }
      return result;
    },
  };
}

/** Every kernel of the two layers, and the table of token embeddings. */
function updates(name: string): ReturnType<Updates> {
  if (name === 'embeddings') return { rank: TABLE_RANK, zero: 'down' };
  if (/^layer\d\..*kernel$/.test(name)) return { rank: KERNEL_RANK, zero: 'up' };
  return undefined;
}

/** A variation of every sentence, in batches of like length, the batches in random order. */
function batches(sentences: readonly Sentence[], tokenize: Tokenize, random: Random): Example[][] {
  const examples = sentences.map(({ words, label }) => {
    const tokens = ids(tokenize, vary(words, random));
    return { tokens, label, key: tokens.length + 2 * random.uniform() };
  });
  examples.sort((a, b) => a.key - b.key);
  const result: Example[][] = [];
  for (let start = 0; start < examples.length; start += BATCH) {
    result.push(examples.slice(start, start + BATCH));
  }
  for (let last = result.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}

function ids(tokenize: Tokenize, text: string): number[] {
  return tokenize(text).slice(0, MAX_TOKENS);
}

async function meanLoss(
  { session, feeds }: Trainer,
  examples: readonly Example[],
  numbers: readonly Float32Array[],
): Promise<number> {
  const sorted = [...examples].sort((a, b) => a.tokens.length - b.tokens.length);
  let sum = 0;
  for (let start = 0; start < sorted.length; start += BATCH) {
    const result = await session.run(feeds(sorted.slice(start, start + BATCH), numbers), ['loss']);
    sum += total(result.loss!.data as Float32Array);
  }
  return sum / examples.length;
}

/** Divides summed gradients by the batch's size, and shortens them where they are longer than `LONGEST_GRADIENT`. */
function normalise(gradients: readonly Float32Array[], size: number): void {
  let squares = 0;
  for (const gradient of gradients) for (const value of gradient) squares += (value / size) ** 2;
  const factor = Math.min(1, LONGEST_GRADIENT / Math.sqrt(squares)) / size;
  for (const gradient of gradients) for (let at = 0; at < gradient.length; at++) gradient[at]! *= factor;
}

function total(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
