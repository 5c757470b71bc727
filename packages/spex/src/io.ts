import { once } from 'node:events';
import process from 'node:process';
import { WriteStream } from 'node:tty';
import { coreThreads, type InterruptSignal, interruptSignal } from '@spex/runtime';

/** A stream that text is written to. */
export interface TextSink {
  write(text: string): void;
  /** Resolves once what was written has left memory; missing: it is no stream. */
  drained?(): Promise<void>;
  /** True when a person looks at it. */
  readonly isTerminal: boolean;
  /** Width in characters; 80 where it is not known. */
  readonly columns: number;
}

/** What a command knows of the outside: standard streams, environment, Ctrl-C. Data go to `out`, talk to `err`. */
export interface Io {
  readonly out: TextSink;
  readonly err: TextSink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The command line, for people, without secrets. */
  readonly commandLine?: string;
  /** Standard input; undefined when it is a terminal, where nobody means to be read. */
  readonly readInput: (() => Promise<Uint8Array>) | undefined;
  /** Threads for a solver's own work where no flag tells; default 1. */
  readonly solverThreads?: number;
  /** Starts listening for Ctrl-C. */
  interrupt(onFirst: () => void): InterruptSignal;
}

/** The real process. */
export function processIo(): Io {
  return {
    out: sink(process.stdout),
    err: sink(process.stderr),
    env: process.env,
    readInput: process.stdin.isTTY ? undefined : readStandardInput,
    solverThreads: coreThreads(),
    interrupt: interruptSignal,
  };
}

function sink(stream: NodeJS.WriteStream): TextSink {
  return {
    write: (text) => void stream.write(text),
    drained: async () => {
      if (stream.writableNeedDrain) await once(stream, 'drain');
    },
    isTerminal: stream.isTTY === true,
    columns: stream.columns || 80,
  };
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

/**
 * Bits of colour that a sink takes: 1 (none), 4, 8 or 24. FORCE_COLOR wins over NO_COLOR, NO_COLOR over the terminal;
 * without a terminal there is none. Node's own `getColorDepth` reads TERM, COLORTERM and the rest.
 */
export function colorDepth(to: TextSink, env: Io['env']): number {
  const forced = env.FORCE_COLOR !== undefined;
  if (!forced && (env.NO_COLOR || !to.isTerminal)) return 1;
  return WriteStream.prototype.getColorDepth(env);
}
