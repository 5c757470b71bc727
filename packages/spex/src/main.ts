import { isSpexError } from '@spex/core';
import { StoreError, type StoreFault, WorkError, type WorkErrorReason } from '@spex/runtime';
import { Command, CommanderError } from 'commander';
import { benchCommand } from './commands/bench.ts';
import { bestCommand } from './commands/best.ts';
import { componentsCommand } from './commands/components.ts';
import { contextCommand } from './commands/context.ts';
import { convertCommand } from './commands/convert.ts';
import { dataCommand } from './commands/data.ts';
import { explainCommand } from './commands/explain.ts';
import { planCommand } from './commands/plan.ts';
import { plotCommand } from './commands/plot.ts';
import { previewCommand } from './commands/preview.ts';
import { solveCommand } from './commands/solve.ts';
import { storeCommand } from './commands/store.ts';
import { studioCommand } from './commands/studio.ts';
import { workerCommand } from './commands/worker.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { packageVersion } from './package-version.ts';
import { shownCommandLine } from './runs/command-line.ts';

const EXAMPLES = `
Examples:
  spex explain "The acting was not good, but I never felt bored."
  spex preview "The acting was not good, but I never felt bored."
  spex context --question "Who wrote Tosca?" --documents passages.json
  spex data --train train.csv --test test.csv --label label --text text --explain 0
  spex components --model ./tinystories --prompts prompts.jsonl
  spex solve game.npy --budget 1024 --format json
  spex plan --players 128 --budget 5000
  spex best explanation.json --goal keep --size 3
  spex plot explanation.json --as waterfall --out picture.png
  spex convert explanation.json shapiq.json --to shapiq
  spex bench --games folder --solvers auto --budgets 128,256 --repeats 3 --format json
  spex worker --redis redis://localhost --model ./tinystories
  spex store ls
  spex studio

Exit codes: 0 done, 1 failed, 2 wrong command line or input (nothing was spent), 130 interrupted (the partial result
is written). Data go to standard output or --out, everything else to standard error.`;

/** Runs one command line, without the program's name, and tells the exit code. Never throws. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.ok;
  const finish = (result: number): void => {
    code = result;
  };
  try {
    const program = createProgram({ ...io, commandLine: shownCommandLine(args) }, finish);
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    io.err.write(`spex: ${describeError(error)}\n`);
    return isUsageError(error) ? EXIT.usage : EXIT.failed;
  }
}

function createProgram(io: Io, finish: (code: number) => void): Command {
  const program = new Command('spex')
    .description("Find which parts of a text, or of any game, act together to cause a model's output.")
    .version(packageVersion())
    .addHelpText('after', EXAMPLES)
    // What stands after a command is that command's, down to `spex plan explain`.
    .enablePositionalOptions();
  for (const create of [
    explainCommand,
    previewCommand,
    contextCommand,
    dataCommand,
    componentsCommand,
    solveCommand,
    planCommand,
    plotCommand,
    bestCommand,
    convertCommand,
    benchCommand,
    workerCommand,
    storeCommand,
    studioCommand,
  ]) {
    program.addCommand(create(io, finish));
  }
  for (const command of withSubcommands(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: (text) => io.err.write(text),
      getOutHelpWidth: () => Math.min(io.out.columns, 120),
      getErrHelpWidth: () => Math.min(io.err.columns, 120),
      outputError: (text, write) =>
        write(
          `spex: ${text
            .replace(/^error: /, '')
            .trim()
            .replaceAll(/\s*\n\s*/g, ' ')}\n`,
        ),
    });
  }
  return program;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** Wrong input, or a model that is not to be had. A model that fails later comes as a GameError. */
const USAGE_ERRORS = new Set([
  'InvalidArgumentError',
  'BudgetTooSmallError',
  'CapabilityError',
  'OptionalPackageError',
  'HubError',
  'CallError',
]);

/** Faults of a store that show when it is opened. */
const STORE_USAGE: readonly StoreFault[] = [
  'missing',
  'foreign',
  'newer',
  'corrupt',
  'read-only',
  'no-driver',
];

/** Faults of workers that show before the first ablation. */
const WORK_USAGE: readonly WorkErrorReason[] = [
  'unreachable',
  'login',
  'not-allowed',
  'module',
  'build',
  'other-game',
];

function isUsageError(error: unknown): boolean {
  if (error instanceof StoreError) return STORE_USAGE.includes(error.reason);
  if (error instanceof WorkError) return WORK_USAGE.includes(error.reason);
  return isSpexError(error) && USAGE_ERRORS.has(error.name);
}

/** One line for what went wrong on purpose; the stack for a bug, because somebody has to find it. */
function describeError(error: unknown): string {
  if (isSpexError(error)) return error.message.replaceAll(/\s*\n\s*/g, ' ');
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
