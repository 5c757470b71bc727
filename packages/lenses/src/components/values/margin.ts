import { singleToken } from '../tokenised-prompt.ts';
import { leadOf } from './lead.ts';
import type { ComponentValue } from './value.ts';

/** log p(answer) minus the largest other log-probability: above 0 where the answer is the model's choice. */
export const margin: ComponentValue = {
  name: 'margin',
  help: 'log p(answer) - the largest other log-probability',
  comparesWithFull: false,
  reading(prompt, model) {
    const token = singleToken(model, prompt, 'margin');
    return { from: 'distribution', read: (logProbs) => leadOf(logProbs, token) };
  },
};
