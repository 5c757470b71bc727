import {
  CapabilityError,
  type LanguageModel,
  type Prompt,
  type PromptScorer,
  type Target,
} from '@spex/lenses';
import type { AblationStore } from '@spex/runtime';
import { factsOf } from '../runs/facts.ts';
import { scriptRecipe } from '../work/scorer-recipe.ts';
import { chooseTarget, withOwnTargets } from './choose-target.ts';
import { type LoadedModel, loadModel } from './load-model.ts';
import { checkModelOptions, type ModelOptions } from './model-options.ts';
import { onFullPrompt } from './on-full-prompt.ts';
import { openEmbedded } from './open-embedded.ts';
import type { OpenedScorer } from './opened-scorer.ts';
import { recordAnswers } from './record-answers.ts';
import { isScript } from './target-spec.ts';

const DEFAULT_REPEATS = 3;

export interface OpenContext {
  readonly signal?: AbortSignal | undefined;
  /** Never downloads anything. */
  readonly localOnly?: boolean;
  /** Keeps what the model says to the full prompt while the scorer is made. */
  readonly store?: AblationStore | undefined;
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
  { signal, localOnly = false, store }: OpenContext = {},
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
        scorer: scheduled(loaded),
        recipe: { from: 'program', id: scorer.id },
        calls,
        model: undefined,
        repeats: options.repeats ?? 0,
        vouched: false,
        concurrency: limits.concurrency ?? 1,
        notes: [],
        dispose,
      };
    }
    const { model, calls } = loaded as Extract<LoadedModel, { kind: 'language' }>;
    const context = signal === undefined ? {} : { signal };
    const chosen = await chooseTarget(model, target as string | Target | undefined, options, prompt, context);
    const recorded = recordAnswers(model, factsOf(store, model.id));
    const scorer = await onFullPrompt(model, () =>
      chosen.target.createScorer(recorded.model, prompt, context).catch((error: unknown) => {
        throw error instanceof CapabilityError ? withOwnTargets(error, model) : error;
      }),
    );
    recorded.stop();
    const { batchSize = 1, concurrency = 1, capabilities } = model;
    return {
      scorer,
      recipe: scorer.settled
        ? { from: 'model', target: scorer.settled }
        : scriptRecipe(target, options.maxTokens),
      calls,
      model,
      repeats: options.repeats ?? (capabilities.deterministic ? 0 : DEFAULT_REPEATS),
      // What a script imports is not in its id.
      vouched: capabilities.deterministic && !isScript(target),
      concurrency: calls === undefined ? concurrency : () => offered(calls.concurrency, batchSize),
      notes: chosen.note === undefined ? [] : [chosen.note],
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/**
 * Questions that keep so many calls of a model under way: a few more than those, so that one waits whenever a call ends,
 * though others pause before they are made again. Only where calls wait does the scheduler try more of them.
 */
function offered(calls: number, batchSize: number): number {
  return Math.ceil((1.25 * calls) / batchSize) + 2;
}

/** A program's numbers, its calls within their limits. */
export function scheduled({ scorer, calls }: Extract<LoadedModel, { kind: 'program' }>): PromptScorer {
  const { id, outputs, batchSize } = scorer;
  return {
    id,
    outputs,
    batchSize,
    score: (prompts, context) =>
      calls.run((stop) => scorer.score(prompts, { signal: stop }), { signal: context.signal }),
  };
}
