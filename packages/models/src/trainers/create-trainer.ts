import { InvalidArgumentError } from '@spex/core';
import type { LearningTask, Trainer } from '@spex/lenses';
import { type BoostedOptions, boostedTrainer } from './boosted/index.ts';
import { type KnnOptions, knnTrainer } from './knn/index.ts';
import { type LogisticOptions, logisticTrainer } from './logistic/index.ts';
import { type MlpOptions, mlpTrainer } from './mlp/index.ts';
import { type NaiveBayesOptions, naiveBayesTrainer } from './naive-bayes/index.ts';
import { type RidgeOptions, ridgeTrainer } from './ridge/index.ts';
import { type TreeOptions, treeTrainer } from './tree/index.ts';

/** Options of all trainers; each takes its own only. */
export interface TrainerOptions
  extends RidgeOptions,
    LogisticOptions,
    KnnOptions,
    NaiveBayesOptions,
    TreeOptions,
    BoostedOptions,
    MlpOptions {}

/** Trainers that train in this process, by name. */
export const TRAINERS = ['ridge', 'logistic', 'knn', 'naive-bayes', 'tree', 'boosted', 'mlp'] as const;

/** A name from `TRAINERS`. */
export type TrainerName = (typeof TRAINERS)[number];

interface Method {
  readonly options: readonly (keyof TrainerOptions)[];
  readonly create: (task: LearningTask, options: TrainerOptions) => Trainer;
}

const METHODS: Readonly<Record<TrainerName, Method>> = {
  ridge: { options: ['l2'], create: ridgeTrainer },
  logistic: { options: ['l2'], create: logisticTrainer },
  knn: { options: ['neighbours'], create: knnTrainer },
  'naive-bayes': { options: ['kind', 'smoothing'], create: naiveBayesTrainer },
  tree: { options: ['depth', 'minLeaf'], create: treeTrainer },
  boosted: { options: ['trees', 'rate', 'depth', 'minLeaf', 'bins'], create: boostedTrainer },
  mlp: { options: ['hidden', 'epochs', 'rate', 'l2'], create: mlpTrainer },
};

/**
 * The trainer of that name for a task. Options that are undefined count as not given.
 * Throws InvalidArgumentError for an unknown name, an option that the trainer does not take, and whatever the trainer
 * itself refuses: options out of range, a task that is not right or not for it.
 */
export function createTrainer(name: TrainerName, task: LearningTask, options: TrainerOptions = {}): Trainer {
  if (!Object.hasOwn(METHODS, name)) {
    const message = `there is no trainer '${name}': the trainers are ${TRAINERS.join(', ')}`;
    throw new InvalidArgumentError('trainer', message, name);
  }
  const method = METHODS[name];
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [option, value] of given) {
    if (method.options.some((own) => own === option)) continue;
    const message = `trainer '${name}' takes no option '${option}', but ${method.options.join(', ')}`;
    throw new InvalidArgumentError(option, message, value);
  }
  return method.create(task, Object.fromEntries(given));
}
