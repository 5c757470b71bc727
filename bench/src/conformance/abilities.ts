import {
  biasedSampler,
  createRandom,
  createSpectrum,
  Evaluator,
  type Game,
  INDICES,
  InvalidArgumentError,
  isSpexError,
  recordedGame,
  type SolveOptions,
  type Solver,
  sampleUniform,
  solveInRounds,
  tableGame,
} from 'spex';
import { groupedGame, randomTable } from './games.ts';
import { orderOf } from './solve.ts';

const PLAYERS = 8;
/** Not all of the 256 coalitions. */
const PART = 200;

/** Whether a solver takes those options of that game, or refuses them before it asks for a value. */
async function takes(solver: Solver, game: Game, options: Partial<SolveOptions>): Promise<boolean> {
  let asked = false;
  const watched: Game = {
    ...game,
    evaluate(batch, context) {
      asked = true;
      return game.evaluate(batch, context);
    },
  };
  const budget = Math.max(PART, solver.leastBudget(PLAYERS));
  try {
    await solver.solve(new Evaluator(watched), { budget, ...options });
    return true;
  } catch (error) {
    if (isSpexError(error) && error.name !== 'GameError' && !asked) return false;
    throw error;
  }
}

/** The indices that it gives when asked for them. */
export async function indicesOf(solver: Solver): Promise<string[]> {
  const given = [];
  for (const index of INDICES) {
    const budget = Math.max(PART, solver.leastBudget(PLAYERS));
    const game = groupedGame(randomTable(PLAYERS, 50));
    if (await takes(solver, game, { budget, index, order: orderOf(index) })) given.push(index);
  }
  return given;
}

export function takesSampler(solver: Solver): Promise<boolean> {
  return takes(solver, groupedGame(randomTable(PLAYERS, 51)), { sampler: biasedSampler(0.4) });
}

export function takesGuess(solver: Solver): Promise<boolean> {
  const guess = createSpectrum(PLAYERS, [
    [[], 1],
    [[0], -1],
  ]);
  return takes(solver, groupedGame(randomTable(PLAYERS, 52)), { guess });
}

/** Whether it works on a recording of coalitions that others chose, not all of them. */
export function takesRecording(solver: Solver): Promise<boolean> {
  const batch = sampleUniform(PLAYERS, PART, createRandom(53));
  const values = Float64Array.from({ length: PART }, (_, row) => Math.sin(batch.words[row]!));
  return takes(solver, recordedGame({ batch, values }), {});
}

/** Whether a second output of the same game costs no more ablations. */
export async function sharesOutputs(solver: Solver): Promise<boolean> {
  const values = randomTable(PLAYERS + 1, 54);
  const evaluator = new Evaluator(tableGame({ values, outputs: ['one', 'two'] }));
  const budget = Math.max(PART, solver.leastBudget(PLAYERS));
  const first = await solver.solve(evaluator, { budget, output: 0 });
  const second = await solver.solve(evaluator, { budget, output: 1 });
  return first.cost.evaluations > 0 && second.cost.evaluations === 0;
}

/** Whether it may be run in rounds of growing budgets. */
export async function takesRounds(solver: Solver): Promise<boolean> {
  try {
    await solveInRounds(
      solver,
      new Evaluator(groupedGame(randomTable(PLAYERS, 55))),
      {},
      { most: 2 ** PLAYERS },
    );
    return true;
  } catch (error) {
    if (error instanceof InvalidArgumentError) return false;
    throw error;
  }
}
