import { CallError, GameError, InvalidArgumentError } from '@spex/core';
import {
  CapabilityError,
  type LanguageModel,
  type Message,
  type Prompt,
  type PromptScorer,
  type Target,
  type TargetOptions,
  type TextScorer,
} from '@spex/lenses';
import {
  type Device,
  loadSentenceEncoder,
  type SentenceEncoder,
  sentimentScorer,
  similarityScorer,
} from '@spex/models';
import type { CallScheduler } from '@spex/runtime';
import { encoderModel } from './encoder-model.ts';
import { type CallLimits, checkLimits } from './limits.ts';
import { type LoadedModel, loadModel } from './load-model.ts';
import { type ModelSpec, parseModelSpec } from './model-spec.ts';
import { checkTarget, languageTarget, scriptScorer, type TargetChoice } from './target-spec.ts';

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

/** A model and a target on it, ready to be asked. */
export interface OpenedScorer {
  /** Asks whenever it is called; the lens remembers. */
  readonly scorer: PromptScorer;
  readonly calls: CallScheduler | undefined;
  readonly model: LanguageModel | undefined;
  readonly repeats: number;
  /** Calls of the scorer under way at once that suit the model. */
  readonly concurrency: number;
  /** What a person should know before the run, in plain lines. */
  readonly notes: readonly string[];
  /** Ends what was started for it. */
  dispose(): Promise<void>;
}

const DEFAULT_REPEATS = 3;

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

/**
 * Loads the model, or connects to it, and makes the scorer of its target for the full prompt.
 *
 * Throws InvalidArgumentError, CapabilityError for a target that the model cannot do, OptionalPackageError, HubError, and
 * CallError where no connection comes about, all before the first ablation; GameError where the model fails on the full
 * prompt.
 */
export async function openScorer(
  options: ModelOptions,
  prompt: Prompt,
  { signal, localOnly = false }: { readonly signal?: AbortSignal; readonly localOnly?: boolean } = {},
): Promise<OpenedScorer> {
  const spec = checkModelOptions(options);
  const { target, device, keyVariable, limits = {} } = options;
  if (spec?.kind === 'embedded') return openEmbedded(options, prompt);
  const loaded: LoadedModel =
    spec === undefined
      ? { kind: 'language', model: options.model as LanguageModel }
      : await loadModel(spec, { device, keyVariable, limits, signal, localOnly });
  const dispose = async (): Promise<void> => {
    if (spec === undefined) return;
    if (loaded.kind === 'language') await loaded.model.dispose?.();
    else if (loaded.kind === 'program') await loaded.scorer.dispose();
  };
  try {
    if (loaded.kind === 'program') {
      const { scorer, calls } = loaded;
      return {
        scorer: {
          id: scorer.id,
          outputs: scorer.outputs,
          batchSize: scorer.batchSize,
          score: (prompts, context) =>
            calls.run((stop) => scorer.score(prompts, { signal: stop }), { signal: context.signal }),
        },
        calls,
        model: undefined,
        repeats: options.repeats ?? 0,
        concurrency: limits.concurrency ?? 1,
        notes: [],
        dispose,
      };
    }
    const { model, calls } = loaded as Extract<LoadedModel, { kind: 'language' }>;
    const context = signal === undefined ? {} : { signal };
    const chosen = await chooseTarget(model, target as string | Target | undefined, options, prompt, context);
    const scorer = await onFullPrompt(model, () =>
      chosen.target.createScorer(model, prompt, context).catch((error: unknown) => {
        throw error instanceof CapabilityError ? withOwnTargets(error, model) : error;
      }),
    );
    const { batchSize = 1, concurrency = 1, capabilities } = model;
    return {
      scorer,
      calls,
      model,
      repeats: options.repeats ?? (capabilities.deterministic ? 0 : DEFAULT_REPEATS),
      concurrency: Math.max(concurrency, Math.ceil((limits.concurrency ?? 0) / batchSize) + 1),
      notes: chosen.note === undefined ? [] : [chosen.note],
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** The embedded encoder, or a scorer that needs no model at all. */
async function openEmbedded(options: ModelOptions, prompt: Prompt): Promise<OpenedScorer> {
  const { target = 'sentiment' } = options;
  if (typeof target !== 'string') return openedOf(target as PromptScorer, options);
  const script = await scriptScorer(target);
  if (script !== undefined) return openTextScorer(script, options);
  const text = plainText(prompt);
  const encoder = options.encoder ?? (await loadSentenceEncoder());
  const scorer =
    target === 'sentiment'
      ? sentimentScorer(encoder)
      : similarityScorer(encoder, target.slice('similar:'.length));
  return openTextScorer(scorer, options, cutNote(encoder, text));
}

/** A scorer of texts, ready to be asked. Chats are no texts. */
export function openTextScorer(
  scorer: TextScorer,
  options: Pick<ModelOptions, 'repeats'>,
  note?: string,
): OpenedScorer {
  const ofTexts: PromptScorer = {
    ...scorer,
    score: (prompts, context) => scorer.score(prompts.map(plainText), context),
  };
  return openedOf(ofTexts, options, note);
}

function openedOf(
  scorer: PromptScorer,
  { repeats = 0 }: Pick<ModelOptions, 'repeats'>,
  note?: string,
): OpenedScorer {
  return {
    scorer,
    calls: undefined,
    model: undefined,
    repeats,
    concurrency: 1,
    notes: note === undefined ? [] : [note],
    dispose: async () => {},
  };
}

function plainText(prompt: string | readonly Message[]): string {
  if (typeof prompt === 'string') return prompt;
  throw new InvalidArgumentError('prompt', 'a chat needs a language model: give a model', prompt);
}

/** What the model does not read cannot matter to it; the person should know why. */
function cutNote(encoder: SentenceEncoder, text: string): string | undefined {
  const { maxTokens } = encoder;
  const tokens = encoder.tokenCount(text);
  if (tokens <= maxTokens) return undefined;
  return `the model reads the first ${maxTokens} tokens; the text has ${tokens}: what lies beyond counts only where earlier parts are absent`;
}

/** The target asked for, else the one that suits the model, and a note that says which. */
async function chooseTarget(
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
function withOwnTargets(error: CapabilityError, model: LanguageModel): CapabilityError {
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

/** What a model says to the full prompt, before the run; a failed call is the model's, not the command line's. */
export async function onFullPrompt<T>(model: Pick<LanguageModel, 'name'>, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    throw new GameError(`model '${model.name}' failed on the full prompt: ${error.message}`, [], {
      cause: error,
    });
  }
}

function isTarget(target: Target | TextScorer | PromptScorer): target is Target {
  return 'createScorer' in target;
}
