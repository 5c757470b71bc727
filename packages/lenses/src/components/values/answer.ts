import type { ComponentValue } from './value.ts';

/** log p(answer), summed over its tokens. */
export const answer: ComponentValue = {
  name: 'answer',
  help: 'log p(answer), summed over its tokens',
  comparesWithFull: false,
  reading: (prompt) => ({
    from: 'answers',
    answers: [prompt.answer],
    read: (logProbs) => logProbs[0]!,
  }),
};
