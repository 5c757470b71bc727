import process from 'node:process';

/**
 * What `run` gives; undefined where it fails, and then standard error says why and the command will end with 1. One row
 * that cannot be measured does not stop the others. Unless `quiet`, standard error says what is measured.
 */
export async function attempt<Row>(
  what: string,
  run: () => Promise<Row>,
  { quiet = false } = {},
): Promise<Row | undefined> {
  if (!quiet) process.stderr.write(`${what}\n`);
  try {
    return await run();
  } catch (error) {
    process.stderr.write(`${what}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    return undefined;
  }
}
