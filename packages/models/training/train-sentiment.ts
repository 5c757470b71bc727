import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from '@spex/core';
import { readTensorFile } from '../src/files/tensor-file.ts';
import { sentimentHead } from '../src/scorers/sentiment.ts';
import { loadSentenceEncoder } from '../src/use-lite/index.ts';
import { dropWords, naturalSpelling, readCorpus, type Sentence } from './corpus.ts';
import { trainSentiment } from './train.ts';

// Trains the sentiment scorer: npm run train:sentiment -w packages/models -- --data FOLDER
// FOLDER holds train.tsv, dev.tsv and test.tsv. Writes weights/sentiment.bin and weights/sentiment.json.
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string', default: 'weights' },
    seed: { type: 'string', default: '1' },
    epochs: { type: 'string', default: '6' },
  },
});
if (values.data === undefined) throw new Error('--data FOLDER is needed: train.tsv, dev.tsv and test.tsv');

const corpus = readCorpus(values.data);
const seed = Number(values.seed);
const epochs = Number(values.epochs);
const parameters = await trainSentiment({ ...corpus, seed, epochs, log: console.error });

await mkdir(values.out, { recursive: true });
const numbers = parameters.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
await writeFile(join(values.out, 'sentiment.bin'), numbers);
const tensors = parameters.map(({ name, shape }) => ({ name, shape }));
const write = (figures: object) =>
  writeFile(
    join(values.out, 'sentiment.json'),
    `${JSON.stringify({ seed, epochs, corpus: corpus.hash, ...figures, tensors }, null, 2)}\n`,
  );
await write({});

// The figures are the scorer's own, read back from the files.
const encoder = await loadSentenceEncoder();
const head = sentimentHead(readTensorFile(pathToFileURL(join(values.out, 'sentiment'))));
const accuracy = async (sentences: readonly Sentence[], spell: (words: readonly string[]) => string) => {
  const logits = await encoder.run(
    head,
    sentences.map(({ words }) => spell(words)),
  );
  const right = sentences.filter(({ label }, row) => logits[row]! > 0 === (label === 1)).length;
  return Number((right / sentences.length).toFixed(4));
};
const plain = (words: readonly string[]): string => words.join(' ');
const without = (rate: number) => {
  const random = createRandom(seed);
  return (words: readonly string[]): string => plain(dropWords(words, rate, random));
};
const figures = {
  accuracy: {
    dev: await accuracy(corpus.dev, plain),
    test: await accuracy(corpus.test, plain),
    testInNaturalSpelling: await accuracy(corpus.test, naturalSpelling),
    testWithout30PercentOfWords: await accuracy(corpus.test, without(0.3)),
    testWithout50PercentOfWords: await accuracy(corpus.test, without(0.5)),
  },
  logitOfEmptyText: (await encoder.run(head, ['']))[0],
};
await write(figures);
await encoder.dispose();
console.error(JSON.stringify(figures, null, 2));
