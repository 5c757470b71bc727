// What the examples share: a model from the command line, else the example's own stand-in.
import { realpathSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The example's stand-in, as `--model` takes it. */
export function standIn(example) {
  return `command:"${process.execPath}" "${fileURLToPath(new URL('model.mjs', example))}"`;
}

/** Prints what an example gives, where it is the program that was started: `node run.mjs [MODEL]`. */
export async function runIfMain(example, explain) {
  const started = process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(example);
  if (!started) return;
  try {
    console.log(await explain(process.argv[2]));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
