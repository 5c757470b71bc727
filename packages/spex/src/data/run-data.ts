import { Evaluator, type Explanation, type Progress } from '@spex/core';
import type { KeptCounts } from '@spex/runtime';
import { beforeFirstAblation } from '../first-ablation.ts';
import { failureBehind } from '../runs/failure-behind.ts';
import { type Run, withRun } from '../runs/open-run.ts';
import type { Runs } from '../runs/runs.ts';
import { hearSignals } from '../turn.ts';
import { dataRecipe } from '../work/data-recipe.ts';
import { withFacts } from './account.ts';
import { checkPictures, rolesOf } from './check-pictures.ts';
import type { ExplainDataOptions } from './data-options.ts';
import type { DataMetrics, DataReport, ExplainedTestPoint, OutputMetrics } from './data-report.ts';
import type { KnownOfAll } from './explained.ts';
import { detectionOf, rankByHarm } from './mislabelled.ts';
import { makePictures, type Picture, type Pictures } from './pictures.ts';
import type { PreparedData } from './prepare.ts';

/** What a run tells while it is under way. */
export interface DataRunHooks {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Called before the first retraining. */
  readonly onStart?: () => void;
  /** Called before the picture of each output is made, and once they all are (`done === total`). */
  readonly onExplain?: (name: string, done: number, total: number) => void;
  /** Called before sets are retrained. */
  readonly onVerify?: (sets: number, retrainings: number) => void;
  /** Called at the end with where the values came from; undefined without a store. */
  readonly onCounts?: (counts: KeptCounts | undefined) => void;
}

/** A report, and the failure that ended the run early, if one did: the report is then of what was measured by then. */
export interface DataRun {
  readonly report: DataReport;
  readonly failure?: Error;
}

/** Suspects that are listed where nothing else is asked for. */
const INSPECT = 20;

/**
 * Retrains as often as the budget allows, once for all outputs, makes a picture of each, and checks the pictures on
 * retrainings that they have not seen. An abort, or a game that fails, ends in a partial report of what was measured.
 * Throws the failure where nothing was measured by then.
 */
export async function runData(
  prepared: PreparedData,
  options: ExplainDataOptions,
  runs: Runs,
  hooks: DataRunHooks = {},
): Promise<DataRun> {
  const { explained, asking, solve, checks } = prepared;
  const { signal } = hooks;
  const budget = solve.budget + checks;
  const recipe = () => dataRecipe(prepared, options);
  return withRun(
    explained.game,
    runs,
    { ...asking, budget, recipe, ...(signal && { signal }) },
    async (run) => {
      const found = await retrain(prepared, options, run, hooks);
      hooks.onCounts?.(run.counts);
      return [found, found.failure || signal?.aborted ? 'partial' : 'complete'];
    },
  );
}

async function retrain(
  prepared: PreparedData,
  options: ExplainDataOptions,
  run: Run,
  { onProgress, onExplain, onVerify, onStart }: DataRunHooks,
): Promise<DataRun> {
  let planned = prepared.solve.budget + prepared.checks;
  const evaluator = new Evaluator(
    beforeFirstAblation(run.game, () => onStart?.()),
    { ...run.evaluation, onProgress: (progress) => onProgress?.(towards(progress, planned)) },
  );
  const made = await makePictures(prepared, evaluator, run, onExplain);
  const pictures = [...made.pictures.values()];
  const solved = evaluator.evaluations;
  let { failure } = made;
  if (!failure) {
    const plan = (retrainings: number): void => {
      planned += retrainings;
    };
    await checkPictures(prepared, evaluator, pictures, options, { plan, onVerify }).catch(
      (error: unknown) => {
        failure = failureBehind(error, run);
      },
    );
    await hearSignals();
  }
  failure ??= run.failure();
  if (failure && evaluator.measured().batch.rows === 0) throw failure;
  const report = reportOf(prepared, evaluator, made.pictures, solved, options);
  return { report, ...(failure && { failure }) };
}

/** Progress towards what is planned in all: every picture's solver plans the same retrainings anew. */
function towards(progress: Progress, planned: number): Progress {
  const whole = Math.max(planned, progress.done);
  return { ...progress, planned: whole, eta: (whole - progress.done) / progress.rate };
}

function reportOf(
  prepared: PreparedData,
  evaluator: Evaluator,
  pictures: Pictures['pictures'],
  solved: number,
  options: ExplainDataOptions,
): DataReport {
  const { explained, data, groups, tables } = prepared;
  const known = explained.known(evaluator);
  const asked = explained.asked.map((at) => pictures.get(at)!);
  const overall = pictures.get(explained.overall)!;
  const { noise } = known;
  const explanationOf = ({ at, explanation, held }: Picture): Explanation =>
    withFacts(prepared, explanation, {
      at,
      faithfulness: held.faithfulness,
      evaluations: evaluator.evaluations,
      seconds: evaluator.seconds,
      pictures: pictures.size,
      noise,
    });
  const ranked =
    options.find === undefined ? undefined : rankByHarm(overall.explanation, data.measure, groups, tables);
  const detection = ranked && detectionOf(ranked);
  const rows = asked.filter(({ at }) => at.row !== null);
  const total = evaluator.evaluations;
  return {
    explanations: asked.map(explanationOf),
    points: asked.map(({ at }) => testPoint(prepared, known, at.row)),
    overall: explanationOf(overall),
    roles: asked.map((picture) => rolesOf(prepared, picture, options)),
    overallRoles: rolesOf(prepared, overall, options),
    metrics: {
      outputs: asked.map(metricsOf),
      overall: metricsOf(overall),
      ...trustOf(rows.length > 0 ? rows : [overall]),
      retrainings: { budget: prepared.solve.budget, checks: total - solved, total },
      trainer: trainerFacts(prepared, known),
      sampler: prepared.sampling.name,
      ...(detection && { detection }),
    },
    ...(ranked && { mislabelled: ranked.slice(0, options.inspect ?? INSPECT) }),
  };
}

function testPoint(
  { tables }: PreparedData,
  { answers }: KnownOfAll,
  row: number | null,
): ExplainedTestPoint {
  if (row === null) return { row, label: null, full: null, empty: null };
  const { labels, texts } = tables;
  return { row, label: labels.test[row]!, ...(texts && { text: texts.test[row]! }), ...answers(row) };
}

function metricsOf({ at, explanation, held, removal, verified }: Picture): OutputMetrics {
  return {
    output: explanation.game.output,
    row: at.row,
    r2: held.faithfulness.r2,
    lds: held.lds,
    error: held.error,
    subsets: held.subsets,
    removal,
    verified,
  };
}

function trustOf(pictures: readonly Picture[]): Pick<DataMetrics, 'r2' | 'lds'> {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const scores = pictures.flatMap(({ held }) => held.lds ?? []);
  return {
    r2: mean(pictures.map(({ held }) => held.faithfulness.r2)),
    lds: scores.length === 0 ? null : mean(scores),
  };
}

function trainerFacts({ trainer, explained }: PreparedData, { noise }: KnownOfAll): DataMetrics['trainer'] {
  const { name, notes } = trainer;
  if (!trainer.random || noise === undefined) return { name, notes, noise: null };
  const deviation = noise.deviations[explained.overall.output]!;
  return { name, notes, noise: { deviation, repeats: noise.repeats } };
}
