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
 * The choice for a run. Without one: the solver's own, where the coalitions are free to be chosen, serve one output only and are
 * more than the first stage. Throws InvalidArgumentError where an adaptive one is asked for that cannot be.
 */
export function choiceFor(solver: Solver, game: Game, options: SolveOptions): CoalitionChoice {
  const players = game.players.length;
  const wrong = whyNot(solver, game, options);
  const choice =
    options.choice ?? (wrong === undefined && game.outputs.length === 1 ? solver.choice : undefined);
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
  return options.budget > FIRST_STAGE && options.budget < 2 ** players ? 'adaptive' : 'uniform';
}

function whyNot(
  { name, designsCoalitions }: Solver,
  { players, recorded }: Game,
  { sampler }: SolveOptions,
): string | undefined {
  if (designsCoalitions) return `solver '${name}' designs its own coalitions`;
  if (sampler) return 'the coalitions come from a sampler';
  if (recorded) return 'the coalitions of this game were measured elsewhere';
  if (players.length > MOST_PLAYERS) return `there are more than ${MOST_PLAYERS} players`;
  return undefined;
}
