import { CapabilityError, type LanguageModel, type Prompt, type Target } from '@spex/lenses';
import { chooseTarget, withOwnTargets } from './choose-target.ts';
import { type LoadedModel, loadModel } from './load-model.ts';
import { checkModelOptions, type ModelOptions } from './model-options.ts';
import { onFullPrompt } from './on-full-prompt.ts';
import { openEmbedded } from './open-embedded.ts';
import type { OpenedScorer } from './opened-scorer.ts';

const DEFAULT_REPEATS = 3;

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
