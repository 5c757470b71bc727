import { InvalidArgumentError } from '@spex/core';
import type { CallContext, LanguageModel } from '../language-model.ts';
import { checkCapabilities, checkContext, needsOf } from '../requirements.ts';
import { unmarked } from './marked.ts';
import { checkMaxTokens, fullAnswer } from './own-answer.ts';
import {
  checkCount,
  defineTarget,
  estimator,
  type Load,
  scorerOn,
  shown,
  type Target,
  tokensOf,
} from './target.ts';

/** Options of `similarTarget`. */
export interface SimilarOptions {
  /** What embeds the answers; default the model itself. */
  readonly embedder?: LanguageModel;
  /** Most tokens of an answer; default 32. */
  readonly maxTokens?: number;
}

/**
 * The cosine, from -1 to 1, of the answer that the model gives to a masked prompt with a text, or with its answer to the
 * full prompt where no text is given. An answer without text counts 0. Throws InvalidArgumentError for a blank text.
 */
export function similarTarget(text?: string, options: SimilarOptions = {}): Target {
  if (text !== undefined && text.trim() === '') {
    throw new InvalidArgumentError(
      'target',
      'target similar: needs a text, similar:TEXT; or give similar',
      text,
    );
  }
  const { embedder } = options;
  const maxTokens = checkMaxTokens(options.maxTokens ?? 32);
  const spec = text === undefined ? 'similar' : `similar:${text}`;
  const needs = embedder === undefined ? needsOf('similar:TEXT') : [['generation'] as const];
  return defineTarget(spec, needs, async (model, prompt, context) => {
    if (embedder !== undefined) checkCapabilities(embedder, { spec, needs: [['embeddings']] });
    checkContext(model, prompt, maxTokens);
    const vectors = embedder ?? model;
    const reference = text ?? (await fullAnswer(model, prompt, maxTokens, context));
    const [aim] = await unitVectors(vectors, [reference], context);
    if (aim === undefined || aim.every((value) => value === 0)) {
      throw new InvalidArgumentError(
        'target',
        `model '${vectors.name}' gives no direction for ${JSON.stringify(shown(reference))}: give another text`,
        reference,
      );
    }
    const cosines = new Map<string, number>();
    const loads: Load[] = [
      { model, input: tokensOf(model, prompt), output: maxTokens },
      { model: vectors, input: maxTokens, output: 0 },
    ];
    return scorerOn(model, 'similar', [vectors.id, reference, maxTokens], {
      settled: { spec: `similar:${reference}`, maxTokens, embedder: vectors.id },
      outputs: [`similarity(${shown(reference)})`],
      estimate: estimator(loads),
      ...unmarked(1, {
        names: ['answered with nothing'],
        async score(prompts, scoring) {
          const answers = await model.generate!(prompts, { maxTokens }, scoring);
          checkCount(model, 'answers', answers.length, prompts.length);
          const fresh = [...new Set(answers)].filter((one) => one.trim() !== '' && !cosines.has(one));
          (await unitVectors(vectors, fresh, scoring)).forEach((vector, at) => {
            cosines.set(
              fresh[at]!,
              vector.reduce((sum, value, axis) => sum + value * aim[axis]!, 0),
            );
          });
          return Float64Array.from(answers.flatMap((answer) => [cosines.get(answer) ?? 0, isBlank(answer)]));
        },
        notes: ([blank = 0], prompted) =>
          blank === 0 ? [] : [`${blank} of ${prompted} prompts were answered with nothing, which counts 0`],
      }),
    });
  });
}

function isBlank(answer: string): 0 | 1 {
  return answer.trim() === '' ? 1 : 0;
}

/** Embeddings of length 1; one of length 0 stays. */
async function unitVectors(
  model: LanguageModel,
  texts: readonly string[],
  context: CallContext,
): Promise<Float64Array[]> {
  if (texts.length === 0) return [];
  const all = await model.embed!(texts, context);
  const width = Math.max(1, Math.round(all.length / texts.length));
  checkCount(model, 'numbers of embeddings', all.length, texts.length * width);
  return texts.map((_, row) => {
    const vector = all.slice(row * width, (row + 1) * width);
    const length = Math.hypot(...vector);
    return length === 0 ? vector : vector.map((value) => value / length);
  });
}
