import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Game } from '../../game.ts';
import type { SolveOptions, Solver } from '../solver.ts';

/** How coalitions are chosen: at random, or partly where the values measured so far leave a process least sure. */
export type CoalitionChoice = 'uniform' | 'adaptive';

/** With more players a process is slow, and says little of where to look. */
const MOST_PLAYERS = 128;
/** Coalitions of the first stage, all uniform. Fewer say little of where to look. */
export const FIRST_STAGE = 64;

/**
 * The choice for a run. Where none is asked for: the solver's own, unless the game is a recording, of which a budget means the
 * first rows, or has several outputs, each of which would choose other coalitions. Uniform where the first stage is all.
 * Throws InvalidArgumentError where an adaptive one is asked for that cannot be.
 */
export function choiceFor(solver: Solver, game: Game, options: SolveOptions): CoalitionChoice {
  const most = Math.min(2 ** game.players.length, game.recorded?.rows ?? Infinity);
  const ownIsRight = game.recorded === undefined && game.outputs.length === 1;
  const wrong = whyNot(solver, game, options);
  const choice = options.choice ?? (wrong === undefined && ownIsRight ? solver.choice : undefined);
  if (choice === undefined || choice === 'uniform') return 'uniform';
  if (choice !== 'adaptive') {
    throw new InvalidArgumentError(
      'choice',
      `choice must be 'uniform' or 'adaptive', not '${choice}'`,
      choice,
    );
  }
  if (wrong !== undefined)
    throw new InvalidArgumentError('choice', `choice cannot be adaptive: ${wrong}`, choice);
  return options.budget > FIRST_STAGE && options.budget < most ? 'adaptive' : 'uniform';
}

function whyNot(
  { name, designsCoalitions }: Solver,
  { players }: Game,
  { sampler }: SolveOptions,
): string | undefined {
  if (designsCoalitions) return `solver '${name}' designs its own coalitions`;
  if (sampler) return 'the coalitions come from a sampler';
  if (players.length > MOST_PLAYERS) return `there are more than ${MOST_PLAYERS} players`;
  return undefined;
}
