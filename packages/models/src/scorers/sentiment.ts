import type { TextScorer } from '@spex/lenses';
import { readTensorFile, type TensorFile } from '../files/tensor-file.ts';
import type { EncoderHead, SentenceEncoder } from '../use-lite/index.ts';
import { createRate } from './rate.ts';
import { addSentimentHead } from './sentiment-head.ts';

/**
 * Whether an English text is meant well: the logit of "positive", above 0 for praise and below 0 for blame. The encoder
 * was adapted by low-rank updates and given a head, both trained on the sentences of the Stanford Sentiment Treebank
 * (SST-2, Socher et al. 2013) with words left out at random, so that masked texts are familiar ones.
 * `weights/sentiment.json` tells how well it does.
 */
export function sentimentScorer(encoder: SentenceEncoder): TextScorer {
  const head = embeddedSentimentHead();
  const rate = createRate();
  return {
    id: `${encoder.id}/${head.id}`,
    outputs: ['logit(positive)'],
    batchSize: 64,
    mostBatchSize: 1024,
    score: async (texts, context) =>
      Float64Array.from(await rate.measure(texts.length, () => encoder.run(head, texts, context))),
    estimate: rate.estimate,
  };
}

/** The head that comes with spex. */
export function embeddedSentimentHead(): EncoderHead {
  return sentimentHead(readTensorFile(new URL('../../weights/sentiment', import.meta.url)));
}

/** The head with the weights of `file`, which also holds the encoder's updates: `NAME.down` and `NAME.up`. */
export function sentimentHead(file: TensorFile): EncoderHead {
  return {
    id: `sentiment-${file.hash.slice(0, 16)}`,
    outputs: 1,
    adapt: (name, data) => (file.has(`${name}.down`) ? addLowRank(file, name, data) : data),
    add: (graph, encoder) =>
      addSentimentHead(graph, encoder, (name, shape) =>
        graph.weight(`head.${name}`, shape, file.get(`head.${name}`).data),
      ),
  };
}

/** data + down · up. */
function addLowRank(file: TensorFile, name: string, data: Float32Array): Float32Array {
  const down = file.get(`${name}.down`);
  const up = file.get(`${name}.up`);
  const [rows, rank] = down.shape as [number, number];
  const columns = up.shape[1]!;
  const sum = data.slice();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let update = 0;
      for (let k = 0; k < rank; k++) update += down.data[row * rank + k]! * up.data[k * columns + column]!;
      sum[row * columns + column]! += update;
    }
  }
  return sum;
}
