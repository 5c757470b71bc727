import { existsSync, readFileSync } from 'node:fs';
import type { TestFolder } from './folder.ts';

/** A `command:` model that writes down what it is asked. */
export interface LoggedProgram {
  readonly model: string;
  /** Texts in the order in which they were asked for. */
  asked(): string[];
}

/**
 * A program that writes `value` for each text, an expression in `text`, `asked` (texts before it, of all runs) and `flags` (the
 * names of the files in `folder`); where it is a string, the program ends with it as its last words.
 */
export async function loggedProgram(
  folder: TestFolder,
  name: string,
  value: string,
  { told = '' }: { readonly told?: string } = {},
): Promise<LoggedProgram> {
  const log = folder.path(`${name}.log`);
  const path = await folder.write(
    `${name}.mjs`,
    `import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
const log = ${JSON.stringify(log)};
let asked = existsSync(log) ? readFileSync(log, 'utf8').split('\\n').length - 1 : 0;
for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line);
  if ('spex' in ask) { process.stdout.write('{${told}}\\n'); continue; }
  const flags = readdirSync(${JSON.stringify(folder.path())});
  const values = ask.texts.map((text) => {
    appendFileSync(log, text + '\\n');
    const found = ${value};
    asked++;
    return found;
  });
  const words = values.find((one) => typeof one === 'string');
  if (words !== undefined) { process.stderr.write(words); process.exit(3); }
  process.stdout.write(JSON.stringify({ id: ask.id, values }) + '\\n');
}`,
  );
  return {
    model: `command:"${process.execPath}" "${path}"`,
    asked: () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : []),
  };
}
