import { answerTarget, CapabilityError, similarTarget, type Target, workableTargets } from '@spex/lenses';
import { loadSentenceEncoder } from '@spex/models';
import { encoderModel } from './encoder-model.ts';

/**
 * What a model makes of a given answer: its log-probability, or where the model gives none, how near the model's own
 * answers come to it.
 */
export function givenAnswerTarget(answer: string, maxTokens: number | undefined): Target {
  const spec = `answer:${answer}`;
  return {
    spec,
    needs: [['answers'], ['generation']],
    async createScorer(model, prompt, context) {
      const { answers, generation, embeddings } = model.capabilities;
      // A text is continued, and an answer that clings to its last word would be another one.
      const space = typeof prompt === 'string' && !/\s$/.test(prompt) && !/^\s/.test(answer) ? ' ' : '';
      if (answers)
        return answerTarget(space + answer, { perToken: false }).createScorer(model, prompt, context);
      if (generation) {
        const more = {
          ...(embeddings ? {} : { embedder: encoderModel(await loadSentenceEncoder()) }),
          ...(maxTokens !== undefined && { maxTokens }),
        };
        return similarTarget(answer, more).createScorer(model, prompt, context);
      }
      const workable = workableTargets(model.capabilities);
      throw new CapabilityError(
        `model '${model.name}' neither gives log-probabilities of answers nor writes any: an answer cannot be explained on it`,
        { model: model.name, target: spec, missing: ['answers', 'generation'], workable },
      );
    },
  };
}
