import { InvalidArgumentError } from '@spex/core';
import type { ComponentValue } from './value.ts';

/**
 * log p(answer) - log p(contrast), each summed over its tokens. For single tokens it equals the difference of their logits:
 * the normalisation cancels.
 */
export const logitDiff: ComponentValue = {
  name: 'logit-diff',
  help: 'log p(answer) - log p(contrast)',
  comparesWithFull: false,
  reading({ number, answer, contrast }) {
    if (contrast === undefined) {
      throw new InvalidArgumentError('prompts', `prompt ${number}: value logit-diff needs a 'contrast'`);
    }
    return {
      from: 'answers',
      answers: [answer, contrast],
      read: (logProbs) => logProbs[0]! - logProbs[1]!,
    };
  },
};
