import type { TextScorer } from '@spex/lenses';
import { readTensorFile } from '../files/tensor-file.ts';
import type { EncoderHead, SentenceEncoder } from '../use-lite/index.ts';
import { createRate } from './rate.ts';

/**
 * Whether an English text is meant well: the logit of "positive", above 0 for praise and below 0 for blame. The head was
 * trained on the Stanford Sentiment Treebank's sentences (SST-2, Socher et al. 2013) with words left out at random, so
 * that a masked text is a familiar one; `weights/sentiment.json` tells how well it does.
 */
export function sentimentScorer(encoder: SentenceEncoder): TextScorer {
  const head = sentimentHead();
  const rate = createRate();
  return {
    id: `${encoder.id}/${head.id}`,
    outputs: ['logit(positive)'],
    batchSize: 64,
    score: async (texts, context) =>
      Float64Array.from(await rate.measure(texts.length, () => encoder.run(head, texts, context))),
    estimate: rate.estimate,
  };
}

function sentimentHead(): EncoderHead {
  const file = readTensorFile(new URL('../../weights/sentiment', import.meta.url));
  return {
    id: `sentiment-${file.hash.slice(0, 16)}`,
    outputs: 1,
    add(graph, { embedding }) {
      const weight = (name: string) => {
        const { shape, data } = file.get(name);
        return graph.weight(`sentiment.${name}`, shape, data);
      };
      return graph.op('Add', [graph.op('MatMul', [embedding, weight('kernel')]), weight('bias')]);
    },
  };
}
