import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { fitBaggedTrees } from '../solvers/auto/bagged-trees.ts';
import { learnPoint } from '../solvers/gaussian-process/learn.ts';
import { fitTrees } from '../solvers/proxyspex/fit-trees.ts';
import type { Fold } from '../solvers/proxyspex/folds.ts';
import { fitScreened } from '../solvers/proxyspex/screened/index.ts';
import type { FitSettings } from '../solvers/proxyspex/settings.ts';
import type { Sample } from '../solvers/sample.ts';
import { fitSparseRegression, type SparseSettings } from '../solvers/sparse-regression/fit.ts';
import type { TaskPool } from './task-pool.ts';

/** Settings of a Gaussian process from a sample's first rows: the arguments of `learnPoint`. */
interface LearnSettings {
  readonly sample: Sample;
  readonly rows: number;
  readonly spread: number;
  readonly known?: Float64Array | undefined;
}

/** A regression on screened terms: the arguments of `fitScreened`. */
interface Screen {
  readonly sample: Sample;
  readonly folds: readonly Fold[];
}

/** Boosted trees over a grid of settings: the arguments of `fitTrees`. */
interface GrowTrees extends Screen {
  readonly settings: FitSettings;
  readonly kept: readonly Uint32Array[] | undefined;
}

/** Bagged trees: the arguments of `fitBaggedTrees`. */
interface BagTrees {
  readonly draws: Sample;
  readonly terms: number;
  readonly seed: number;
}

/** A sparse regression: the arguments of `fitSparseRegression`. */
interface RegressSparsely {
  readonly draws: Sample;
  readonly settings: SparseSettings;
}

/** What a pool may be asked for. Each task is a function of its payload alone. */
const TASKS = {
  'learn-settings': async ({ sample, rows, spread, known }: LearnSettings) =>
    learnPoint(sample, rows, spread, known),
  screen: ({ sample, folds }: Screen, signal?: AbortSignal) => fitScreened(sample, folds, signal),
  'grow-trees': ({ sample, folds, settings, kept }: GrowTrees, signal?: AbortSignal) =>
    fitTrees(sample, folds, settings, kept, signal),
  'bag-trees': ({ draws, terms, seed }: BagTrees) => fitBaggedTrees(draws, terms, seed),
  'regress-sparsely': ({ draws, settings }: RegressSparsely, signal?: AbortSignal) =>
    fitSparseRegression(draws, settings, signal),
} as const;

type Tasks = typeof TASKS;
type Payload<N extends keyof Tasks> = Parameters<Tasks[N]>[0];
type Result<N extends keyof Tasks> = Awaited<ReturnType<Tasks[N]>>;

/**
 * Runs a task that a `TaskPool` was asked for: what a thread or a page's worker calls. Throws InvalidArgumentError where there
 * is none of that name, as in another version of this package.
 */
export async function runTask(task: string, payload: unknown, signal?: AbortSignal): Promise<unknown> {
  if (!Object.hasOwn(TASKS, task)) {
    const known = Object.keys(TASKS).join(', ');
    throw new InvalidArgumentError('task', `there is no task '${task}': there are ${known}`, task);
  }
  return TASKS[task as keyof Tasks](payload as never, signal);
}

/** Asks a pool, or without one this thread. */
export function inPool<N extends keyof Tasks>(
  pool: TaskPool | undefined,
  task: N,
  payload: Payload<N>,
  signal?: AbortSignal,
): Promise<Result<N>> {
  return (pool ? pool.run(task, payload, signal) : runTask(task, payload, signal)) as Promise<Result<N>>;
}
