import {
  checkOptions,
  Evaluator,
  type EvaluatorOptions,
  type Explanation,
  getSolver,
  type SolveOptions,
} from '@spex/core';
import type { FeatureGameOptions, PromptSource } from '@spex/lenses';
import { defaultBudget } from './default-budget.ts';
import { explainMeasured, limitBehind } from './explain-measured.ts';
import { bindModel } from './model-run.ts';
import { checkModelOptions, type ModelOptions } from './models/model-options.ts';
import { openScorer } from './models/open-scorer.ts';
import { promptSource, type Source, textSource } from './source.ts';

/** Which model is asked, what is measured, and how its interactions are found. */
export interface ExplainOptions
  extends ModelOptions,
    Partial<Omit<SolveOptions, 'output'>>,
    Pick<EvaluatorOptions, 'signal' | 'onProgress'> {
  /** `proxyspex` (default), `spex` or `exact`. */
  readonly solver?: string;
}

/** A text, its parts the players, and how to explain it. */
export interface ExplainTextOptions extends Omit<FeatureGameOptions, 'scorer'>, ExplainOptions {}

/** A prompt with players in it, and how to explain it. */
export interface ExplainPromptOptions extends ExplainOptions {
  readonly prompt: PromptSource;
}

/**
 * Finds which parts of a text act together. `budget` defaults to 10 n log2 n ablations, at least 256, at most 2,048 and
 * 2^n, or what the solver needs where that is more. A run that is aborted, or reaches its limit of calls or money, resolves
 * to what it has, with status `partial`.
 *
 * Throws, before the first ablation, InvalidArgumentError or BudgetTooSmallError, CapabilityError for a target that the
 * model cannot do, OptionalPackageError where packages of the model are missing, HubError and CallError where the model
 * is not to be had; GameError when the model fails.
 */
export async function explainText(options: ExplainTextOptions): Promise<Explanation> {
  const { text, template, slots, players, absent, pinned, merge, every, maxPlayers, group, locale } = options;
  const lens = { text, template, slots, players, absent, pinned, merge, every, maxPlayers, group, locale };
  const given = Object.fromEntries(Object.entries(lens).filter(([, value]) => value !== undefined));
  return explain(() => textSource(given), options);
}

/**
 * Finds which parts of a prompt act together: messages of a chat (`chatPrompt`), documents (`documentsPrompt`), few-shot
 * examples (`examplesBlock`), fields of JSON (`jsonBlock`). Otherwise as `explainText`.
 */
export async function explainPrompt(options: ExplainPromptOptions): Promise<Explanation> {
  return explain(() => promptSource(options.prompt), options);
}

async function explain(read: () => Source, options: ExplainOptions): Promise<Explanation> {
  const { solver = 'proxyspex', signal, onProgress } = options;
  const chosen = getSolver(solver);
  checkModelOptions(options);
  const source = read();
  const { seed, index, order, holdout } = options;
  const solve: SolveOptions = {
    budget: options.budget ?? defaultBudget(source.draft.players.length, chosen),
    ...(seed !== undefined && { seed }),
    ...(index !== undefined && { index }),
    ...(order !== undefined && { order }),
    ...(holdout !== undefined && { holdout }),
  };
  checkOptions(chosen, source.draft, solve);
  const context = signal === undefined ? {} : { signal };
  const opened = await openScorer(options, source.full, context);
  try {
    const run = await bindModel(source, opened, context);
    const evaluator = new Evaluator(run.game, {
      concurrency: opened.concurrency,
      ...context,
      ...(onProgress && { onProgress }),
    });
    const explanation = await chosen.solve(evaluator, solve).catch((error: unknown) => {
      if (!limitBehind(error) || evaluator.measured().batch.rows === 0) throw error;
      return explainMeasured(chosen, evaluator, solve);
    });
    return run.finish(explanation, evaluator);
  } finally {
    await opened.dispose();
  }
}
