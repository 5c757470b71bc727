import {
  CapabilityError,
  type LanguageModel,
  type Prompt,
  type Target,
  type TargetOptions,
} from '@spex/lenses';
import { loadSentenceEncoder } from '@spex/models';
import { encoderModel } from './encoder-model.ts';
import type { ModelOptions } from './model-options.ts';
import { onFullPrompt } from './on-full-prompt.ts';
import { languageTarget } from './target-spec.ts';

/** The target asked for, else the one that suits the model, and a note that says which. */
export async function chooseTarget(
  model: LanguageModel,
  target: string | Target | undefined,
  options: ModelOptions,
  prompt: Prompt,
  context: { readonly signal?: AbortSignal },
): Promise<{ readonly target: Target; readonly note?: string }> {
  if (target !== undefined && typeof target !== 'string') return { target };
  const { capabilities, name } = model;
  const parse = async (spec: string): Promise<Target> => {
    const more: TargetOptions = {
      // Nothing here explains a span of the answer, and the tokens would be asked for once more.
      perToken: false,
      ...(options.maxTokens !== undefined && { maxTokens: options.maxTokens }),
      ...(/^\s*similar\s*(:|$)/i.test(spec) &&
        !capabilities.embeddings && {
          embedder: encoderModel(options.encoder ?? (await loadSentenceEncoder())),
        }),
    };
    return languageTarget(spec, more);
  };
  if (target !== undefined) return { target: await parse(target) };
  if (capabilities.classes.length > 0) {
    if (typeof prompt !== 'string') return { target: await parse(`logit:${capabilities.classes[0]}`) };
    const logits = await onFullPrompt(model, () => model.classify!([prompt], context));
    const label = capabilities.classes[logits.indexOf(Math.max(...logits))]!;
    return {
      target: await parse(`logit:${label}`),
      note: `target: logit:${label}, the class that the model gives the full text`,
    };
  }
  if (capabilities.generation && capabilities.answers) {
    return {
      target: await parse('own-answer'),
      note: "target: own-answer, the log-probability of the model's answer to the full prompt",
    };
  }
  if (capabilities.generation) {
    return {
      target: await parse('similar'),
      note: 'target: similar, the cosine of each answer with the answer to the full prompt (the model gives no log-probabilities of answers)',
    };
  }
  throw new CapabilityError(`model '${name}' writes no answers and has no classes: give a target`, {
    model: name,
    target: 'own-answer',
    missing: ['generation'],
    workable: [],
  });
}

/** The lens does not know that the embedded encoder can stand in for embeddings, nor of scripts. */
export function withOwnTargets(error: CapabilityError, model: LanguageModel): CapabilityError {
  if (!model.capabilities.generation || error.missing.includes('messages')) return error;
  const own = ['similar:TEXT', 'script:FILE'].filter((spec) => !error.workable.includes(spec));
  const workable = [...error.workable, ...own];
  const said = error.message.slice(0, error.message.lastIndexOf('; '));
  return new CapabilityError(`${said}; targets that work on it: ${workable.join(', ')}`, {
    model: error.model,
    target: error.target,
    missing: error.missing,
    workable,
  });
}
