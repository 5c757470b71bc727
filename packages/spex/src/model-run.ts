import type { Evaluator, Explanation, Faithfulness } from '@spex/core';
import type { FeatureGame } from '@spex/lenses';
import { describeNoise, type ModelNoise, measureNoise } from './models/noise.ts';
import { onFullPrompt } from './models/on-full-prompt.ts';
import type { OpenedScorer } from './models/opened-scorer.ts';
import type { Source } from './source.ts';

/** A source bound to its model: what was asked of it beyond the ablations, and what that adds to the explanation. */
export interface ModelRun<G extends FeatureGame = FeatureGame> {
  readonly game: G;
  /** The explanation with the model's noise, what the server counted, and the target's notes in its account. */
  finish(explanation: Explanation, evaluator: Evaluator): Explanation;
}

/** Measures the model's own noise, where that is asked for, and makes the game. Throws GameError where the model fails. */
export async function bindModel<G extends FeatureGame>(
  source: Source<G>,
  opened: OpenedScorer,
  context: { readonly signal?: AbortSignal } = {},
): Promise<ModelRun<G>> {
  const { scorer, repeats, model } = opened;
  const noise =
    repeats > 0
      ? await onFullPrompt(model ?? { name: scorer.id }, () =>
          measureNoise(scorer, source.full, repeats, context),
        )
      : undefined;
  return {
    game: source.bind(scorer),
    finish: (explanation, evaluator) => withFacts(explanation, evaluator, opened, noise),
  };
}

function withFacts(
  explanation: Explanation,
  evaluator: Evaluator,
  { scorer, calls, model }: OpenedScorer,
  noise: ModelNoise | undefined,
): Explanation {
  const account = [...(noise ? [describeNoise(noise, firstOutput(evaluator))] : []), ...explanation.account];
  account.push(...(scorer.notes?.() ?? []).map(sentence));
  const { cost } = explanation;
  const faithfulness = withNoise(explanation.faithfulness, noise);
  const evaluations = cost.evaluations + (noise?.repeats ?? 0);
  if (calls === undefined) return { ...explanation, faithfulness, account, cost: { ...cost, evaluations } };
  const used = { ...model?.usage };
  const { calls: made, retries } = calls.usage;
  const tokens = used.tokens ? `, ${count(used.tokens)} tokens as the server counts them` : '';
  const dollars = used.dollars === undefined ? '' : `, $${Number(used.dollars.toPrecision(3))}`;
  const again = retries > 0 ? `, ${count(retries)} of them made again` : '';
  account.push(`Calls of the model: ${count(made)}${again}${tokens}${dollars}.`);
  const estimate = used.tokens ? { estimate: { ...cost.estimate, ...used } } : {};
  return { ...explanation, faithfulness, account, cost: { ...cost, evaluations, ...estimate } };
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

function count(value: number): string {
  return value.toLocaleString('en-US');
}
