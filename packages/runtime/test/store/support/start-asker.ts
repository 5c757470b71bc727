import { type ChildProcess, spawn } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import type { KeptCounts } from '../../../src/store/index.ts';
import type { AskerOptions } from './asker.ts';

const ROOT = resolve(import.meta.dirname, '../../../../..');

export interface Asker {
  readonly process: ChildProcess;
  /** Resolves when it is about to ask for its first coalition; rejects when it ends before. */
  readonly begun: Promise<void>;
  /** What it tells when it is done; undefined when it was killed. Rejects where it fails. */
  readonly done: Promise<KeptCounts | undefined>;
}

/** Makes one script of the asker and all that it imports, in a folder from which packages are found. */
export async function buildAsker(folder: string): Promise<string> {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const outfile = join(folder, 'asker.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'asker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@spex/source'],
    external: ['better-sqlite3', 'hyparquet-writer'],
    logLevel: 'silent',
  });
  return outfile;
}

/** Asks in a process of its own. */
export function startAsker(script: string, options: AskerOptions): Asker {
  const child = spawn(process.execPath, [script, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  const done = new Promise<KeptCounts | undefined>((resolve, reject) => {
    child.stderr.on('data', (text) => {
      errors += text;
    });
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(undefined);
      else if (code !== 0) reject(new Error(`the asker failed: ${errors}`));
      else resolve(JSON.parse(output.split('\n')[1]!) as KeptCounts);
    });
  });
  const begun = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      output += text;
      if (output.startsWith('begun\n')) resolve();
    });
    done.then(() => resolve(), reject);
  });
  begun.catch(() => {});
  return { process: child, begun, done };
}
