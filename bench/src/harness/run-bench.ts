import process from 'node:process';
import { isSpexError } from 'spex';
import { FlagError } from './flags.ts';

/**
 * Runs a bench on the arguments of the command line. What the caller did wrong (a flag, a folder that is not there, a file that
 * is no game) is one line and the usage on standard error, and exit code 2; anything else is a defect, and is thrown.
 */
export async function runBench(usage: string, run: (args: string[]) => Promise<void>): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  try {
    await run(args);
  } catch (error) {
    if (!isCallersFault(error)) throw error;
    process.stderr.write(`${error.message}\n${usage}\n`);
    process.exitCode = 2;
  }
}

/** What Node says of a wrong flag or a folder that is not there carries a code. */
function isCallersFault(error: unknown): error is Error {
  if (error instanceof FlagError) return true;
  if (isSpexError(error)) return error.name === 'InvalidArgumentError';
  return error instanceof Error && 'code' in error;
}
