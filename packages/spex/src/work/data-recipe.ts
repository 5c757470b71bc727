import type { Game } from '@spex/core';
import {
  createDataGame,
  type FeatureMatrix,
  type InContextOptions,
  inContextTrainer,
  type LanguageModel,
  type Measure,
  type Trainer,
} from '@spex/lenses';
import {
  connectTrainer,
  createTrainer,
  type TrainerCommandOptions,
  type TrainerName,
  type TrainerOptions,
  taskOf,
} from '@spex/models';
import type { ExplainDataOptions, ExplainedPoint } from '../data/data-options.ts';
import { chooseOutputs } from '../data/explained.ts';
import { programOf, shotsOf } from '../data/open-trainer.ts';
import type { PreparedData } from '../data/prepare.ts';
import { type PackedNumbers, packNumbers, unpackNumbers } from './packed-numbers.ts';

/**
 * A training set, what is trained on it, and what is asked about it. Features travel, not the rows that they were made of:
 * no worker makes them anew, a little differently.
 */
export type DataRecipe = {
  readonly lens: 'data';
  readonly trainer: TrainerRecipe;
  readonly targets: PackedNumbers;
  readonly measure: Measure;
  /** The training points of each player. */
  readonly members: readonly (readonly number[])[];
  readonly repeats: number;
  readonly seed: number;
  readonly explain: readonly ExplainedPoint[];
};

type TrainerRecipe =
  | {
      readonly kind: 'own';
      readonly name: TrainerName;
      readonly options: TrainerOptions;
      readonly train: PackedMatrix;
      readonly test: PackedMatrix;
      readonly labels: PackedNumbers;
      readonly classes: readonly string[];
    }
  | ({ readonly kind: 'in-context' } & Pick<InContextOptions, 'examples' | 'tests' | 'classes'>)
  /** A program of this machine, which reads this machine's files: for threads of this process only. */
  | { readonly kind: 'program'; readonly id: string; readonly options: TrainerCommandOptions };

type PackedMatrix = { readonly rows: number; readonly columns: number; readonly values: PackedNumbers };

/** Writes down the game whose outputs are those that are explained. */
export function dataRecipe(prepared: PreparedData, options: ExplainDataOptions): DataRecipe {
  const { data, testTargets } = prepared;
  return {
    lens: 'data',
    trainer: trainerRecipe(prepared, options),
    targets: packNumbers(testTargets),
    measure: data.measure,
    members: data.groups.members.map((own) => [...own]),
    repeats: data.repeats,
    seed: options.seed ?? 0,
    explain: options.explain ?? ['mean'],
  };
}

function trainerRecipe(
  { spec, tables, task, trainer }: PreparedData,
  options: ExplainDataOptions,
): TrainerRecipe {
  switch (spec.kind) {
    case 'own':
      return {
        kind: 'own',
        name: spec.name,
        options: options.trainerOptions ?? {},
        train: pack(task.train),
        test: pack(task.test),
        labels: packNumbers(task.targets),
        classes: task.classes,
      };
    case 'in-context':
      return { kind: 'in-context', ...shotsOf(tables, task) };
    case 'command':
      return { kind: 'program', id: trainer.id, options: programOf(spec.command, options, tables, task) };
  }
}

export interface DataBuild {
  readonly game: Game;
  dispose(): Promise<void>;
}

/** Makes the game. `model` gives the language model, where one is asked for. */
export async function buildData(recipe: DataRecipe, model: () => Promise<LanguageModel>): Promise<DataBuild> {
  const { targets, measure, members, repeats, seed, explain } = recipe;
  const trainer = await openTrainer(recipe.trainer, model);
  const data = createDataGame({
    trainer,
    targets: unpackNumbers(targets),
    measure,
    groups: {
      players: members.map((_, player) => ({ label: `player ${player + 1}` })),
      members: members.map((own) => Uint32Array.from(own)),
    },
    repeats,
    seed,
  });
  return { game: chooseOutputs(data, explain).game, dispose: async () => trainer.dispose?.() };
}

async function openTrainer(recipe: TrainerRecipe, model: () => Promise<LanguageModel>): Promise<Trainer> {
  switch (recipe.kind) {
    case 'own': {
      const { name, options, train, test, labels, classes } = recipe;
      const task = taskOf({
        train: unpack(train),
        test: unpack(test),
        targets: unpackNumbers(labels),
        classes,
      });
      return createTrainer(name, task, options);
    }
    case 'in-context':
      return inContextTrainer(await model(), recipe);
    case 'program':
      // The same program, started once more: where it gives itself no name it would get another id each time.
      return { ...(await connectTrainer(recipe.options)), id: recipe.id };
  }
}

function pack({ rows, columns, values }: FeatureMatrix): PackedMatrix {
  return { rows, columns, values: packNumbers(values) };
}

function unpack({ rows, columns, values }: PackedMatrix): FeatureMatrix {
  return { rows, columns, values: unpackNumbers(values) };
}
