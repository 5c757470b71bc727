import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../../packages/spex/dist/cli.js', import.meta.url));

/** How a process ended. */
export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A spex that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface StartOptions {
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments for Node, before the program. */
  readonly node?: readonly string[];
  readonly cwd?: string;
}

/** Starts `spex ARGS` as a person would. */
export function startSpex(args: readonly string[], { env = {}, node = [], cwd }: StartOptions = {}): Running {
  const child = spawn(process.execPath, [...node, CLI, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    ...(cwd !== undefined && { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
  return { child, ended };
}

/** Runs `spex ARGS` to its end. */
export function runSpex(args: readonly string[], options?: StartOptions): Promise<Ended> {
  return startSpex(args, options).ended;
}
