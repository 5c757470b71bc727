import { InvalidArgumentError } from '@spex/core';
import type { BuiltGame, GameBuilder, Recipe } from '@spex/runtime';
import { buildScorer, notLocal } from './build-scorer.ts';
import { buildComponents, type ComponentsRecipe } from './components-recipe.ts';
import { buildData, type DataRecipe } from './data-recipe.ts';
import { buildText, fullPromptOf, type TextRecipe } from './text-recipe.ts';
import { type WorkerModelOptions, WorkerModels } from './worker-models.ts';

/** Which model the builder's games ask, and whose recipes it takes. Plain data, since threads are told it. */
export interface BuilderOptions extends WorkerModelOptions {
  /**
   * Whether recipes come from this very process. Only then may they name programs to start and files to read: what comes
   * over a network never may.
   */
  readonly local?: boolean;
}

/** Builds the games of `spex explain`, `context`, `data` and `components`; each model is loaded once, and once it is needed. */
export interface SpexBuilder extends GameBuilder {
  /** Loads the model now. Throws what its adapter throws: for a worker, which should not join without one. */
  load(): Promise<void>;
  dispose(): Promise<void>;
}

type GameRecipe = TextRecipe | DataRecipe | ComponentsRecipe;

/** What worker threads and `spex worker` build games with. */
export function createBuilder(options: BuilderOptions = {}): SpexBuilder {
  const { local = false } = options;
  const models = new WorkerModels(options);
  return {
    load: () => models.load(),
    async build(recipe: Recipe): Promise<BuiltGame> {
      const known = recipe as GameRecipe;
      switch (known.lens) {
        case 'text':
        case 'prompt': {
          const scorer = await buildScorer(known.scorer, fullPromptOf(known), models, local);
          return { game: buildText(known, scorer) };
        }
        case 'data': {
          if (known.trainer.kind === 'program' && !local) throw notLocal();
          return buildData(known, () => models.language());
        }
        case 'components':
          return { game: buildComponents(known, await models.components()) };
        default: {
          const message = `this version of spex does not know games of the lens '${String(recipe.lens)}'`;
          throw new InvalidArgumentError('recipe', message, recipe.lens);
        }
      }
    },
    dispose: () => models.dispose(),
  };
}
