import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { CallError, InvalidArgumentError } from '@spex/core';
import { type Answer, fault, parseAnswer } from './answer.ts';
import { LineSplitter } from './line-splitter.ts';
import { shorten } from './shorten.ts';

/** Just below the longest string that V8 can hold. */
const LONGEST_LINE = 500_000_000;
/** What is kept of a program's standard error, for messages. */
const STDERR_BYTES = 4096;
const STDERR_LINES = 3;
/** Milliseconds that a program has to end by itself before it is killed. */
const GRACE = 2000;

export interface ProgramOptions {
  readonly command: string | readonly string[];
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly timeoutMs: number;
  readonly showErrors: boolean;
}

interface Pending {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/** A running program that reads a JSON line for each question and writes one for each answer, in any order. */
export class Program {
  readonly #options: ProgramOptions;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<void>;
  readonly #pending = new Map<number, Pending>();
  readonly #killAtExit = (): void => this.#signal('SIGKILL');
  #stderr = Buffer.alloc(0);
  #lastId = 0;
  /** Why nothing can be asked any more. */
  #over: Error | undefined;
  #died = false;

  /** Throws InvalidArgumentError for a working directory that is not there. */
  constructor(options: ProgramOptions) {
    this.#options = options;
    const { command, cwd, env } = options;
    if (cwd !== undefined && !statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) {
      throw new InvalidArgumentError('cwd', `there is no folder ${cwd} to run the program in`, cwd);
    }
    const shell = typeof command === 'string';
    const [file, ...args] = shell ? [command] : command;
    this.#child = spawn(file!, args, {
      shell,
      // A group of its own, so that a shell's children end with it, and Ctrl-C reaches them through us alone.
      detached: process.platform !== 'win32',
      windowsHide: true,
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
    });
    this.#exited = new Promise((resolve) => this.#listen(resolve));
    process.once('exit', this.#killAtExit);
    this.#keepAlive(false);
  }

  /** Whether it can still be asked. */
  get alive(): boolean {
    return this.#over === undefined;
  }

  /** Whether it ended by itself, with nothing asked of it or in the middle of a question. */
  get died(): boolean {
    return this.#died;
  }

  /** Asks the first question, which has no id, and waits for its answer. */
  greet(question: object, signal: AbortSignal | undefined): Promise<Answer> {
    return this.#send(0, question, signal);
  }

  /** Asks a question. Rejects with CallError where the program fails; an abort ends the program. */
  ask(question: object, signal: AbortSignal | undefined): Promise<Answer> {
    const id = ++this.#lastId;
    return this.#send(id, { id, ...question }, signal);
  }

  /** Closes its standard input, and ends it where it does not end by itself. */
  async close(): Promise<void> {
    this.#fail(new CallError('the program was closed', { retryable: false }), false);
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#end(), GRACE);
    await this.#exited;
    clearTimeout(timer);
  }

  async #send(id: number, question: object, signal: AbortSignal | undefined): Promise<Answer> {
    signal?.throwIfAborted();
    if (this.#over) throw this.#over;
    const abort = (): void => this.#fail(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        const { timeoutMs } = this.#options;
        const late = (): void => this.#fail(fault(`gave no answer within ${timeoutMs / 1000} s`));
        this.#pending.set(id, { resolve, reject, timer: setTimeout(late, timeoutMs) });
        this.#keepAlive(true);
        this.#child.stdin.write(`${toAscii(question)}\n`);
      });
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  #listen(exited: () => void): void {
    const { stdin, stdout, stderr } = this.#child;
    const lines = new LineSplitter(LONGEST_LINE);
    stdout.on('data', (chunk: Buffer) => {
      try {
        for (const line of lines.push(chunk)) this.#receive(line);
      } catch (error) {
        this.#fail(error instanceof CallError ? error : fault(`wrote ${(error as Error).message}`));
      }
    });
    stderr.on('data', (chunk: Buffer) => {
      if (this.#options.showErrors) process.stderr.write(chunk);
      this.#stderr = Buffer.concat([this.#stderr, chunk]).subarray(-STDERR_BYTES);
    });
    // A program that ends while it is written to is told of by its end; one that only stops reading is told of here.
    let ending: NodeJS.Timeout | undefined;
    stdin.on('error', () => {
      ending ??= setTimeout(() => this.#fail(fault('closed its standard input')), GRACE / 4);
    });
    this.#child.on('error', (error) => {
      this.#fail(this.#startError(error));
      exited();
    });
    this.#child.on('close', (code, signal) => {
      clearTimeout(ending);
      process.off('exit', this.#killAtExit);
      const unfinished = lines.rest();
      const tail = unfinished === '' ? '' : ` in the middle of the line '${shorten(unfinished, 80)}'`;
      const how = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
      this.#died = this.#over === undefined;
      this.#fail(fault(`${how}${tail}${this.#lastErrors()}`), false);
      exited();
    });
  }

  #receive(line: string): void {
    if (line.trim() === '' || this.#over) return;
    const answer = parseAnswer(line);
    const error = answer.error === undefined || answer.error === null ? undefined : answer.error;
    const told = error === undefined ? undefined : fault(`says: ${shorten(String(error), 300)}`);
    const id = this.#pending.has(0) ? 0 : answer.id;
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined;
    if (!pending) {
      throw told ?? fault(`answered a question that was not asked, or twice: '${shorten(line, 120)}'`);
    }
    this.#pending.delete(id as number);
    clearTimeout(pending.timer);
    if (this.#pending.size === 0) this.#keepAlive(false);
    if (told) pending.reject(told);
    else pending.resolve(answer);
  }

  /** Nothing can be asked any more: whoever waits for an answer gets the error, and the program is ended. */
  #fail(error: Error, end = true): void {
    if (this.#over) return;
    this.#over = error;
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#pending.clear();
    this.#keepAlive(false);
    if (end) this.#end();
  }

  #end(): void {
    this.#signal('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), GRACE);
    void this.#exited.then(() => clearTimeout(timer));
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      if (process.platform === 'win32') this.#child.kill(signal);
      else process.kill(-pid, signal);
    } catch {
      // It has ended.
    }
  }

  /** A program that nobody waits for does not keep this process from ending. */
  #keepAlive(on: boolean): void {
    const { stdin, stdout, stderr } = this.#child;
    for (const handle of [this.#child, stdin, stdout, stderr] as unknown as (Socket | undefined)[]) {
      if (on) handle?.ref();
      else handle?.unref();
    }
  }

  #startError(error: NodeJS.ErrnoException): Error {
    const { command } = this.#options;
    const name = typeof command === 'string' ? command : command[0]!;
    const reasons: Record<string, string> = { ENOENT: 'was not found', EACCES: 'may not be executed' };
    const reason = reasons[error.code ?? ''] ?? `does not start: ${error.message}`;
    return new InvalidArgumentError('command', `the program '${shorten(name, 120)}' ${reason}`, command);
  }

  #lastErrors(): string {
    const lines = this.#stderr
      .toString('utf8')
      .split(/\r?\n/u)
      .filter((line) => line.trim() !== '')
      .slice(-STDERR_LINES);
    return lines.length === 0
      ? ''
      : `; its last words: ${lines.map((line) => shorten(line, 200)).join(' / ')}`;
  }
}

/** JSON in ASCII, so that a program may read it in whatever encoding its platform has. */
function toAscii(question: object): string {
  return JSON.stringify(question).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
