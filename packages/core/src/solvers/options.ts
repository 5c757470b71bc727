import type { CoalitionSampler } from '../coalitions/samplers/sampler.ts';
import { BudgetTooSmallError } from '../errors/budget-too-small-error.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Game } from '../game.ts';
import type { TaskPool } from '../parallel/task-pool.ts';
import { type IndexName, parseIndex } from '../spectrum/index.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';
import { type CoalitionChoice, choiceFor } from './adaptive/choice.ts';
import { checkHoldout } from './holdout.ts';
import type { SolveOptions, Solver } from './solver.ts';

/** Fewer ablations than that are no work worth a thread, which takes about 0.1 s to start. */
const LEAST_POOLED = 400;

/** `SolveOptions` with every default filled in, known to be right for the game. */
export interface CheckedOptions {
  /** Ablations that may be paid for. */
  readonly budget: number;
  /** Seed of everything random. */
  readonly seed: number;
  /** Index to convert the spectrum to. */
  readonly index: IndexName;
  /** Highest order to report. */
  readonly order: number;
  /** Output to explain. */
  readonly output: number;
  /** Fresh coalitions to measure faithfulness on. */
  readonly holdout: number;
  /** undefined: uniform. */
  readonly sampler?: CoalitionSampler;
  /** What the spectrum is expected to be. */
  readonly guess?: Spectrum;
  /** How coalitions are chosen. */
  readonly choice: CoalitionChoice;
  /** Where work may run. */
  readonly pool?: TaskPool;
}

/**
 * Fills in the defaults. Never calls the game. Throws InvalidArgumentError, or BudgetTooSmallError below the solver's
 * least budget, when an option is wrong for the game; a game of one player is refused too.
 */
export function checkOptions(solver: Solver, game: Game, options: SolveOptions): CheckedOptions {
  const players = game.players.length;
  if (players < 2) {
    throw new InvalidArgumentError(
      'game.players',
      'a game of one player has no interactions: split the input into at least 2 players',
      players,
    );
  }

  const index = parseIndex(options.index ?? solver.estimates?.[0] ?? 'BII');
  checkIndex(index, solver);
  const order = options.order ?? Math.min(defaultOrder(index, solver), players);
  if (!Number.isInteger(order) || order < 1 || order > players) {
    throw new InvalidArgumentError(
      'order',
      `order must be an integer from 1 to ${players}, the number of players, not ${order}`,
      order,
    );
  }
  const output = options.output ?? 0;
  if (!Number.isInteger(output) || output < 0 || output >= game.outputs.length) {
    throw new InvalidArgumentError('output', `output ${rightOutputs(game)}, not ${output}`, output);
  }
  const seed = options.seed ?? 0;
  if (!Number.isSafeInteger(seed)) {
    throw new InvalidArgumentError(
      'seed',
      `seed must be an integer of at most 2^53 - 1 in size, not ${seed}`,
      seed,
    );
  }

  const { budget, sampler, guess, pool } = options;
  if (sampler) checkSampler(sampler, solver, game);
  if (guess) checkGuess(guess, solver, players);
  const least = solver.leastBudget(players, { index, order });
  if (!Number.isSafeInteger(budget) || budget < 1) {
    throw new InvalidArgumentError(
      'budget',
      `budget must be an integer of at least ${least}, not ${budget}`,
      budget,
    );
  }
  if (budget < least) throw new BudgetTooSmallError(solver.name, budget, least);
  solver.check?.(players, budget, { index, order });

  const holdout = options.holdout ?? 0;
  checkHoldout(game, budget, holdout);
  return {
    budget,
    seed,
    index,
    order,
    output,
    holdout,
    choice: choiceFor(solver, game, options),
    ...(sampler && { sampler }),
    ...(guess && { guess }),
    ...(pool && budget >= LEAST_POOLED && { pool }),
  };
}

function checkIndex(index: IndexName, { name, estimates }: Solver): void {
  if (estimates === undefined || estimates.some((known) => known === index)) return;
  throw new InvalidArgumentError(
    'index',
    `solver '${name}' estimates ${estimates.join(', ')}, not ${index}: ask for ${estimates.length === 1 ? 'that' : 'one of those'}, or use solver 'auto', which gives any index`,
    index,
  );
}

/** What is estimated costs more with every order; what a spectrum is converted to does not. */
function defaultOrder(index: IndexName, { estimates }: Solver): number {
  if (estimates === undefined) return 3;
  return index === 'SV' || index === 'BV' ? 1 : 2;
}

function checkSampler(sampler: CoalitionSampler, { name, designsCoalitions }: Solver, game: Game): void {
  const why = designsCoalitions
    ? `solver '${name}' designs its own coalitions and takes no sampler: use solver 'auto' or 'lasso'`
    : 'the coalitions of this game were measured elsewhere: a sampler has none to draw';
  if (designsCoalitions || game.recorded) throw new InvalidArgumentError('sampler', why, sampler.name);
}

function checkGuess(guess: Spectrum, { name, takesGuess }: Solver, players: number): void {
  if (!takesGuess) {
    const message = `solver '${name}' takes no guess: use solver 'auto' or 'lasso'`;
    throw new InvalidArgumentError('guess', message);
  }
  if (guess.players === players) return;
  const message = `the guess is for ${guess.players} players, and the game has ${players}`;
  throw new InvalidArgumentError('guess', message, guess.players);
}

function rightOutputs({ outputs }: Game): string {
  if (outputs.length === 1) return `must be 0: the game has only the output '${outputs[0]}'`;
  return `must be an integer from 0 to ${outputs.length - 1}: the game has ${outputs.length} outputs`;
}
