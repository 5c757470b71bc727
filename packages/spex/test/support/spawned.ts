// The built command as a process of its own. `npm ci` builds it, `npm run build` again.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/spex.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Spawned {
  readonly child: ChildProcess;
  /** What it has written to standard error so far. */
  err(): string;
  /** Once standard error holds the text; rejects where the process ends without. */
  said(text: string | RegExp): Promise<void>;
  readonly finished: Promise<Finished>;
}

export function spawnSpex(args: readonly string[], env: Readonly<Record<string, string>> = {}): Spawned {
  const child = spawn(process.execPath, [BIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SPEX_STORE: 'off', ...env },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return {
    child,
    err: () => err,
    finished: once(child, 'close').then(([code]) => ({ code, out, err })),
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (typeof text === 'string' ? err.includes(text) : text.test(err)) resolve();
        };
        child.stderr.on('data', look);
        child.once('close', () => reject(new Error(`it ended without saying ${text}: ${err}`)));
        look();
      }),
  };
}

/** Runs a command line to its end. */
export function runSpex(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return spawnSpex(args, env).finished;
}
