import { checkOptions, createGame, InvalidArgumentError, type SolveOptions, type Solver } from '@spex/core';
import { type LearningTask, type Measure, measuresOf, parseMeasure, type Trainer } from '@spex/lenses';
import { createTrainer, type Features, learningTask } from '@spex/models';
import { type CheckedDataOptions, checkDataOptions, type ExplainDataOptions } from './data-options.ts';
import { type DataTables, loadTables } from './load-tables.ts';
import { type PlayersPlan, planPlayers } from './point-players.ts';
import { settleDataBudget } from './sampling.ts';
import type { TrainerSpec } from './trainer-spec.ts';

/** Targets and classes. */
interface Labelled {
  readonly task: LearningTask;
  readonly testTargets: Float64Array;
}

/** What can be told of a run before a text is embedded, a model loaded or a program started. */
export interface DataOutline {
  readonly checked: CheckedDataOptions;
  readonly tables: DataTables;
  readonly labelled: Labelled;
  readonly spec: TrainerSpec;
  readonly seed: number;
  readonly plan: PlayersPlan;
  /** Those that the trainer allows, the default first; empty where only the trainer itself can tell. */
  readonly measures: readonly Measure[];
}

/** Reads the data and checks the options against it. Throws InvalidArgumentError, BudgetTooSmallError. */
export async function outlineData(options: ExplainDataOptions, solver: Solver): Promise<DataOutline> {
  const checked = checkDataOptions(options, solver);
  const tables = await loadTables(options, checked.players);
  const labelled = labelsOf(options, tables);
  const { classes } = labelled.task;
  const spec: TrainerSpec = checked.trainer ?? {
    kind: 'own',
    name: classes.length > 0 ? 'logistic' : 'ridge',
  };
  const measures = checkTrainer(spec, options, labelled.task);
  checkRows(options, tables);
  const seed = options.seed ?? 0;
  const plan = planPlayers(checked.players, tables, {
    classes,
    seed,
    budget: options.budget,
    hasFeatures: spec.kind === 'own',
  });
  if (plan.players !== undefined) checkSolve(options, solver, plan.players);
  return { checked, tables, labelled, spec, seed, plan, measures };
}

/** Targets and classes; without features those of a column of zeros, which is enough to look at labels. */
export function labelsOf(
  { label, task: kind }: ExplainDataOptions,
  { labels, train, test }: DataTables,
  features?: Features,
): Labelled {
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

/** Trainers say on a column of zeros what they do not take. Gives the measures that are allowed. */
function checkTrainer(
  spec: TrainerSpec,
  { measure, trainerOptions = {} }: ExplainDataOptions,
  task: LearningTask,
): readonly Measure[] {
  if (spec.kind === 'in-context' && task.classes.length === 0) {
    const message = 'trainer in-context needs classes: a model answers with a name, and predicts no numbers';
    throw new InvalidArgumentError('trainer', message);
  }
  if (spec.kind === 'command') return [];
  if (spec.kind === 'in-context') return measuresOf('logit');
  const trainer = createTrainer(spec.name, task, trainerOptions);
  measureFor(measure, trainer, task.classes);
  return measuresOf(trainer.scale);
}

/** A program that gives numbers of its own for classes: nothing but the number can be made of it. */
export function measureFor(
  asked: Measure | undefined,
  trainer: Trainer,
  classes: readonly string[],
): Measure {
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
export function checkSolve(
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
