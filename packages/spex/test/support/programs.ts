import type { TestFolder } from './folder.ts';

/**
 * The `command:` model of a small program that writes `value` for each text; a chat's text is its contents in a row.
 * `value` is an expression in `text`.
 */
export async function commandModel(folder: TestFolder, name: string, value: string): Promise<string> {
  const path = await folder.write(
    `${name}.mjs`,
    `import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line);
  const answer = 'spex' in ask ? {} : { id: ask.id, values: ask.texts.map((prompt) => {
    const text = typeof prompt === 'string' ? prompt : prompt.map(({ content }) => content).join(' ');
    return ${value};
  }) };
  process.stdout.write(JSON.stringify(answer) + '\\n');
}`,
  );
  return `command:"${process.execPath}" "${path}"`;
}

/**
 * The `command:` trainer of a small program. `scores` is an expression for the scores of one subset, in `present` (the
 * training points, ascending), `asked` (subsets answered before) and `trainer` (what spex told at the start); a text in
 * its place is an error.
 */
export async function commandTrainer(folder: TestFolder, name: string, scores: string): Promise<string> {
  const path = await folder.write(
    `${name}.mjs`,
    `import { createInterface } from 'node:readline';
let trainer;
let asked = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line);
  let answer = {};
  if ('spex' in ask) trainer = ask.trainer;
  else {
    const found = ask.subsets.map((present) => {
      const one = ${scores};
      asked++;
      return one;
    });
    const error = found.find((one) => typeof one === 'string');
    answer = error === undefined ? { id: ask.id, scores: found } : { id: ask.id, error };
  }
  process.stdout.write(JSON.stringify(answer) + '\\n');
}`,
  );
  return `command:"${process.execPath}" "${path}"`;
}
