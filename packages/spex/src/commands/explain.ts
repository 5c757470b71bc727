import { checkOptions, parseIndex, type Solver } from '@spex/core';
import { Command } from 'commander';
import { defaultBudget } from '../default-budget.ts';
import { dryRun, writeDryRun } from '../dry-run.ts';
import { EXIT } from '../exit-codes.ts';
import { openExplanationOutput, renderExplanation } from '../explanation-output.ts';
import type { Io } from '../io.ts';
import { bindModel } from '../model-run.ts';
import { openScorer } from '../models/open-scorer.ts';
import { talkOfUsage } from '../models/usage.ts';
import { openOutput } from '../output.ts';
import { asPlan, type PlanFlags } from '../planning/plan-flags.ts';
import { openPlanOutput, writePlan } from '../planning/write-plan.ts';
import { finishRun, solveGame, solveOptions } from '../run-solver.ts';
import { withRuns } from '../runs/with-runs.ts';
import { addModelFlags, MODEL_NOTES, type ModelFlags, readModelFlags } from './model-flags.ts';
import { checksOf } from './sampling-flags.ts';
import { addSolverFlags, type SolverFlags } from './solver-flags.ts';
import { chooseSolver } from './spex-flags.ts';
import { addStoreFlags, STORE_NOTE, type StoreFlags } from './store-flags.ts';
import { addTextFlags, readSource, TEXT_NOTES, type TextFlags } from './text-flags.ts';
import { addWorkFlags, readWorkFlags, type WorkFlags } from './work-flags.ts';

interface ExplainFlags extends TextFlags, ModelFlags, StoreFlags, WorkFlags, SolverFlags, PlanFlags {
  readonly dryRun?: true;
}

const NOTES = `${TEXT_NOTES}
${MODEL_NOTES}

Without --budget, 10 n log2 n ablations for n players, at least 256, at most 2048 and 2^n, but what the solver
needs where that is more: --solver exact takes 2^n.

${STORE_NOTE}

Examples:
  spex explain "The acting was not good, but I never felt bored."
  spex explain --file review.txt --players sentences --format json
  spex explain "$PASSAGE" --target "similar:who wrote the opera" --out picture.html
  cat review.txt | spex explain --absent token:[MASK] --budget 2000 --index SII --order 2
  spex explain --file prompt.txt --model openai:llama3.2@http://localhost:8080 --target "answer: Paris" --dry-run
  spex explain --chat chat.json --model openai:gpt-4o-mini --target contrast:Yes/No --price 0.15,0.6 --max-cost 1
  spex explain --file prompt.txt --model "command:python3 model.py" --budget 300
  spex explain --file prompt.txt --model ./gpt2 --budget 2000 --store ablations.db`;

/** `planning`: the command under `spex plan`, which tells what this one would take. */
export function explainCommand(io: Io, finish: (code: number) => void, planning = false): Command {
  const command = new Command('explain').description('find which parts of a text or a chat act together');
  addTextFlags(command).option('--dry-run', 'tell what the run would take, and spend nothing');
  addSolverFlags(addWorkFlags(addStoreFlags(addModelFlags(command))));
  return (planning ? asPlan(command) : command.addHelpText('after', NOTES)).action(
    async (text: string | undefined, flags: ExplainFlags) => finish(await explain(io, text, flags)),
  );
}

async function explain(io: Io, argument: string | undefined, flags: ExplainFlags): Promise<number> {
  if (flags.index !== undefined) parseIndex(flags.index);
  const solver = chooseSolver(flags.solver, flags, io);
  const model = readModelFlags(flags);
  const crew = readWorkFlags(flags, io.env, model);
  const talk = (line: string): void => {
    if (!flags.quiet) io.err.write(`${line}\n`);
  };
  if (flags.dryRun) {
    const output = await openOutput(io, flags, ['text', 'json'], { '.txt': 'text', '.json': 'json' });
    const source = await readSource(io, argument, flags);
    const { budget, budgetNote } = settleTextBudget(flags, source.draft.players.length, solver);
    checkOptions(solver, source.draft, solveOptions(flags, budget));
    await writeDryRun(output, await dryRun({ source, model, budget, budgetNote, holdout: checksOf(flags) }));
    return EXIT.ok;
  }
  const { probe } = flags;
  const output = await (probe === undefined ? openExplanationOutput(io, flags) : openPlanOutput(io, flags));
  const source = await readSource(io, argument, flags);
  const settled = settleTextBudget(flags, source.draft.players.length, solver);
  checkOptions(solver, source.draft, solveOptions(flags, settled.budget));
  return withRuns(io, flags, crew, async (runs) => {
    const opened = await openScorer(model, source.full, runs);
    try {
      for (const note of opened.notes) talk(note);
      if (opened.repeats > 0)
        talk(`asking the full prompt ${opened.repeats} times for the model's own noise`);
      const { game, asking, finish } = await bindModel(source, opened, runs);
      if (probe !== undefined) {
        const solve = solveOptions(flags, settled.budget);
        return await writePlan(io, output, { game, solver, solve, runs, asking, probes: probe });
      }
      const solved = await solveGame(io, flags, { solver, game, ...settled, runs, asking, finish });
      talkOfUsage(opened, runs, talk);
      const data = renderExplanation(solved.explanation, output, io, flags.top);
      return await finishRun(io, flags, output, solved, data);
    } finally {
      await opened.dispose();
    }
  });
}

/** The budget asked for, or the default for so many players. */
export function settleTextBudget(
  { budget }: Pick<SolverFlags, 'budget'>,
  players: number,
  solver: Solver,
): { readonly budget: number; readonly budgetNote?: string } {
  if (budget !== undefined) return { budget };
  return { budget: defaultBudget(players, solver), budgetNote: `default for ${players} players` };
}
