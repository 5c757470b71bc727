import { InvalidArgumentError } from '@spex/core';
import type { LanguageModel, PromptScorer, Target, TextScorer } from '@spex/lenses';
import type { Device, SentenceEncoder } from '@spex/models';
import { type CallLimits, checkLimits } from './limits.ts';
import { type ModelSpec, parseModelSpec } from './model-spec.ts';
import { checkTarget, type TargetChoice } from './target-spec.ts';

/** Which model is asked, and what is measured on it. */
export interface ModelOptions {
  /** `DIR`, `hub:OWNER/NAME`, `gguf:FILE`, `openai:MODEL@URL`, `command:PROGRAM`, or a model; default: the embedded encoder. */
  readonly model?: string | LanguageModel;
  /**
   * What is measured. On a language model as `parseTarget` takes it, or `script:FILE`; default: the logit of the class that
   * a classifier gives the full prompt, else `own-answer`, else `similar`. On the embedded encoder `sentiment` (default),
   * `similar:TEXT` or `script:FILE`. Or a target or scorer of your own.
   */
  readonly target?: TargetChoice;
  /** Where a local model runs; default `cpu`. */
  readonly device?: Device;
  /** Most tokens of an answer that the model writes; default 32. */
  readonly maxTokens?: number;
  /** Environment variable that holds the API key of an `openai:` model; default `OPENAI_API_KEY`. */
  readonly keyVariable?: string;
  /** For models that are called: `openai:` and `command:`. */
  readonly limits?: CallLimits;
  /**
   * How often the full prompt is asked to measure the model's own noise, beyond the budget; 0 for never. Default 3 for a
   * model that does not promise equal answers, else 0.
   */
  readonly repeats?: number;
  /** The embedded encoder, where it is loaded already. */
  readonly encoder?: SentenceEncoder;
}

/** Throws InvalidArgumentError for whatever can be seen to be wrong without the model. Gives the model's spec. */
export function checkModelOptions(options: ModelOptions): ModelSpec | undefined {
  const { model, target, limits = {}, device, keyVariable, repeats, maxTokens } = options;
  const spec = model === undefined || typeof model === 'string' ? parseModelSpec(model) : undefined;
  const kind = spec?.kind ?? 'given';
  for (const [name, value, least] of [
    ['repeats', repeats, 0],
    ['maxTokens', maxTokens, 1],
  ] as const) {
    if (value === undefined || (Number.isInteger(value) && value >= least)) continue;
    throw new InvalidArgumentError(
      name,
      `${name} must be an integer of at least ${least}, not ${value}`,
      value,
    );
  }
  if (typeof target === 'string') checkTarget(target, kind);
  else if (target !== undefined && isTarget(target) === (kind === 'embedded' || kind === 'command')) {
    throw new InvalidArgumentError(
      'target',
      kind === 'embedded'
        ? 'a target on a language model needs a model: give one'
        : `a scorer of texts asks no model: leave the ${kind === 'command' ? 'target' : 'model'} out`,
    );
  }
  if (spec === undefined) return undefined;
  checkLimits(limits, spec.kind);
  if (device !== undefined && !['folder', 'hub', 'gguf'].includes(spec.kind)) {
    throw new InvalidArgumentError(
      'device',
      'device is for models that run on this machine: a folder, hub: or gguf:',
      device,
    );
  }
  if (keyVariable !== undefined && spec.kind !== 'openai') {
    throw new InvalidArgumentError('keyVariable', 'keyVariable is for openai: models', keyVariable);
  }
  return spec;
}

function isTarget(target: Target | TextScorer | PromptScorer): target is Target {
  return 'createScorer' in target;
}
