import { parseIndex } from '@spex/core';
import type { SentenceEncoder } from '@spex/models';
import { Command } from 'commander';
import { defaultBudget } from '../default-budget.ts';
import { openExplanationOutput } from '../explanation-output.ts';
import type { Io } from '../io.ts';
import { runSolver } from '../run-solver.ts';
import { createTextGame } from '../text-game.ts';
import { loadTarget } from '../text-target.ts';
import { addSolverFlags, type SolverFlags } from './solver-flags.ts';
import { chooseSolver } from './spex-flags.ts';
import { addTextFlags, readTextFlags, TEXT_NOTES, type TextFlags } from './text-flags.ts';

const NOTES = `${TEXT_NOTES}

Without --budget, 10 n log2 n ablations for n players, at least 256, at most 2048 and 2^n; --solver exact takes 2^n.

Examples:
  spex explain "The acting was not good, but I never felt bored."
  spex explain --file review.txt --players sentences --format json
  spex explain "$PASSAGE" --target "similar:who wrote the opera" --out picture.html
  cat review.txt | spex explain --absent token:[MASK] --budget 2000 --index SII --order 2`;

export function explainCommand(io: Io, finish: (code: number) => void): Command {
  const command = new Command('explain').description('find which parts of a text act together');
  return addSolverFlags(addTextFlags(command))
    .addHelpText('after', NOTES)
    .action(async (text: string | undefined, flags: TextFlags & SolverFlags) =>
      finish(await explain(io, text, flags)),
    );
}

async function explain(
  io: Io,
  argument: string | undefined,
  flags: TextFlags & SolverFlags,
): Promise<number> {
  parseIndex(flags.index);
  const solver = chooseSolver(flags.solver, flags);
  const output = await openExplanationOutput(io, flags);
  const lens = await readTextFlags(io, argument, flags);
  const { scorer, encoder } = await loadTarget(flags.target);
  const game = await createTextGame({ ...lens, target: scorer });
  if (!flags.quiet) warnOfCut(io, game.text, encoder);
  const players = game.players.length;
  return runSolver(io, flags, output, {
    solver,
    game,
    ...(flags.budget === undefined
      ? {
          budget: defaultBudget(players, solver),
          budgetNote: `default for ${players} players`,
        }
      : { budget: flags.budget }),
  });
}

/** What the model does not read cannot matter to it; the person should know why. */
function warnOfCut(io: Io, text: string, encoder: SentenceEncoder): void {
  const { maxTokens } = encoder;
  const tokens = encoder.tokenCount(text);
  if (tokens <= maxTokens) return;
  io.err.write(
    `the model reads the first ${maxTokens} tokens; the text has ${tokens}: what lies beyond counts only where earlier parts are absent\n`,
  );
}
