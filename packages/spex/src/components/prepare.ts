import { checkOptions, createGame, InvalidArgumentError, type SolveOptions, type Solver } from '@spex/core';
import {
  type ComponentGame,
  type ComponentModel,
  type ComponentPlayers,
  type ComponentPrompt,
  componentPlayers,
  createComponentGame,
} from '@spex/lenses';
import { defaultBudget } from '../default-budget.ts';
import { samplingOptions } from '../presence.ts';
import {
  checkComponentsOptions,
  type ExplainComponentsOptions,
  HELD_OUT_SHARE,
} from './components-options.ts';
import { type ExplainedOutput, type ExplainedOutputs, explainedOutputs } from './explained-outputs.ts';
import { openComponentModel } from './open-model.ts';
import { checkPruneOut, type PruneOut } from './prune-out.ts';
import { readPrompts, readReference } from './read-prompts.ts';
import { FEWEST_HELD_OUT, type NumberedPrompt, setAside } from './set-aside.ts';

/** What a pruning is tested on. */
interface HeldOutTest {
  readonly game: ComponentGame;
  /** Of the same prompts, where it can be told and is not the value itself. */
  readonly accuracy: ComponentGame | undefined;
  /** A file's name, or the share that was set aside. */
  readonly source: string | number;
  /** Prompts of the same text as one that is explained. */
  readonly seen: number;
}

/** Everything that a run needs, checked; the model has not been asked for a value yet. */
export interface PreparedComponents {
  readonly model: ComponentModel;
  readonly players: ComponentPlayers;
  /** Their kinds, as they were asked for. */
  readonly kinds: string;
  readonly game: ComponentGame;
  readonly explained: ExplainedOutputs;
  readonly outputs: readonly ExplainedOutput[];
  readonly prompts: readonly NumberedPrompt[];
  /** Where the prompts come from, for people. */
  readonly promptsName: string;
  readonly absence: NonNullable<ExplainComponentsOptions['absence']>;
  readonly rescale: boolean;
  readonly reference: readonly string[] | undefined;
  readonly solver: Solver;
  readonly solve: SolveOptions;
  /** Coalitions that are bought for each output beyond the budget, to check what was found. */
  readonly checks: number;
  readonly budgetNote: string | undefined;
  /** Players to keep, and what to test them on. */
  readonly prune:
    | { readonly keep: number; readonly heldOut: HeldOutTest; readonly out?: PruneOut }
    | undefined;
  dispose(): Promise<void>;
}

/**
 * Reads the prompts, loads the model and makes the game of it. All that can be wrong is told before the first ablation:
 * options first, then files, then what needs the model. Throws InvalidArgumentError and what the model's adapter throws.
 */
export async function prepareComponents(
  options: ExplainComponentsOptions,
  solver: Solver,
  signal?: AbortSignal,
): Promise<PreparedComponents> {
  checkComponentsOptions(options);
  const { absence = 'zero', rescale = false, seed = 0, prune } = options;
  const prompts = await readPrompts(options.prompts);
  if (prompts.length === 0) {
    throw new InvalidArgumentError('prompts', 'there are no prompts: give one or more', 0);
  }
  const reference = await readReference(options.reference);
  const asked = (options.explain ?? []).filter((one) => one !== 'mean');
  checkAsked(asked, prompts.length);
  const { heldOut = HELD_OUT_SHARE } = options;
  const others = prune === undefined || typeof heldOut === 'number' ? undefined : await readPrompts(heldOut);
  if (others !== undefined && others.length < FEWEST_HELD_OUT) {
    const message = `testing a pruning takes ${FEWEST_HELD_OUT} prompts or more, and there is ${others.length}`;
    throw new InvalidArgumentError('heldOut', message, others.length);
  }
  const split =
    prune === undefined || others !== undefined
      ? { explained: numbered(prompts), heldOut: numbered(others ?? []) }
      : setAside(prompts, heldOut as number, asked, seed);

  const opened = await openComponentModel(options, signal);
  try {
    const { model } = opened;
    const out = options.pruneOut === undefined ? undefined : await checkPruneOut(options.pruneOut, model);
    const kinds = options.players ?? 'heads';
    const players = componentPlayers(model, kinds, options.layers ? { layers: options.layers } : {});
    const value = options.value ?? (prompts.every(({ contrast }) => contrast) ? 'logit-diff' : 'answer');
    const gameOf = (of: readonly ComponentPrompt[], valued = value): ComponentGame =>
      createComponentGame({
        model,
        players,
        prompts: of,
        value: valued,
        absence,
        rescale,
        ...(reference && { reference }),
      });
    // All of them first: what is wrong with one is told by its number in the file.
    gameOf(prompts);
    const explainedPrompts = split.explained.map(({ prompt }) => prompt);
    const game = gameOf(explainedPrompts);
    const explained = explainedOutputs(game, split.explained, asked);
    const { solve, budgetNote } = settle(options, solver, players.players.length);
    return {
      model,
      players,
      kinds,
      game,
      explained,
      outputs: explained.outputs,
      prompts: split.explained,
      promptsName: typeof options.prompts === 'string' ? options.prompts : 'the prompts given',
      absence,
      rescale,
      reference,
      solver,
      solve,
      checks: (options.holdout ?? 0) + (options.holdoutNear ?? 0),
      budgetNote,
      prune:
        prune === undefined
          ? undefined
          : {
              keep: settleKeep(prune, players.players.length),
              heldOut: heldOutTest(),
              ...(out && { out }),
            },
      dispose: opened.dispose,
    };

    function heldOutTest(): HeldOutTest {
      const tested = split.heldOut.map(({ prompt }) => prompt);
      // Absent components give what they gave while the prompts were explained.
      const seenBefore =
        absence === 'mean' ? (reference ?? explainedPrompts.map(({ prompt }) => prompt)) : undefined;
      const make = (valued: string): ComponentGame =>
        createComponentGame({
          model,
          players,
          prompts: tested,
          value: valued,
          absence,
          rescale,
          ...(seenBefore && { reference: seenBefore }),
        });
      const judged = model.kind === 'classifier' || tested.every(({ contrast }) => contrast !== undefined);
      const texts = new Set(explainedPrompts.map(({ prompt }) => prompt));
      return {
        game: testing(options, () => make(value)),
        accuracy: judged && value !== 'accuracy' ? make('accuracy') : undefined,
        source: typeof heldOut === 'number' || typeof heldOut === 'string' ? heldOut : 'the prompts given',
        seen: tested.filter(({ prompt }) => texts.has(prompt)).length,
      };
    }
  } catch (error) {
    await opened.dispose();
    throw error;
  }
}

/** What is wrong with prompts of a file of their own names that file. */
function testing(options: ExplainComponentsOptions, make: () => ComponentGame): ComponentGame {
  const { heldOut } = options;
  try {
    return make();
  } catch (error) {
    if (!(error instanceof InvalidArgumentError) || typeof heldOut !== 'string') throw error;
    throw new InvalidArgumentError('heldOut', `${heldOut}: ${error.message}`, error.received);
  }
}

function numbered(prompts: readonly ComponentPrompt[]): NumberedPrompt[] {
  return prompts.map((prompt, at) => ({ number: at + 1, prompt }));
}

function checkAsked(asked: readonly number[], prompts: number): void {
  const most = Math.max(0, ...asked);
  if (most <= prompts) return;
  const there = prompts === 1 ? 'there is only 1' : `there are ${prompts}`;
  throw new InvalidArgumentError('explain', `there is no prompt ${most}: ${there}`, most);
}

function settleKeep(prune: number, players: number): number {
  const keep = prune < 1 ? Math.max(1, Math.round(prune * players)) : prune;
  if (keep < players) return keep;
  const message = `of ${players} players 1 to ${players - 1} can be kept, not ${keep}: keeping all is no pruning`;
  throw new InvalidArgumentError('prune', message, prune);
}

/** The solver's options for so many players. */
function settle(
  { budget, seed, index, order, holdout, present }: ExplainComponentsOptions,
  solver: Solver,
  players: number,
): { readonly solve: SolveOptions; readonly budgetNote: string | undefined } {
  const solve: SolveOptions = {
    budget: budget ?? defaultBudget(players, solver),
    ...(seed !== undefined && { seed }),
    ...samplingOptions({ present, index }),
    ...(order !== undefined && { order }),
    ...(holdout !== undefined && { holdout }),
  };
  checkOptions(solver, createGame({ players, value: () => 0 }), solve);
  return { solve, budgetNote: budget === undefined ? `default for ${players} players` : undefined };
}
