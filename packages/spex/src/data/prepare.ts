import { checkOptions, createGame, InvalidArgumentError, type SolveOptions, type Solver } from '@spex/core';
import {
  type CallContext,
  createDataGame,
  type DataGame,
  type LearningTask,
  type Measure,
  measuresOf,
  type PointGroups,
  parseMeasure,
  type Trainer,
} from '@spex/lenses';
import { createTrainer, type EmbeddingProgress, type Features, learningTask } from '@spex/models';
import type { RunOptions } from '../runs/open-run.ts';
import { recheckWithin } from '../runs/recheck.ts';
import { checkDataOptions, type ExplainDataOptions } from './data-options.ts';
import { chooseOutputs, type ExplainedGame } from './explained.ts';
import { makeFeatures } from './features.ts';
import { type DataTables, loadTables } from './load-tables.ts';
import { openTrainer } from './open-trainer.ts';
import { planPlayers } from './point-players.ts';
import { chooseSampler, type Sampling, settleChecks, settleDataBudget } from './sampling.ts';
import type { TrainerSpec } from './trainer-spec.ts';

/** Everything that a run needs, checked; nothing was trained yet. */
export interface PreparedData {
  readonly tables: DataTables;
  readonly task: LearningTask;
  readonly testTargets: Float64Array;
  /** Which trainer it is. */
  readonly spec: TrainerSpec;
  readonly trainer: Trainer;
  readonly groups: PointGroups;
  /** Whether a player is best named by its rows; otherwise, whether its label says nothing of what is in it. */
  readonly byRow: boolean;
  readonly nameless: boolean;
  readonly data: DataGame;
  readonly explained: ExplainedGame;
  /** How its game is asked. */
  readonly asking: Pick<RunOptions, 'hearsSignal' | 'recheck' | 'usage'>;
  readonly sampling: Sampling;
  readonly solver: Solver;
  /** What the solver is told, but for the output. */
  readonly solve: SolveOptions;
  readonly budgetNote: string | undefined;
  readonly checks: number;
  /** Share of the players in a subset, on average. */
  readonly fraction: number;
  /** Whether influence functions may be what a solver starts from. */
  readonly influence: boolean;
  /** Numbers of players to leave out, ascending. */
  readonly removals: readonly number[];
  /** What was learnt from, and what a person should know of it. */
  readonly features: string;
  readonly notes: readonly string[];
  dispose(): Promise<void>;
}

export interface PrepareContext extends CallContext {
  readonly onEmbedding?: (progress: EmbeddingProgress) => void;
}

/** Share of the players that is left out by default to check the prediction. */
const REMOVED = 0.05;

/**
 * Reads the data and makes the game of it. All that can be wrong with tables and options is told before a text is embedded,
 * a model loaded or a program started. Throws InvalidArgumentError and what the adapters throw.
 */
export async function prepareData(
  options: ExplainDataOptions,
  solver: Solver,
  { signal, onEmbedding }: PrepareContext = {},
): Promise<PreparedData> {
  const checked = checkDataOptions(options, solver);
  const tables = await loadTables(options, checked.players);
  const labelled = labelsOf(options, tables);
  const { classes } = labelled.task;
  const spec: TrainerSpec = checked.trainer ?? {
    kind: 'own',
    name: classes.length > 0 ? 'logistic' : 'ridge',
  };
  checkTrainer(spec, options, labelled.task);
  checkRows(options, tables);
  const seed = options.seed ?? 0;
  const plan = planPlayers(checked.players, tables, {
    classes,
    seed,
    budget: options.budget,
    hasFeatures: spec.kind === 'own',
  });
  if (plan.players !== undefined) checkSolve(options, solver, plan.players);

  const made =
    spec.kind === 'own'
      ? await makeFeatures(options, tables, {
          ...(signal && { signal }),
          ...(onEmbedding && { onProgress: onEmbedding }),
        })
      : undefined;
  const { task, testTargets } = made ? labelsOf(options, tables, made.features) : labelled;
  const groups = 'groups' in plan ? plan.groups : plan.make(made!.features.train);
  if (groups.players.length < 2) {
    const message = 'all training points are alike, so there is only one player: take other players';
    throw new InvalidArgumentError('players', message, groups.players.length);
  }
  const { solve, budgetNote } = checkSolve(options, solver, groups.players.length);
  const sampling = chooseSampler(options, groups, classes, task.targets, solve.budget);

  const opened = await openTrainer(spec, options, tables, task, signal ? { signal } : {});
  const { trainer, vouched, hearsSignal, usage } = opened;
  try {
    const data = createDataGame({
      trainer,
      targets: testTargets,
      groups,
      measure: measureFor(options.measure, trainer, classes),
      names: tables.test.rows.map((_, row) => `test row ${row}`),
      ...(options.repeats !== undefined && { repeats: options.repeats }),
      seed,
    });
    if (options.find !== undefined && data.measure === 'prediction') {
      const message =
        'find mislabelled ranks by harm, and a prediction is neither better nor worse: give measure error';
      throw new InvalidArgumentError('find', message, data.measure);
    }
    const explained = chooseOutputs(data, checked.explain);
    const checks = settleChecks(options.check, solve.budget, explained.game);
    return {
      tables,
      task,
      testTargets,
      spec,
      trainer,
      groups,
      byRow: checked.players.kind === 'points' || checked.players.kind === 'duplicates',
      nameless: checked.players.kind === 'clusters',
      data,
      explained,
      asking: {
        ...(!vouched && !trainer.random && { recheck: recheckWithin() }),
        ...(usage && { usage }),
        hearsSignal,
      },
      sampling,
      solver,
      solve: { ...solve, ...(sampling.sampler && { sampler: sampling.sampler }) },
      budgetNote,
      checks,
      fraction: options.fraction ?? 0.5,
      influence: options.influence ?? true,
      removals: settleRemovals(options, groups.players.length),
      features: made?.name ?? '',
      notes: made?.notes ?? [],
      dispose: async () => trainer.dispose?.(),
    };
  } catch (error) {
    await trainer.dispose?.();
    throw error;
  }
}

/** Targets and classes; without features those of a column of zeros, which is enough to look at labels. */
function labelsOf(
  { label, task: kind }: ExplainDataOptions,
  { labels, train, test }: DataTables,
  features?: Features,
): { readonly task: LearningTask; readonly testTargets: Float64Array } {
  const zeros = (rows: number) => ({ rows, columns: 1, values: new Float64Array(rows) });
  const made = features ?? { train: zeros(train.rows.length), test: zeros(test.rows.length) };
  return learningTask({
    ...made,
    labels,
    column: label,
    tables: { train, test },
    ...(kind !== undefined && { kind }),
  });
}

/** Trainers say on a column of zeros what they do not take. */
function checkTrainer(
  spec: TrainerSpec,
  { measure, trainerOptions = {} }: ExplainDataOptions,
  task: LearningTask,
): void {
  if (spec.kind === 'in-context' && task.classes.length === 0) {
    const message = 'trainer in-context needs classes: a model answers with a name, and predicts no numbers';
    throw new InvalidArgumentError('trainer', message);
  }
  if (spec.kind !== 'own') return;
  measureFor(measure, createTrainer(spec.name, task, trainerOptions), task.classes);
}

/** A program that gives numbers of its own for classes: nothing but the number can be made of it. */
function measureFor(asked: Measure | undefined, trainer: Trainer, classes: readonly string[]): Measure {
  const own = trainer.scale === 'number' && classes.length > 0;
  if (own && (asked ?? 'prediction') !== 'prediction') {
    const message = `${trainer.name} gives numbers and no scores of classes: it allows the measure prediction only, not ${asked}`;
    throw new InvalidArgumentError('measure', message, asked);
  }
  if (own) return 'prediction';
  return parseMeasure(asked ?? measuresOf(trainer.scale)[0]!, trainer);
}

function checkRows({ explain = [] }: ExplainDataOptions, { test }: DataTables): void {
  const most = test.rows.length - 1;
  for (const point of explain) {
    if (point === 'mean' || (Number.isInteger(point) && point >= 0 && point <= most)) continue;
    const rows = most === 0 ? 'its only row is 0' : `its rows are 0 to ${most.toLocaleString('en-US')}`;
    throw new InvalidArgumentError('explain', `${test.name} has no row ${point}: ${rows}`, point);
  }
}

/** The solver's options for so many players. */
function checkSolve(
  options: ExplainDataOptions,
  solver: Solver,
  players: number,
): { readonly solve: SolveOptions; readonly budgetNote: string | undefined } {
  const { seed, index, order } = options;
  const { budget, budgetNote } = settleDataBudget(options.budget, players, solver);
  const solve: SolveOptions = {
    budget,
    ...(seed !== undefined && { seed }),
    ...(index !== undefined && { index }),
    ...(order !== undefined && { order }),
  };
  checkOptions(solver, createGame({ players, value: () => 0 }), solve);
  return { solve, budgetNote };
}

function settleRemovals({ remove, check }: ExplainDataOptions, players: number): readonly number[] {
  if (remove === undefined) return check === 0 ? [] : [Math.max(1, Math.round(REMOVED * players))];
  const most = Math.max(...remove);
  if (most < players) return [...new Set(remove)].filter((count) => count > 0).sort((a, b) => a - b);
  const message = `remove must be less than ${players}, the number of players, not ${most}`;
  throw new InvalidArgumentError('remove', message, most);
}
