import { InvalidArgumentError } from '@spex/core';
import { CapabilityError } from './capability-error.ts';
import type { Capabilities, LanguageModel, Prompt } from './language-model.ts';

/** Something that a target may need of a model. */
export type Need = 'answers' | 'first-token' | 'generation' | 'embeddings' | 'classes';

/** What a target needs: any one of the lists, all of that list. */
export type Needs = readonly (readonly Need[])[];

/** Every target that `parseTarget` takes, what it needs, and a line of help. */
export const TARGET_KINDS: readonly {
  readonly spec: string;
  readonly needs: Needs;
  readonly help: string;
}[] = [
  { spec: 'logit:LABEL', needs: [['classes']], help: 'logit of a class' },
  { spec: 'log-odds:LABEL', needs: [['classes']], help: 'log-odds of a class against all others' },
  { spec: 'margin:LABEL', needs: [['classes']], help: 'logit of a class above the best of the others' },
  { spec: 'answer:TEXT', needs: [['answers']], help: 'log-probability of a given answer' },
  {
    spec: 'own-answer',
    needs: [['answers', 'generation']],
    help: "log-probability of the model's own answer to the full prompt",
  },
  {
    spec: 'contrast:A/B',
    needs: [['answers'], ['first-token']],
    help: 'log-probability of answer A above that of answer B; \\/ is a slash inside an answer',
  },
  {
    spec: 'similar:TEXT',
    needs: [['generation', 'embeddings']],
    help: 'cosine of the regenerated answer with TEXT; similar alone: with the answer to the full prompt',
  },
];

const WORDS: Readonly<Record<Need, string>> = {
  answers: 'log-probabilities of a given answer',
  'first-token': 'log-probabilities of first tokens',
  generation: 'answers of its own',
  embeddings: 'embeddings',
  classes: 'classes',
};

function has(capabilities: Capabilities, need: Need): boolean {
  switch (need) {
    case 'answers':
      return capabilities.answers;
    case 'first-token':
      return capabilities.firstToken === 'full' || capabilities.firstToken > 0;
    case 'generation':
      return capabilities.generation;
    case 'embeddings':
      return capabilities.embeddings;
    case 'classes':
      return capabilities.classes.length > 0;
  }
}

/** Specs of the targets for which a model has what they need. */
export function workableTargets(capabilities: Capabilities): readonly string[] {
  return TARGET_KINDS.filter(({ needs }) => meets(capabilities, needs)).map(({ spec }) => spec);
}

/** The needs of a target, by its spec in `TARGET_KINDS`. */
export function needsOf(spec: string): Needs {
  return TARGET_KINDS.find((kind) => kind.spec === spec)!.needs;
}

function meets(capabilities: Capabilities, needs: Needs): boolean {
  return needs.some((all) => all.every((need) => has(capabilities, need)));
}

/**
 * Throws CapabilityError, which names what is missing and what would work, unless the model has what the target needs
 * and takes the prompt's kind.
 */
export function checkCapabilities(
  model: LanguageModel,
  target: { readonly spec: string; readonly needs: Needs },
  prompt?: Prompt,
): void {
  const { name, capabilities } = model;
  const { spec, needs } = target;
  const workable = workableTargets(capabilities);
  if (!meets(capabilities, needs)) {
    const lacks = needs.map((all) => all.filter((need) => !has(capabilities, need)));
    const what = lacks.map((lack) => lack.map((need) => WORDS[need]).join(' and no ')).join(' and no ');
    const instead =
      workable.length === 0 ? 'no target works on it' : `targets that work on it: ${workable.join(', ')}`;
    throw new CapabilityError(`model '${name}' gives no ${what}, which target '${spec}' needs; ${instead}`, {
      model: name,
      target: spec,
      missing: [...new Set(lacks.flat())],
      workable,
    });
  }
  if (prompt === undefined || typeof prompt === 'string') return;
  const classifies = needs.every((all) => all.includes('classes'));
  if (capabilities.messages && !classifies) return;
  const why = classifies
    ? `target '${spec}' classifies plain text, and this is a chat`
    : `model '${name}' takes no chats`;
  throw new CapabilityError(`${why}: give the prompt as one text`, {
    model: name,
    target: spec,
    missing: ['messages'],
    workable,
  });
}

/**
 * Throws InvalidArgumentError when the full prompt and an answer of so many tokens are longer than the model's context.
 * Where the context or the tokenizer is not known, the model itself has to tell.
 */
export function checkContext(model: LanguageModel, prompt: Prompt, answerTokens: number): void {
  const limit = model.capabilities.contextTokens;
  if (limit === undefined || model.countTokens === undefined) return;
  const tokens = model.countTokens(prompt);
  const over = tokens + answerTokens - limit;
  if (over <= 0) return;
  const answer = answerTokens === 0 ? '' : ` and ${plural(answerTokens)} for the answer`;
  throw new InvalidArgumentError(
    'prompt',
    `the full prompt has ${plural(tokens)}${answer}, ${over} more than the ${limit} that model '${model.name}' takes: shorten it by that`,
    tokens,
  );
}

function plural(tokens: number): string {
  return tokens === 1 ? '1 token' : `${tokens} tokens`;
}

/** Tokens of an answer by itself; missing where the tokenizer is not at hand. Throws InvalidArgumentError for none. */
export function countAnswer(model: LanguageModel, answer: string): number | undefined {
  if (model.countTokens === undefined) return undefined;
  // Without the marks that a tokenizer puts around any text.
  const tokens = model.countTokens(answer) - model.countTokens('');
  if (tokens <= 0) throw noTokens(model, answer);
  return tokens;
}

/** The error for an answer of no tokens. */
export function noTokens(model: LanguageModel, answer: string): InvalidArgumentError {
  return new InvalidArgumentError(
    'answer',
    `the answer ${JSON.stringify(answer)} has no tokens for model '${model.name}': give one that has text`,
    answer,
  );
}
