import type { Io, TextSink } from '../../src/io.ts';
import { main } from '../../src/main.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Io['env'];
  readonly terminal?: boolean;
  readonly signal?: AbortSignal;
  /** Called with each text written to standard error. */
  readonly onErr?: (text: string) => void;
}

/** Runs a command line in this process, its streams caught. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  let out = '';
  let err = '';
  const sink = (write: (text: string) => void): TextSink => ({
    write,
    isTerminal: options.terminal ?? false,
    columns: 100,
  });
  const input = options.input;
  const io: Io = {
    out: sink((text) => {
      out += text;
    }),
    err: sink((text) => {
      err += text;
      options.onErr?.(text);
    }),
    env: { SPEX_STORE: 'off', ...options.env },
    readInput:
      input === undefined
        ? undefined
        : async () => (typeof input === 'string' ? new TextEncoder().encode(input) : input),
    interrupt: (onFirst) => {
      const signal = options.signal ?? new AbortController().signal;
      signal.addEventListener('abort', onFirst, { once: true });
      return { signal, dispose: () => signal.removeEventListener('abort', onFirst) };
    },
  };
  const code = await main(args, io);
  return { code, out, err };
}
