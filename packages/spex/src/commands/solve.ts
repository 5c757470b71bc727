import { parseIndex } from '@spex/core';
import { Command } from 'commander';
import { openExplanationOutput } from '../explanation-output.ts';
import { loadGame } from '../games/load-game.ts';
import { type Noise, parseNoise, withNoise } from '../games/noise.ts';
import type { Io } from '../io.ts';
import { runSolver } from '../run-solver.ts';
import { settleBudget } from '../settle-budget.ts';
import { addSolverFlags, type SolverFlags } from './solver-flags.ts';
import { chooseSolver } from './spex-flags.ts';

interface SolveFlags extends SolverFlags {
  readonly noise?: Noise;
}

const NOTES = `
GAME is one of
  game.npy   a complete table: 2^n values, bit i of the row number = player i present
  game.npz   recorded ablations: masks [m, n] of 0/1, values [m]; test_masks and test_values to score on, if there
  game.csv   recorded ablations: a column of 0/1 for each player, and a column 'value'
  game.json  a spectrum: {"players": n, "terms": [{"players": [0, 3], "value": 1.5}]}, f(S) = sum_T (-1)^|S and T| F(T)
or a game that shapiq saved (.npz, .json), or a Fourier dictionary of spectralexplain (.json).

Without --budget, a recording is used whole; otherwise 10 n log2 n ablations, at least 256, at most 2048 and 2^n, but
what the solver needs where that is more.

Examples:
  spex solve game.npy --budget 1024
  spex solve recorded.npz --budget 2000 --index SII --order 2 --format json
  spex solve spectrum.json --noise 5% --out picture.html`;

export function solveCommand(io: Io, finish: (code: number) => void): Command {
  const command = new Command('solve')
    .description('find the interactions of a game given as a file')
    .argument('<game>', 'a .npy, .npz, .csv or .json file, see below')
    .option(
      '--noise <amount>',
      "normal noise on the values: 0.2 (its deviation) or 5% (of the game's own)",
      parseNoise,
    );
  return addSolverFlags(command)
    .addHelpText('after', NOTES)
    .action(async (path: string, flags: SolveFlags) => finish(await solve(io, path, flags)));
}

async function solve(io: Io, path: string, flags: SolveFlags): Promise<number> {
  if (flags.index !== undefined) parseIndex(flags.index);
  const solver = chooseSolver(flags.solver, flags, io);
  const output = await openExplanationOutput(io, flags);
  const file = await loadGame(path);
  const game = withNoise(file, flags.noise, flags.seed);
  return runSolver(io, flags, output, {
    solver,
    game,
    truth: file.truth,
    ...settleBudget(file, flags.budget, solver),
  });
}
