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
