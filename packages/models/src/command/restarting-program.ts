import { CallError } from '@spex/core';
import type { Answer } from './answer.ts';
import { Program, type ProgramOptions } from './program.ts';

/** An answer, or the last words of a program that died before it gave one. */
export type Outcome = { readonly answer: Answer } | { readonly death: CallError };

interface Running {
  readonly program: Program;
  readonly greeted: Promise<void>;
}

/** A program that is started again when it is asked after it has died, or after an abort. */
export class RestartingProgram {
  readonly #options: ProgramOptions;
  readonly #greet: (program: Program, signal: AbortSignal | undefined) => Promise<void>;
  #running: Running | undefined;
  #disposed = false;

  /** `greet` asks each new program the first question, and throws where the answer will not do. */
  constructor(
    options: ProgramOptions,
    greet: (program: Program, signal: AbortSignal | undefined) => Promise<void>,
  ) {
    this.#options = options;
    this.#greet = greet;
  }

  /** Starts it where it does not run. */
  async open(signal: AbortSignal | undefined): Promise<void> {
    await this.#run(signal).greeted;
  }

  /**
   * Asks a question, of a new program where the last one is gone. Rejects, as the program's own methods do, for every
   * fault but its death: a time-out, an abort, a line that is no answer, an error that it tells.
   */
  async ask(question: object, signal: AbortSignal | undefined): Promise<Outcome> {
    signal?.throwIfAborted();
    const running = this.#run(signal);
    try {
      await running.greeted;
      return { answer: await running.program.ask(question, signal) };
    } catch (error) {
      if (running.program.died && error instanceof CallError) return { death: error };
      throw error;
    } finally {
      this.#forget(running);
    }
  }

  /** Ends it for good. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#running?.program.close();
  }

  #run(signal: AbortSignal | undefined): Running {
    if (this.#disposed) throw new CallError('the program was closed', { retryable: false });
    if (this.#running === undefined) {
      const program = new Program(this.#options);
      this.#running = { program, greeted: this.#start(program, signal) };
    }
    return this.#running;
  }

  async #start(program: Program, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#greet(program, signal);
    } catch (error) {
      await program.close();
      throw error;
    }
  }

  /** A program that can be asked no more makes room for the next. */
  #forget(running: Running): void {
    if (!running.program.alive && this.#running === running) this.#running = undefined;
  }
}
