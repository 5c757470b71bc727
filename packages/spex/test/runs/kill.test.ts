// Kills the built command at random instants, as a process of its own, and runs it again. `npm run build` builds it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createRandom, type Explanation } from '@spex/core';
import { openStore, StoreError } from '@spex/runtime';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../support/folder.ts';

const folder = testFolder();
const BIN = fileURLToPath(new URL('../../bin/spex.js', import.meta.url));
/** Each word once, so that a masked text tells its coalition. */
const WORDS = Array.from({ length: 12 }, (_, at) => `w${at}`);

/** A slow, deterministic program that writes down each text it is asked for, and who asked. */
async function slowProgram(log: string): Promise<string> {
  const path = await folder.write(
    'slow.mjs',
    `import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
const value = (text) => {
  const on = new Set(text.split(' '));
  return (on.has('w1') && on.has('w5') ? 3 : 0) - (on.has('w2') ? 1 : 0) + text.length / 7;
};
for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line);
  if ('spex' in ask) { process.stdout.write('{}\\n'); continue; }
  appendFileSync(${JSON.stringify(log)}, ask.texts.map((text) => process.ppid + ':' + text + '\\n').join(''));
  await wait(ask.texts.length / 4);
  process.stdout.write(JSON.stringify({ id: ask.id, values: ask.texts.map(value) }) + '\\n');
}`,
  );
  // Without a shell in between the program's parent is the command that is killed.
  return `command:exec "${process.execPath}" "${path}"`;
}

function start(args: readonly string[], store: string): ChildProcess {
  return spawn(process.execPath, [BIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SPEX_STORE: store },
  });
}

async function finished(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let out = '';
  let err = '';
  child.stdout!.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr!.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}

/** Texts of the coalitions that are stored. */
async function storedTexts(path: string): Promise<Set<string>> {
  const found = new Set<string>();
  const store = await openStore(path, { readOnly: true }).catch((error: unknown) => {
    if (error instanceof StoreError && error.reason === 'missing') return undefined;
    throw error;
  });
  for (const { id } of store?.games() ?? []) {
    for (const { coalition } of store!.ablations(id)) {
      found.add(coalition.map((player) => WORDS[player]!).join(' '));
    }
  }
  store?.close();
  return found;
}

/** Without what differs between any two runs: times. */
function withoutTimes(json: string): Explanation {
  const found = JSON.parse(json) as { cost: Record<string, unknown> };
  delete found.cost.evaluationSeconds;
  delete found.cost.solverSeconds;
  return found as unknown as Explanation;
}

describe('kill -9', () => {
  it('loses nothing that was stored, and the same command ends as if nothing had been', {
    timeout: 300_000,
  }, async () => {
    const log = folder.path('asked.log');
    const model = await slowProgram(log);
    const args = ['explain', WORDS.join(' '), '--model', model, '--budget', '700', '--format', 'json'];
    const undisturbed = await finished(start(args, folder.path('undisturbed.db')));
    expect(undisturbed.code).toBe(0);
    const total = new Set(linesOf(log).map((line) => line.split(':')[1])).size;
    expect(linesOf(log)).toHaveLength(total);

    const store = folder.path('killed.db');
    const random = createRandom(7);
    let before = new Set<string>();
    let seen = linesOf(log).length;
    for (let kill = 0; kill < 6; kill++) {
      const child = start(args, store);
      const ended = finished(child);
      const until = seen + 1 + random.below(150);
      const watch = setInterval(() => {
        if (linesOf(log).length >= until) child.kill('SIGKILL');
      }, 1);
      await ended;
      clearInterval(watch);
      const asked = linesOf(log).slice(seen);
      seen += asked.length;
      // What was stored before is not asked for, but for one coalition that tells whether the program is the same.
      expect(asked.filter((line) => before.has(line.split(':')[1]!)).length).toBeLessThanOrEqual(1);
      const after = await storedTexts(store);
      for (const text of before) expect(after.has(text)).toBe(true);
      before = after;
    }
    expect(before.size).toBeGreaterThan(0);
    expect(before.size).toBeLessThan(total);

    const resumed = await finished(start(args, store));
    expect(resumed.code).toBe(0);
    expect(resumed.err).toContain(
      `${before.size} of 700 ablations were in the store, ${700 - before.size} were paid for`,
    );
    const asked = linesOf(log).slice(seen);
    expect(asked).toHaveLength(700 - before.size + 1);
    expect(withoutTimes(resumed.out)).toEqual(withoutTimes(undisturbed.out));
    expect((await storedTexts(store)).size).toBe(700);
  });
});
