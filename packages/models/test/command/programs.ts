import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'spex-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

/** The command of a small program, which has `write` (an object on a line). */
export function raw(source: string): string[] {
  const path = join(folder, `program-${++count}.mjs`);
  writeFileSync(
    path,
    `const write = (answer) => process.stdout.write(JSON.stringify(answer) + '\\n'); ${source}`,
  );
  return [process.execPath, path];
}

/** One that goes through `body` with `ask`, what a line holds, for each line; `before` runs first. */
export function program(body: string, before = ''): string[] {
  return raw(`import { createInterface } from 'node:readline';
    ${before}
    for await (const line of createInterface({ input: process.stdin })) {
      const ask = JSON.parse(line);
      ${body}
    }`);
}

/** A program that answers the first line with `hello` and the others with `body`. */
export function answering(body: string, hello = '{}', before = ''): string[] {
  return program(`if ('spex' in ask) { write(${hello}); continue; }\n${body}`, before);
}

/** Mode texts: the length of each text. */
export const LENGTHS = 'write({ id: ask.id, values: ask.texts.map((text) => text.length) });';
