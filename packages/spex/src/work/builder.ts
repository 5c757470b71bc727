import { type Game, InvalidArgumentError } from '@spex/core';
import { markedScorer } from '@spex/lenses';
import type { BuiltGame, GameBuilder, Recipe } from '@spex/runtime';
import { limitBehind } from '../explain-measured.ts';
import { buildScorer, notLocal } from './build-scorer.ts';
import { buildComponents, type ComponentsRecipe } from './components-recipe.ts';
import { buildData, type DataRecipe } from './data-recipe.ts';
import { buildText, fullPromptOf, type TextRecipe } from './text-recipe.ts';
import { type WorkerModelOptions, WorkerModels } from './worker-models.ts';

/** Which model the builder's games ask, and whose recipes it takes. Threads are told all but `onLimit`. */
export interface BuilderOptions extends WorkerModelOptions {
  /**
   * Whether recipes come from this very process. Only then may they name programs to start and files to read: what comes
   * over a network never may.
   */
  readonly local?: boolean;
  /** Called where a game reaches a limit of calls or money: what is asked from then on fails. */
  readonly onLimit?: (error: Error) => void;
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
  const { local = false, onLimit } = options;
  const models = new WorkerModels(options);
  return {
    load: () => models.load(),
    usage: () => models.usage(),
    async build(recipe: Recipe): Promise<BuiltGame> {
      const built = await build(recipe as GameRecipe);
      return onLimit ? { ...built, game: watchLimit(built.game, onLimit) } : built;
    },
    dispose: () => models.dispose(),
  };

  async function build(recipe: GameRecipe): Promise<BuiltGame> {
    switch (recipe.lens) {
      case 'text':
      case 'prompt': {
        const scorer = await buildScorer(recipe.scorer, fullPromptOf(recipe), models, local);
        return { game: buildText(recipe, markedScorer(scorer)) };
      }
      case 'data':
        if (recipe.trainer.kind === 'program' && !local) throw notLocal();
        return buildData(recipe, () => models.language());
      case 'components':
        return { game: buildComponents(recipe, await models.components()) };
      default: {
        const { lens } = recipe as Recipe;
        const message = `this version of spex does not know games of the lens '${String(lens)}'`;
        throw new InvalidArgumentError('recipe', message, lens);
      }
    }
  }
}

function watchLimit(game: Game, onLimit: (error: Error) => void): Game {
  return {
    ...game,
    async evaluate(batch, context) {
      try {
        return await game.evaluate(batch, context);
      } catch (error) {
        const limit = limitBehind(error);
        if (limit) onLimit(limit);
        throw error;
      }
    },
  };
}
