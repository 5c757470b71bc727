import { batchFromLists, Evaluator, type Solver } from '@spex/core';
import type { Measure } from '@spex/lenses';
import type { Table } from '@spex/models';
import type { ExplainDataOptions } from '../data/data-options.ts';
import { type DataOutline, outlineData } from '../data/outline.ts';
import { type PreparedData, prepareData, settleRemovals } from '../data/prepare.ts';
import { runData } from '../data/run-data.ts';
import { settleChecks, settleDataBudget } from '../data/sampling.ts';
import { limitBehind } from '../explain-measured.ts';
import { planRun } from '../planning/plan-run.ts';
import { withRun } from '../runs/open-run.ts';
import { withLibraryRuns } from '../runs/with-runs.ts';
import { solverOf } from '../solver-of.ts';
import { checkPlayers } from './check-players.ts';
import { estimateData } from './data-estimate.ts';
import { previewData } from './data-preview.ts';
import { dataResult } from './data-result.ts';
import { splitTables } from './split-table.ts';
import { pick, type StudioInput, wrong } from './studio-input.ts';
import { type JobHooks, type JobResult, type StudioJob, storeTitle } from './studio-job.ts';
import { shortTitle } from './text-job.ts';

/** A training set, its options, and what can be told of it before anything is trained. */
export interface DataTask {
  readonly options: ExplainDataOptions;
  readonly outline: DataOutline;
  readonly solver: Solver;
  /** Rows that the tables have in all. */
  readonly all: number;
  /** What the run would take; undefined where the number of players is not known before features are made. */
  readonly planned: { readonly budget: number; readonly checks: number } | undefined;
  readonly suggested: number | undefined;
}

/**
 * A training set. `tables`: gives the table of an id. Throws InvalidArgumentError and BudgetTooSmallError for whatever can be seen to be
 * wrong before a text is embedded or a model loaded.
 */
export async function dataJob(
  input: StudioInput,
  tables: (id: string, header: boolean) => Promise<Table>,
): Promise<StudioJob> {
  const { train, test, header = true, labelColumn } = input;
  if (train === undefined) throw wrong('train', 'there is no table: drop a .csv, .tsv or .jsonl file');
  if (labelColumn === undefined) throw wrong('labelColumn', 'say which column is to be learnt');
  const whole = await tables(train, header);
  const second = test === undefined ? undefined : await tables(test, header);
  const options = optionsOf(input, whole, second);
  const solver = solverOf(options);
  const outline = await outlineData(options, solver);
  const task: DataTask = {
    ...{ options, outline, solver },
    all: whole.rows.length + (second?.rows.length ?? 0),
    ...plannedOf(options, outline, solver),
  };
  const title = shortTitle(input.title ?? `${whole.name}: ${labelColumn}`);

  /** Does some work with all that a run needs. */
  const withData = async <T>(
    signal: AbortSignal,
    work: (prepared: PreparedData) => Promise<T>,
    hooks: { readonly solver?: Solver; readonly onStep?: (step: string) => void } = {},
  ): Promise<T> => {
    const prepared = await prepareData(options, hooks.solver ?? solver, {
      signal,
      onEmbedding: ({ done, total }) => hooks.onStep?.(`${done} of ${total} texts embedded`),
    });
    try {
      return await work(prepared);
    } finally {
      await prepared.dispose();
    }
  };
  const titled = storeTitle(title);

  return {
    input,
    title,
    model: outline.spec.kind === 'own' ? outline.spec.name : (options.trainer ?? ''),
    local: outline.spec.kind === 'own',
    preview: () => previewData(task),
    run: ({ store, signal, onProgress, onStep, watch }: JobHooks): Promise<JobResult> =>
      withLibraryRuns({ ...(store && { store }) }, titled, (runs) => {
        const inRounds = (): Solver => solverOf({ ...options, rounds: { until: [watch] } });
        // What estimates an index does not work in rounds.
        const watched = solver.estimates ? solver : firstInRounds(solver, inRounds());
        onStep('making features');
        return withData(
          signal,
          async (prepared) => {
            let counts: JobResult['counts'] = null;
            const { report, failure } = await runData(prepared, options, runs, {
              ...{ signal, onProgress },
              onExplain: (name, done, total) =>
                onStep(done === total ? 'checking' : `explaining ${name} (${done + 1} of ${total})`),
              onCounts: (found) => {
                counts = found ?? null;
              },
            });
            if (failure && !limitBehind(failure)) throw failure;
            const [explanation, ...others] = report.explanations;
            return { explanation: explanation!, others, data: dataResult(prepared, report), counts };
          },
          { solver: watched, onStep },
        );
      }),
    measure: (present, output, { store, signal }) =>
      withLibraryRuns({ ...(store && { store }) }, titled, (runs) =>
        withData(signal, async ({ explained, asking }) => {
          const { game, asked } = explained;
          const players = checkPlayers(present, game.players.length);
          const at = asked[output];
          if (at === undefined) throw wrong('output', `there are ${asked.length} explanations`);
          return withRun(game, runs, { ...asking, signal, budget: 1 }, async (run) => {
            const evaluator = new Evaluator(run.game, run.evaluation);
            const { values } = await evaluator.evaluate(batchFromLists([players], game.players.length));
            return [values[at.output]!, 'complete'] as const;
          });
        }),
      ),
    estimate: ({ each, signal }) =>
      estimateData(task, each, signal, (work) => withData(signal, (prepared) => work(prepared))),
    plan: (probes, { store, signal }) =>
      withLibraryRuns({ ...(store && { store }) }, titled, (runs) =>
        withData(signal, async ({ explained: { game }, solve, asking, checks }) => {
          const notes = ['without the rows that are left out in the end to check the picture'];
          const plan = await planRun({ game, solver, solve, runs, asking, probes, checks, notes, signal });
          return { plan, game: game.id };
        }),
      ),
  };
}

function optionsOf(input: StudioInput, whole: Table, second: Table | undefined): ExplainDataOptions {
  const { labelColumn, textColumn, measure, model, price, maxCost, explain = [] } = input;
  const limits = { ...(price && { price }), ...(maxCost !== undefined && { maxCost }) };
  return {
    ...splitTables(whole, second, input),
    label: labelColumn!,
    ...(textColumn !== undefined && { text: textColumn }),
    ...pick(input, [
      'trainer',
      'features',
      'exclude',
      'players',
      'solver',
      'budget',
      'seed',
      'index',
      'order',
    ]),
    ...(measure !== undefined && { measure: measure as Measure }),
    ...(model !== undefined && { model }),
    ...(Object.keys(limits).length > 0 && { limits }),
    explain: ['mean', ...new Set(explain)],
  };
}

function plannedOf(
  options: ExplainDataOptions,
  { plan }: DataOutline,
  solver: Solver,
): Pick<DataTask, 'planned' | 'suggested'> {
  const { players } = plan;
  if (players === undefined) return { planned: undefined, suggested: undefined };
  const budget = Math.min(settleDataBudget(options.budget, players, solver).budget, 2 ** players);
  const suggested = settleDataBudget(undefined, players, solver).budget;
  const fresh = settleChecks(options.check, budget, { players: { length: players } });
  const outputs = new Set(options.explain).size;
  const removed = settleRemovals(options, players).length * outputs;
  return { planned: { budget, checks: fresh + removed }, suggested };
}

/** Solves the first time in rounds, which are watched; the other outputs find those ablations made. */
function firstInRounds(solver: Solver, watched: Solver): Solver {
  let first = true;
  return {
    ...solver,
    solve: (evaluator, options) => {
      const chosen = first ? watched : solver;
      first = false;
      return chosen.solve(evaluator, options);
    },
  };
}
