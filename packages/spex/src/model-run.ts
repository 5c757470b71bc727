import type { Evaluator, Explanation, Faithfulness } from '@spex/core';
import { type FeatureGame, markedScorer, notesOfMarked } from '@spex/lenses';
import type { AblationStore } from '@spex/runtime';
import { describeNoise, type ModelNoise, measureNoise } from './models/noise.ts';
import { onFullPrompt } from './models/on-full-prompt.ts';
import type { OpenedScorer } from './models/opened-scorer.ts';
import { usageOf } from './models/usage.ts';
import { factsOf } from './runs/facts.ts';
import type { RunOptions } from './runs/open-run.ts';
import { recheckWithin } from './runs/recheck.ts';
import type { Source } from './source.ts';
import { textRecipe } from './work/text-recipe.ts';

/** A source bound to its model: what was asked of it beyond the ablations, and what that adds to the explanation. */
export interface ModelRun<G extends FeatureGame = FeatureGame> {
  readonly game: G;
  /** How the game, or another one with its model, is asked. */
  readonly asking: Pick<RunOptions, 'concurrency' | 'hearsSignal' | 'recheck' | 'usage' | 'recipe'>;
  /** The explanation with the model's noise and the target's notes in its account. */
  finish(explanation: Explanation, evaluator: Evaluator): Explanation;
}

/**
 * Makes the game, and measures the model's own noise where that is asked for and the store does not know it. Throws
 * GameError where the model fails.
 */
export async function bindModel<G extends FeatureGame>(
  source: Source<G>,
  opened: OpenedScorer,
  { signal, store }: { readonly signal?: AbortSignal; readonly store?: AblationStore | undefined } = {},
): Promise<ModelRun<G>> {
  const { scorer, repeats, model, vouched, concurrency } = opened;
  const game = source.bind(markedScorer(scorer));
  const context = signal ? { signal } : {};
  const noise =
    repeats > 0
      ? await onFullPrompt(model ?? { name: scorer.id }, () =>
          measureNoise(scorer, source.full, repeats, factsOf(store, game.id), context),
        )
      : undefined;
  return {
    game,
    asking: {
      concurrency,
      // The scheduler of calls drops those that wait for their turn.
      hearsSignal: opened.calls !== undefined,
      ...(!vouched && { recheck: recheckWithin(noise?.deviation) }),
      usage: () => usageOf(opened),
      recipe: (played) => textRecipe(played as FeatureGame, opened.recipe),
    },
    finish: (explanation, evaluator) => withFacts(explanation, evaluator, opened, noise),
  };
}

function withFacts(
  explanation: Explanation,
  evaluator: Evaluator,
  { scorer }: OpenedScorer,
  noise: ModelNoise | undefined,
): Explanation {
  const account = [...(noise ? [describeNoise(noise, firstOutput(evaluator))] : []), ...explanation.account];
  account.push(...notesOfMarked(scorer, evaluator.measured().values).map(sentence));
  const { cost } = explanation;
  return {
    ...explanation,
    faithfulness: withNoise(explanation.faithfulness, noise),
    account,
    cost: { ...cost, evaluations: cost.evaluations + (noise?.repeats ?? 0) },
  };
}

function withNoise(faithfulness: Faithfulness, noise: ModelNoise | undefined): Faithfulness {
  if (noise === undefined || noise.deviation === null) return faithfulness;
  return { ...faithfulness, noise: { deviation: noise.deviation, repeats: noise.repeats } };
}

function firstOutput(evaluator: Evaluator): number[] {
  const { batch, values } = evaluator.measured();
  const width = evaluator.game.outputs.length;
  return Array.from({ length: batch.rows }, (_, row) => values[row * width]!);
}

function sentence(note: string): string {
  const first = note.charAt(0).toUpperCase() + note.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
