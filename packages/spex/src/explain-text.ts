import {
  checkOptions,
  Evaluator,
  type EvaluatorOptions,
  type Explanation,
  type SolveOptions,
} from '@spex/core';
import type { FeatureGameOptions, PromptSource } from '@spex/lenses';
import { type Showable, showable } from '@spex/report';
import type { KeptCounts } from '@spex/runtime';
import { defaultBudget } from './default-budget.ts';
import { explainMeasured, limitBehind } from './explain-measured.ts';
import { bindModel } from './model-run.ts';
import { checkModelOptions, type ModelOptions } from './models/model-options.ts';
import { type OpenContext, openScorer } from './models/open-scorer.ts';
import type { OpenedScorer } from './models/opened-scorer.ts';
import { type ModelUsage, usedBy } from './models/usage.ts';
import { type Presence, samplingOptions } from './presence.ts';
import { withRun } from './runs/open-run.ts';
import { type RunsOptions, withLibraryRuns } from './runs/with-runs.ts';
import { type SolverChoice, solverOf } from './solver-of.ts';
import { promptSource, type Source, textSource } from './source.ts';

/** Which model is asked, what is measured, and how its interactions are found. */
export interface ExplainOptions
  extends ModelOptions,
    RunsOptions,
    SolverChoice,
    Partial<Omit<SolveOptions, 'output'>>,
    Pick<EvaluatorOptions, 'signal' | 'onProgress'> {
  /**
   * Each player is present with that probability in the coalitions measured, or `near-full`: a mixture of 0.5, 0.75 and 0.9; default
   * 0.5. `index` is then by default `BII@p`, `BII@0.8` for the mixture. `sampler` is the way to any other.
   */
  readonly present?: Presence;
  /** Told once the run is over. */
  readonly onEnd?: (ended: EndedRun) => void;
}

/** What a run took. It depends on what was known before, and is thus no part of the explanation. */
export interface EndedRun {
  /** What the model was asked, and what that took. */
  readonly usage: ModelUsage;
  /** Where the values came from, where there is a store. */
  readonly counts?: KeptCounts;
}

/** A text, its parts the players, and how to explain it. */
export interface ExplainTextOptions extends Omit<FeatureGameOptions, 'scorer'>, ExplainOptions {}

/** A prompt with players in it, and how to explain it. */
export interface ExplainPromptOptions extends ExplainOptions {
  /** The prompt with its players. */
  readonly prompt: PromptSource;
}

/**
 * Finds which parts of a text act together. `budget` defaults to 10 n log2 n ablations, at least 256, at most 2,048 and
 * 2^n, or what the solver needs where that is more. A run that is aborted, or reaches its limit of calls or money, resolves
 * to what it has, with status `partial`. The explanation is plain JSON that can also be asked for its pictures (`toSVG()`, `toHTML()`).
 *
 * Throws, before the first ablation, InvalidArgumentError or BudgetTooSmallError, CapabilityError for a target that the
 * model cannot do, OptionalPackageError where packages of the model are missing, HubError and CallError where the model
 * is not to be had, StoreError where the store is not, WorkError where no worker is; GameError when the model fails, and
 * StoreError when the store does: what was measured by then is kept.
 */
export async function explainText(options: ExplainTextOptions): Promise<Explanation & Showable> {
  const { text, template, slots, players, absent, pinned, merge, every, maxPlayers, group, locale } = options;
  const lens = { text, template, slots, players, absent, pinned, merge, every, maxPlayers, group, locale };
  const given = Object.fromEntries(Object.entries(lens).filter(([, value]) => value !== undefined));
  return showable(await explainSource(() => textSource(given), options));
}

/**
 * Finds which parts of a prompt act together: messages of a chat (`chatPrompt`), documents (`documentsPrompt`), few-shot
 * examples (`examplesBlock`), fields of JSON (`jsonBlock`). Otherwise as `explainText`.
 */
export async function explainPrompt(options: ExplainPromptOptions): Promise<Explanation & Showable> {
  return showable(await explainSource(() => promptSource(options.prompt), options));
}

/** How a source's model is opened, where `openScorer` alone will not do. */
export type OpenSource = (source: Source, context: OpenContext) => Promise<OpenedScorer>;

/** Explains a source: the one way of `explainText`, `explainPrompt` and whatever else makes sources. `title`: of the run in the store. */
export async function explainSource(
  read: () => Source,
  options: ExplainOptions,
  open: OpenSource = (source, context) => openScorer(options, source.full, context),
  title = 'explainText',
): Promise<Explanation> {
  const { signal, onProgress } = options;
  const chosen = solverOf(options);
  checkModelOptions(options);
  const source = read();
  const { seed, order, holdout, holdoutNear = 0, guess, choice, pool } = options;
  const sampling = samplingOptions(options);
  const solve: SolveOptions = {
    budget: options.budget ?? defaultBudget(source.draft.players.length, chosen),
    ...(seed !== undefined && { seed }),
    ...sampling,
    ...(options.sampler && { sampler: options.sampler }),
    ...(guess && { guess }),
    ...(choice && { choice }),
    ...(pool && { pool }),
    ...(order !== undefined && { order }),
    ...(holdout !== undefined && { holdout }),
  };
  checkOptions(chosen, source.draft, solve);
  const context = signal === undefined ? {} : { signal };
  return withLibraryRuns(options, title, async (runs) => {
    const { store } = runs;
    const opened = await open(source, { ...context, store });
    try {
      const { game, asking, finish } = await bindModel(source, opened, { ...context, store });
      const planned = solve.budget + (holdout ?? 0) + holdoutNear;
      return await withRun(game, runs, { ...asking, ...context, budget: planned }, async (run) => {
        const evaluator = new Evaluator(run.game, { ...run.evaluation, ...(onProgress && { onProgress }) });
        const explanation = await chosen.solve(evaluator, solve).catch((error: unknown) => {
          if (run.failure() || !limitBehind(error) || evaluator.measured().batch.rows === 0)
            throw run.failure() ?? error;
          return explainMeasured(chosen, evaluator, solve);
        });
        const failure = run.failure();
        if (failure) throw failure;
        options.onEnd?.({ usage: usedBy(opened, runs), ...(run.counts && { counts: run.counts }) });
        return [finish(explanation, evaluator), explanation.status];
      });
    } finally {
      await opened.dispose();
    }
  });
}
