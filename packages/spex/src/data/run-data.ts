import { Evaluator, type Explanation, type Progress } from '@spex/core';
import { beforeFirstAblation } from '../first-ablation.ts';
import { hearSignals } from '../turn.ts';
import { withFacts } from './account.ts';
import { checkPictures, rolesOf } from './check-pictures.ts';
import type { ExplainDataOptions } from './data-options.ts';
import type { DataMetrics, DataReport, ExplainedTestPoint, OutputMetrics } from './data-report.ts';
import { detectionOf, rankByHarm } from './mislabelled.ts';
import { failureOf, makePictures, type Picture, type Pictures } from './pictures.ts';
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
  hooks: DataRunHooks = {},
): Promise<DataRun> {
  const { signal, onProgress, onExplain, onVerify } = hooks;
  const game = beforeFirstAblation(prepared.explained.game, () => hooks.onStart?.());
  let planned = prepared.solve.budget + prepared.checks;
  const evaluator = new Evaluator(game, {
    ...(signal && { signal }),
    onProgress: (progress) => onProgress?.(towards(progress, planned)),
  });
  const made = await makePictures(prepared, evaluator, onExplain);
  const pictures = [...made.pictures.values()];
  const solved = evaluator.evaluations;
  let { failure } = made;
  if (!failure) {
    const plan = (retrainings: number): void => {
      planned += retrainings;
    };
    await checkPictures(prepared, evaluator, pictures, options, { plan, onVerify }).catch(
      (error: unknown) => {
        failure = failureOf(error);
      },
    );
    await hearSignals();
  }
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
  const asked = explained.asked.map((at) => pictures.get(at)!);
  const overall = pictures.get(explained.overall)!;
  const noise = data.noise();
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
    points: asked.map(({ at }) => testPoint(prepared, at.row)),
    overall: explanationOf(overall),
    roles: asked.map((picture) => rolesOf(prepared, picture, options)),
    overallRoles: rolesOf(prepared, overall, options),
    metrics: {
      outputs: asked.map(metricsOf),
      overall: metricsOf(overall),
      ...trustOf(rows.length > 0 ? rows : [overall]),
      retrainings: { budget: prepared.solve.budget, checks: total - solved, total },
      trainer: trainerFacts(prepared),
      sampler: prepared.sampling.name,
      ...(detection && { detection }),
    },
    ...(ranked && { mislabelled: ranked.slice(0, options.inspect ?? INSPECT) }),
  };
}

function testPoint({ tables, answers }: PreparedData, row: number | null): ExplainedTestPoint {
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

function trainerFacts({ trainer, data }: PreparedData): DataMetrics['trainer'] {
  const { name, notes } = trainer;
  const noise = trainer.random ? data.noise() : undefined;
  if (noise === undefined) return { name, notes, noise: null };
  return { name, notes, noise: { deviation: noise.deviations[data.meanOutput]!, repeats: noise.repeats } };
}
