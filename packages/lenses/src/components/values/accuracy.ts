import { singleToken } from '../tokenised-prompt.ts';
import { leadOf } from './lead.ts';
import type { ComponentValue } from './value.ts';

/**
 * 1 where the answer is more likely than the contrast, else 0. Where the prompt has no contrast: 1 where the answer is
 * the likeliest token of all (class, for a classifier). A tie is 0.
 */
export const accuracy: ComponentValue = {
  name: 'accuracy',
  help: '1 where the answer beats the contrast, or everything where there is none; else 0',
  comparesWithFull: false,
  reading(prompt, model) {
    if (prompt.contrast !== undefined) {
      return {
        from: 'answers',
        answers: [prompt.answer, prompt.contrast],
        read: (logProbs) => (logProbs[0]! > logProbs[1]! ? 1 : 0),
      };
    }
    const token = singleToken(model, prompt, 'accuracy without a contrast');
    return { from: 'distribution', read: (logProbs) => (leadOf(logProbs, token) > 0 ? 1 : 0) };
  },
};
