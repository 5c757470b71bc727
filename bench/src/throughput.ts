// Measures the whole way from a prompt to values against the bare runtime on the same prompts, in rows a CPU second.
import process from 'node:process';
import { parseArgs } from 'node:util';
import {
  createPromptGame,
  fullPrompt,
  type LanguageModel,
  loadLlamaModel,
  loadTransformersModel,
  parseTarget,
} from 'spex';
import { FlagError, wholeNumber, wholeNumbers } from './harness/flags.ts';
import { runBench } from './harness/run-bench.ts';
import { fixed, tableHead, tableRow } from './tables/markdown.ts';
import type { BareRuntime } from './throughput/bare.ts';
import { openBareLlama } from './throughput/bare-llama.ts';
import { openBareOnnx } from './throughput/bare-onnx.ts';
import { interleaved, largestDifference } from './throughput/interleaved.ts';
import { runPipeline } from './throughput/pipeline.ts';
import { beginningOf, CONTINUATION, drawMasks, storyPrompt } from './throughput/prompts.ts';

/** Both must give the same log-probabilities, to this. */
const TOLERANCE = 1e-4;

interface Settings {
  readonly rows: number;
  readonly repeats: number;
  readonly seed: number;
  readonly threads: number;
  readonly pinned: readonly number[];
  readonly answers: readonly number[];
}

const USAGE = `usage: throughput --transformers DIR [--gguf FILE] [--rows 256] [--repeats 7] [--seed 0] [--threads 1]
  [--pinned 0,20,50] [--answers 1,4]`;

await runBench(USAGE, run);

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      transformers: { type: 'string' },
      gguf: { type: 'string' },
      rows: { type: 'string', default: '256' },
      repeats: { type: 'string', default: '7' },
      seed: { type: 'string', default: '0' },
      threads: { type: 'string', default: '1' },
      pinned: { type: 'string', default: '0,20,50' },
      answers: { type: 'string', default: '1,4' },
    },
  });
  const { transformers, gguf } = values;
  if (transformers === undefined && gguf === undefined) {
    throw new FlagError('give a model: --transformers DIR, --gguf FILE or both');
  }
  const settings: Settings = {
    rows: wholeNumber('rows', values.rows, 2),
    repeats: wholeNumber('repeats', values.repeats),
    seed: wholeNumber('seed', values.seed, 0),
    threads: wholeNumber('threads', values.threads),
    pinned: wholeNumbers('pinned', values.pinned, 0),
    answers: wholeNumbers('answers', values.answers),
  };
  const head = [
    'model',
    'prefixes',
    'pinned words',
    'answer tokens',
    'bare',
    'ours',
    'ours / bare',
    'quartiles',
    'goal',
  ];
  process.stdout.write(`${tableHead(head)}\n`);
  const { threads } = settings;
  if (transformers !== undefined) {
    await measure(settings, await openBareOnnx(transformers, threads), (reusePrefixes) =>
      loadTransformersModel({ source: transformers, localOnly: true, threads, reusePrefixes }),
    );
  }
  if (gguf !== undefined) {
    await measure(settings, await openBareLlama(gguf, threads), (reusePrefixes) =>
      loadLlamaModel({ path: gguf, threads, reusePrefixes }),
    );
  }
}

/** One row of the table for every number of pinned words and answer tokens, without and with reuse. */
async function measure(
  settings: Settings,
  bare: BareRuntime,
  load: (reusePrefixes: boolean) => Promise<LanguageModel>,
): Promise<void> {
  for (const reuse of [false, true]) {
    const model = await load(reuse);
    for (const pinned of settings.pinned) {
      for (const tokens of settings.answers) {
        process.stdout.write(
          `${tableRow(await measureOne(settings, bare, model, { reuse, pinned, tokens }))}\n`,
        );
      }
    }
    await model.dispose?.();
  }
  await bare.dispose();
}

interface Case {
  readonly reuse: boolean;
  readonly pinned: number;
  readonly tokens: number;
}

async function measureOne(
  { rows, repeats, seed }: Settings,
  bare: BareRuntime,
  model: LanguageModel,
  { reuse, pinned, tokens }: Case,
): Promise<string[]> {
  const prompt = storyPrompt(pinned);
  const answer = beginningOf(CONTINUATION, tokens, bare.count);
  const scorer = await parseTarget(`answer:${answer}`).createScorer(model, fullPrompt(prompt));
  const game = createPromptGame({ prompt, scorer });
  const masks = drawMasks(game.players.length, rows, seed);
  const texts = Array.from({ length: rows }, (_, row) => game.maskedText(masks, row));
  if (new Set(texts).size < rows)
    throw new FlagError(`two of the ${rows} masked prompts are the same: ask for fewer --rows`);

  const batches = bare.prepare(texts, answer);
  const ours = () => runPipeline(model, prompt, answer, masks);
  const difference = largestDifference(await batches.logProbs(), await ours());
  process.stderr.write(`${model.name}, '${answer}': largest difference ${difference.toExponential(1)}\n`);
  if (!(difference <= TOLERANCE)) {
    throw new Error(
      `${model.name}: log-probabilities of '${answer}' differ by ${difference}: nothing to compare`,
    );
  }

  const compared = await interleaved(batches.run, ours, repeats);
  const [low, ratio, high] = compared.ratios;
  const met = reuse ? ratio > 1 : ratio >= 0.95;
  if (!met) process.exitCode = 1;
  return [
    model.name,
    reuse ? 'reused' : 'not reused',
    String(pinned),
    String(tokens),
    fixed(rows / compared.bare, 0),
    fixed(rows / compared.ours, 0),
    fixed(ratio, 2),
    `${fixed(low, 2)} to ${fixed(high, 2)}`,
    `${reuse ? '> 1' : '>= 0.95'}: ${met ? 'yes' : 'no'}`,
  ];
}
