// A slow model that writes down all that it is asked: the other side of the books. Started by spex as
// `command:node model.js LOG`, so that it outlives nothing: it ends with its standard input.
import { appendFileSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { slowValue } from './value.ts';

const [log = ''] = process.argv.slice(2);
// By the environment, so that every scenario has the same command line, and so the same game.
const milliseconds = Number(process.env.FAULTS_MS ?? 5);
const dies = Number(process.env.FAULTS_DIES ?? 0);

/** One line a question, before anything is done for it: whoever asks has then spent its price. */
function write(texts: readonly string[]): void {
  appendFileSync(log, `${JSON.stringify({ pid: process.pid, texts })}\n`);
}

for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line) as { spex?: number; id?: number; texts?: string[] };
  if (ask.spex !== undefined) {
    process.stdout.write(`${JSON.stringify({ outputs: ['value'], model: 'slow-words-1' })}\n`);
    continue;
  }
  const texts = ask.texts ?? [];
  write(texts);
  // A crash before the answer, once in a while: what was asked has been paid for, and is lost with the model.
  if (Math.random() < dies) process.exit(3);
  await sleep(milliseconds * texts.length);
  process.stdout.write(`${JSON.stringify({ id: ask.id, values: texts.map(slowValue) })}\n`);
}
