import { InvalidArgumentError, type SolveOptions, type Solver } from '@spex/core';
import {
  type CallContext,
  createDataGame,
  type DataGame,
  type LearningTask,
  type PointGroups,
  type Trainer,
} from '@spex/lenses';
import type { EmbeddingProgress } from '@spex/models';
import type { RunOptions } from '../runs/open-run.ts';
import { recheckWithin } from '../runs/recheck.ts';
import type { ExplainDataOptions } from './data-options.ts';
import { chooseOutputs, type ExplainedGame } from './explained.ts';
import { makeFeatures } from './features.ts';
import type { DataTables } from './load-tables.ts';
import { openTrainer } from './open-trainer.ts';
import { checkSolve, labelsOf, measureFor, outlineData } from './outline.ts';
import { chooseSampler, type Sampling, settleChecks } from './sampling.ts';
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
  const { checked, tables, labelled, spec, seed, plan } = await outlineData(options, solver);
  const { classes } = labelled.task;

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
      sampling: solver.designsCoalitions
        ? { ...sampling, name: `chosen by solver ${solver.name}` }
        : sampling,
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

/** Numbers of players to leave out to check the prediction. Throws InvalidArgumentError. */
export function settleRemovals({ remove, check }: ExplainDataOptions, players: number): readonly number[] {
  if (remove === undefined) return check === 0 ? [] : [Math.max(1, Math.round(REMOVED * players))];
  const most = Math.max(...remove);
  if (most < players) return [...new Set(remove)].filter((count) => count > 0).sort((a, b) => a - b);
  const message = `remove must be less than ${players}, the number of players, not ${most}`;
  throw new InvalidArgumentError('remove', message, most);
}
