import { InvalidArgumentError } from '@spex/core';
import {
  type PromptScorer,
  parseTarget,
  scorerTarget,
  TARGET_KINDS,
  type Target,
  type TargetOptions,
  type TextScorer,
} from '@spex/lenses';
import type { ModelSpec } from './model-spec.ts';
import { loadScript } from './script.ts';

/** What is measured: a spec, a target on a language model, or a scorer of your own, which asks no model of spex. */
export type TargetChoice = string | Target | TextScorer | PromptScorer;

const SCRIPT = 'script:';
const SIMILAR = 'similar:';

/** Targets of the embedded encoder. */
export const EMBEDDED_TARGETS = [
  { spec: 'sentiment', help: 'how positive the text is, the logit of the embedded model' },
  {
    spec: 'similar:TEXT',
    help: 'how near the text is to TEXT in meaning, the cosine that a retriever would use',
  },
  { spec: 'script:FILE', help: 'what a JavaScript function says to the text' },
] as const;

/** Targets of language models that the command line knows. */
export const LANGUAGE_TARGETS = [
  ...TARGET_KINDS,
  { spec: 'script:FILE', help: "what a JavaScript function says to the model's answer" },
];

/** Throws InvalidArgumentError for a spec that is wrong for that kind of model, before the model is there. */
export function checkTarget(target: string, kind: ModelSpec['kind'] | 'given'): void {
  if (kind === 'command') {
    throw wrong("the values of a command: are its program's own: leave the target out", target);
  }
  if (target.startsWith(SCRIPT)) {
    if (target.slice(SCRIPT.length).trim() !== '') return;
    throw wrong('target script: needs a file, script:FILE', target);
  }
  if (kind !== 'embedded') {
    if (target === 'sentiment') {
      const known = LANGUAGE_TARGETS.map((one) => one.spec).join(', ');
      throw wrong(`target sentiment is the embedded model's: leave the model out, or give ${known}`, target);
    }
    parseTarget(target);
    return;
  }
  if (target === 'sentiment') return;
  if (target.startsWith(SIMILAR)) {
    if (target.slice(SIMILAR.length).trim() !== '') return;
    throw wrong('target similar: needs the text to compare with, similar:TEXT', target);
  }
  const kinds = TARGET_KINDS.map((one) => one.spec.split(':')[0]);
  const languages = kinds.includes(target.split(':')[0]!.trim().toLowerCase());
  throw wrong(
    languages
      ? `target '${target}' needs a language model: give a model, or sentiment or similar:TEXT of the embedded one`
      : `unknown target '${target}': give sentiment or similar:TEXT, script:FILE, or a model and a target of it`,
    target,
  );
}

/** Whether a target is a function of a file, whose id says nothing of what the file imports. */
export function isScript(target: unknown): boolean {
  return typeof target === 'string' && target.startsWith(SCRIPT);
}

/** A target on a language model. Throws InvalidArgumentError. */
export async function languageTarget(target: string, options: TargetOptions): Promise<Target> {
  if (!target.startsWith(SCRIPT)) return parseTarget(target, options);
  const { id, outputs, score } = await loadScript(target.slice(SCRIPT.length));
  const { maxTokens } = options;
  return scorerTarget(score, { id, outputs, ...(maxTokens !== undefined && { maxTokens }) });
}

/** A function that scores masked texts by itself. Throws InvalidArgumentError. */
export async function scriptScorer(target: string): Promise<TextScorer | undefined> {
  if (!target.startsWith(SCRIPT)) return undefined;
  const { id, outputs, score } = await loadScript(target.slice(SCRIPT.length));
  return {
    id: `script:${id}`,
    outputs,
    async score(texts, context) {
      const given = await Promise.all(texts.map((text) => score(text, text, context)));
      return Float64Array.from(given.flat());
    },
  };
}

function wrong(message: string, received: string): InvalidArgumentError {
  return new InvalidArgumentError('target', message, received);
}
