import { Evaluator, type Explanation, GameError, type Progress, type SolveOptions } from '@spex/core';
import { type DataRoles, dataRoles } from '@spex/lenses';
import { explainMeasured, limitBehind } from '../explain-measured.ts';
import { beforeFirstAblation } from '../first-ablation.ts';
import { hearSignals } from '../turn.ts';
import { withFacts } from './account.ts';
import type { ExplainDataOptions } from './data-options.ts';
import type {
  DataReport,
  ExplainedTestPoint,
  OutputMetrics,
  RemovalCheck,
  VerifiedSet,
} from './data-report.ts';
import type { Explained } from './explained.ts';
import { backgroundSubsets, freshSubsets, type HeldOut, heldOut } from './held-out.ts';
import { detectionOf, rankByHarm } from './mislabelled.ts';
import { shortName } from './names.ts';
import type { PreparedData } from './prepare.ts';
import { checkRemovals } from './removal.ts';
import { BACKGROUNDS, setsToVerify, verificationCost, verifySet } from './verify.ts';

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

/** What is known of one output. */
interface Found {
  readonly at: Explained;
  explanation: Explanation;
  held: HeldOut;
  removal: readonly RemovalCheck[];
  verified: readonly VerifiedSet[];
}

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
  const { explained, data, groups, tables, solve } = prepared;
  const { signal } = hooks;
  const { measure } = data;
  const game = beforeFirstAblation(explained.game, () => hooks.onStart?.());
  let planned = solve.budget + prepared.checks;
  const evaluator = new Evaluator(game, {
    ...(signal && { signal }),
    onProgress: (progress) => hooks.onProgress?.(towards(progress, planned)),
  });

  const wanted = [...new Set([...explained.asked, explained.overall])];
  let failure: Error | undefined;
  const found = new Map<Explained, Found>();
  for (const [done, at] of wanted.entries()) {
    hooks.onExplain?.(game.outputs[at.output]!, done, wanted.length);
    await hearSignals();
    const ask = { ...solve, output: at.output };
    const explanation = failure
      ? await explainMeasured(prepared.solver, evaluator, ask)
      : await explainOutput(prepared, evaluator, ask, (error) => {
          failure = error;
        });
    const held: HeldOut = { faithfulness: explanation.faithfulness, lds: null, error: null, subsets: 0 };
    found.set(at, { at, explanation, held, removal: [], verified: [] });
  }
  hooks.onExplain?.('', wanted.length, wanted.length);
  const solved = evaluator.evaluations;
  await hearSignals();

  const rolesOf = ({ explanation }: Found): DataRoles => {
    const name = (player: number): string => shortName(prepared, player);
    return dataRoles(explanation, measure, { name, ...(options.top !== undefined && { top: options.top }) });
  };
  const over = (): boolean => failure !== undefined || signal?.aborted === true;
  const check = async (): Promise<void> => {
    const outputs = game.outputs.length;
    if (prepared.checks > 0 && !over()) {
      const evaluation = await evaluator.evaluate(freshSubsets(prepared, evaluator));
      for (const one of found.values())
        one.held = heldOut(one.explanation, evaluation, outputs, one.at.output);
    }
    if (prepared.removals.length > 0 && !over()) {
      planned += prepared.removals.length * found.size;
      for (const one of found.values()) {
        const { explanation, at } = one;
        const checked = await checkRemovals(evaluator, explanation, measure, prepared.removals, at.output);
        if (checked === undefined) return;
        one.removal = checked;
      }
    }
    await verify();
  };
  const verify = async (): Promise<void> => {
    const each = options.verify ?? 0;
    if (each === 0 || over()) return;
    const tasks = [...new Set(explained.asked)].map((at) => {
      const one = found.get(at)!;
      return { one, sets: setsToVerify(rolesOf(one), each) };
    });
    const all = tasks.flatMap(({ sets }) => sets);
    const retrainings = all.reduce((sum, { set }) => sum + verificationCost(set), 0);
    if (all.length === 0) return;
    hooks.onVerify?.(all.length, retrainings);
    planned += retrainings;
    // Several draws for each: without a set's members some are the same.
    const backgrounds = backgroundSubsets(prepared, 4 * BACKGROUNDS);
    for (const { one, sets } of tasks) {
      const verified: VerifiedSet[] = [];
      for (const set of sets) {
        const checked = await verifySet(evaluator, one.explanation, set, backgrounds, one.at.output);
        if (checked === undefined) return;
        verified.push(checked);
        one.verified = verified;
      }
    }
  };
  await check().catch((error: unknown) => {
    failure = failureOf(error);
  });
  await hearSignals();

  const noise = data.noise();
  for (const one of found.values()) {
    one.explanation = withFacts(prepared, one.explanation, {
      at: one.at,
      faithfulness: one.held.faithfulness,
      evaluations: evaluator.evaluations,
      seconds: evaluator.seconds,
      pictures: wanted.length,
      noise,
    });
  }
  const asked = explained.asked.map((at) => found.get(at)!);
  const overall = found.get(explained.overall)!;
  const metricsOf = ({ at, explanation, held, removal, verified }: Found): OutputMetrics => ({
    output: explanation.game.output,
    row: at.row,
    r2: held.faithfulness.r2,
    lds: held.lds,
    error: held.error,
    subsets: held.subsets,
    removal,
    verified,
  });
  const rows = asked.filter(({ at }) => at.row !== null);
  const judged = rows.length > 0 ? rows : [overall];
  const ranked =
    options.find === undefined ? undefined : rankByHarm(overall.explanation, measure, groups, tables);
  const detection = ranked && detectionOf(ranked);
  const { budget } = solve;
  const total = evaluator.evaluations;
  const report: DataReport = {
    explanations: asked.map(({ explanation }) => explanation),
    points: asked.map(({ at }) => testPoint(prepared, at.row)),
    overall: overall.explanation,
    roles: asked.map(rolesOf),
    overallRoles: rolesOf(overall),
    metrics: {
      outputs: asked.map(metricsOf),
      overall: metricsOf(overall),
      r2: meanOf(judged.map(({ held }) => held.faithfulness.r2)),
      lds: judged.some(({ held }) => held.lds === null) ? null : meanOf(judged.map(({ held }) => held.lds!)),
      retrainings: { budget, checks: total - solved, total },
      trainer: {
        name: prepared.trainer.name,
        notes: prepared.trainer.notes,
        noise:
          noise === undefined || !prepared.trainer.random
            ? null
            : { deviation: noise.deviations[data.meanOutput]!, repeats: noise.repeats },
      },
      sampler: prepared.sampling.name,
      ...(detection && { detection }),
    },
    ...(ranked && { mislabelled: ranked.slice(0, options.inspect ?? INSPECT) }),
  };
  return { report, ...(failure && { failure }) };
}

function testPoint({ tables, answers }: PreparedData, row: number | null): ExplainedTestPoint {
  if (row === null) return { row, label: null, full: null, empty: null };
  const { labels, texts } = tables;
  return { row, label: labels.test[row]!, ...(texts && { text: texts.test[row]! }), ...answers(row) };
}

/** An explanation of one output; of what was measured where the game fails. */
async function explainOutput(
  { solver }: PreparedData,
  evaluator: Evaluator,
  options: SolveOptions,
  onFailure: (error: Error) => void,
): Promise<Explanation> {
  try {
    return await solver.solve(evaluator, options);
  } catch (error) {
    const failure = failureOf(error);
    if (evaluator.measured().batch.rows === 0) throw failure;
    onFailure(failure);
    return explainMeasured(solver, evaluator, options);
  }
}

/** The failure of a game, or the limit behind it; throws what is no failure of a game. */
function failureOf(error: unknown): Error {
  if (!(error instanceof GameError)) throw error;
  return limitBehind(error) ?? error;
}

/** Progress towards what is planned in all: every picture's solver plans the same retrainings anew. */
function towards(progress: Progress, planned: number): Progress {
  const whole = Math.max(planned, progress.done);
  return { ...progress, planned: whole, eta: (whole - progress.done) / progress.rate };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
