import { type EvaluatorOptions, InvalidArgumentError, type SolveOptions, type Solver } from '@spex/core';
import type { LanguageModel, Measure } from '@spex/lenses';
import type { Device, Table, TrainerOptions } from '@spex/models';
import type { CallLimits } from '../models/limits.ts';
import type { RunsOptions } from '../runs/with-runs.ts';
import type { SolverChoice } from '../solver-of.ts';
import { checkPlayers, type PlayersSpec, parsePlayers } from './players-spec.ts';
import { parseTrainer, type TrainerSpec } from './trainer-spec.ts';

/** What is explained: a row of the test table, counted from 0, or the mean over all of them. */
export type ExplainedPoint = number | 'mean';

/** A training set, a test set, what is trained, and what is asked about it. */
export interface ExplainDataOptions
  extends RunsOptions,
    Omit<SolverChoice, 'holdoutNear'>,
    Partial<Omit<SolveOptions, 'output' | 'holdout' | 'sampler'>>,
    Pick<EvaluatorOptions, 'signal' | 'onProgress'> {
  /** Path of a `.csv`, `.tsv` or `.jsonl` file, or a table. */
  readonly train: string | Table;
  /** The test set: a file, or a table. */
  readonly test: string | Table;
  /** Names of the columns of files that have no header. */
  readonly columns?: readonly string[];
  /** The column with the right answer. */
  readonly label: string;
  /** Whether labels are names of classes or numbers; default: numbers where more than 10 of them differ. */
  readonly task?: 'classes' | 'number';
  /** The column with a text, for features of texts. */
  readonly text?: string;
  /** A name of `TRAINERS`, `command:PROGRAM` or `in-context`; default `logistic` for classes, `ridge` for numbers. */
  readonly trainer?: string;
  /** Settings of the trainer. */
  readonly trainerOptions?: TrainerOptions;
  /** The language model of trainer `in-context`: as `--model` names it, or a model. */
  readonly model?: string | LanguageModel;
  /** Where an embedding model runs. */
  readonly device?: Device;
  /** Environment variable that holds the key of a server. */
  readonly keyVariable?: string;
  /** Most calls and dollars of a server. */
  readonly limits?: CallLimits;
  /** `columns`, `tfidf`, `encoder` or models that embed; default `encoder` with a text, else `columns`. */
  readonly features?: readonly string[];
  /** Columns that are no features. */
  readonly exclude?: readonly string[];
  /** Columns of names that look like numbers. */
  readonly categorical?: readonly string[];
  /** `points` (default), `groups:COLUMN`, `classes`, `duplicates`, `clusters:K`, `clusters:auto` or `slices:COLUMN:K`. */
  readonly players?: string;
  /** Default: the trainer's first. */
  readonly measure?: Measure;
  /** Share of the players that a subset has on average, above 0 and below 1; default 0.5. */
  readonly fraction?: number;
  /** Subsets with as many players of every class. */
  readonly balanced?: boolean;
  /**
   * Whether the solver starts from influence functions, where the trainer has them (ridge, logistic): far fewer retrainings
   * are then needed; default true.
   */
  readonly influence?: boolean;
  /** Retrainings averaged into one value; default 3 for a trainer that draws random numbers, else 1. */
  readonly repeats?: number;
  /** Default: the mean over the test set. */
  readonly explain?: readonly ExplainedPoint[];
  /** Fresh subsets to check on; default a tenth of the budget, from 20 to 200. */
  readonly check?: number;
  /** How many of the most helpful players are left out to check the prediction; default 5 % of them. */
  readonly remove?: readonly number[];
  /** How many sets of each kind are retrained without their members; default 0. */
  readonly verify?: number;
  /** Ranks training points by harm. */
  readonly find?: 'mislabelled';
  /** How many suspects to list; default 20. */
  readonly inspect?: number;
  /** The column with the right labels of the training points, to tell how many wrong ones were found. */
  readonly cleanLabel?: string;
  /** Roles of each kind at most; default 10. */
  readonly top?: number;
}

/** Options that are right as far as can be seen without the data. */
export interface CheckedDataOptions {
  readonly players: PlayersSpec;
  readonly trainer: TrainerSpec | undefined;
  readonly explain: readonly ExplainedPoint[];
}

const FEATURE_KINDS = ['columns', 'tfidf', 'encoder'];

/** Throws InvalidArgumentError for whatever can be seen to be wrong without the data. */
export function checkDataOptions(options: ExplainDataOptions, solver: Solver): CheckedDataOptions {
  const { fraction, balanced, repeats, check, remove, verify, inspect, top, explain = ['mean'] } = options;
  const trainer = parseTrainer(options.trainer);
  if (fraction !== undefined && !(fraction > 0 && fraction < 1)) {
    throw wrong('fraction', `fraction must be above 0 and below 1, not ${fraction}`, fraction);
  }
  if (solver.designsCoalitions && (fraction !== undefined || balanced)) {
    const name = fraction === undefined ? 'balanced' : 'fraction';
    throw wrong(
      name,
      `${name} does not go with solver '${solver.name}', which chooses its subsets itself: use auto or lasso`,
    );
  }
  for (const [name, value, least] of [
    ['repeats', repeats, 1],
    ['check', check, 0],
    ['verify', verify, 0],
    ['inspect', inspect, 1],
    ['top', top, 1],
    ...(remove ?? []).map((count) => ['remove', count, 0] as const),
  ] as const) {
    if (value === undefined || (Number.isSafeInteger(value) && value >= least)) continue;
    throw wrong(name, `${name} must be a whole number of at least ${least}, not ${value}`, value);
  }
  if (explain.length === 0) throw wrong('explain', 'explain names nothing: give test rows, or mean', explain);
  if (options.find === undefined) {
    const [name] = (['inspect', 'cleanLabel'] as const).filter((one) => options[one] !== undefined);
    if (name !== undefined) {
      const what = name === 'inspect' ? 'to list suspects' : 'to compare with right labels';
      throw wrong('find', `find mislabelled is needed ${what}`, options[name]);
    }
  } else if (options.find !== 'mislabelled') {
    throw wrong('find', `find must be mislabelled, not '${options.find}'`, options.find);
  }
  checkFeatures(options, trainer);
  return { players: checkPlayers(parsePlayers(options.players), balanced === true), trainer, explain };
}

function checkFeatures(
  { features, text, exclude, categorical, model, trainerOptions = {} }: ExplainDataOptions,
  trainer: TrainerSpec | undefined,
): void {
  for (const kind of features ?? []) {
    if (kind.trim() === '') throw wrong('features', 'features has an empty name', features);
    if (kind !== 'columns' && text === undefined) {
      const what = FEATURE_KINDS.includes(kind) ? kind : `a model such as '${kind}'`;
      throw wrong('features', `features of ${what} are made of a text: name its column as text`, kind);
    }
  }
  const own = trainer?.kind === 'command' || trainer?.kind === 'in-context';
  if (own) {
    const name = trainer.kind === 'command' ? 'a command:' : 'in-context';
    for (const [option, value] of Object.entries({ features, exclude, categorical })) {
      if (value !== undefined) {
        throw wrong(option, `${option} does not go with trainer ${name}, which reads the rows itself`, value);
      }
    }
    const [knob] = Object.keys(trainerOptions);
    if (knob !== undefined) throw wrong(knob, `trainer ${name} has no setting ${knob}`);
  }
  if (trainer?.kind === 'in-context') {
    if (text === undefined) throw wrong('text', 'trainer in-context needs a text: name its column as text');
    if (model === undefined) throw wrong('model', 'trainer in-context needs a model: a language model');
  } else if (model !== undefined) {
    throw wrong('model', 'model is for trainer in-context; a model that embeds is named in features', model);
  }
}

function wrong(argument: string, message: string, received?: unknown): InvalidArgumentError {
  return new InvalidArgumentError(argument, message, received);
}
