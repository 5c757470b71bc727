import {
  contentHash,
  createGame,
  type Game,
  InvalidArgumentError,
  type Player,
  presentPlayers,
} from '@spex/core';
import type { Prompt } from '@spex/lenses';
import { readNames, readValues } from './answer.ts';
import { commandFilesId } from './command-id.ts';
import { type CommandOptions, checkOptions, checkSame, DEFAULT_TIMEOUT } from './command-options.ts';
import { Program } from './program.ts';

/** A game whose values a program gives. */
export interface CommandGame extends Game {
  /** Ends the program. */
  dispose(): Promise<void>;
}

/** Numbers that a program gives for texts and prompts: a `TextScorer` and a `PromptScorer`. */
export interface CommandScorer {
  /** Content hash of the command and what it said of itself. */
  readonly id: string;
  /** Names of the numbers that it gives. */
  readonly outputs: readonly string[];
  /** Texts in one request. */
  readonly batchSize: number;
  /** Shape [prompts × outputs], row-major. A chat is sent as its list of messages. */
  score(prompts: readonly Prompt[], context: { readonly signal?: AbortSignal }): Promise<Float64Array>;
  /** Ends the program. */
  dispose(): Promise<void>;
}

/**
 * Starts a program, in any language, that gives values: it reads JSON lines on its standard input and writes one JSON
 * line for each to its standard output. It is started once and keeps its model.
 *
 * - First line: `{"spex":1,"players":["a","b"],"outputs":["value"]}`, `players` and `outputs` only where they are given
 *   here. Its answer may tell what is not: `{}` or `{"players":["a","b"],"outputs":["value"],"model":"v1"}`.
 * - Then, mode `coalitions`: `{"id":7,"coalitions":[[0,2],[]]}`, the players that are present in each; or mode `texts`:
 *   `{"id":7,"texts":["one","two"]}`. Answer: `{"id":7,"values":[0.5,1]}`, with several outputs
 *   `{"id":7,"values":[[0.5,2],[1,3]]}`, or `{"id":7,"error":"why"}`. Answers may come in any order.
 *
 * An abort of a call ends the program; the next call starts it again. A program that fails is not started again.
 *
 * @throws InvalidArgumentError for bad options, a program that is not there, and players or outputs that nobody names or
 * that differ from what the program tells.
 * @throws CallError where the program ends, hangs or writes what is no answer; its last words are in the message.
 */
export function connectCommand(
  options: CommandOptions & {
    readonly mode: 'coalitions';
    /** Labels or players; default: those that the program tells. */
    readonly players?: readonly string[] | readonly Player[];
  },
): Promise<CommandGame>;
export function connectCommand(options: CommandOptions & { readonly mode: 'texts' }): Promise<CommandScorer>;
export async function connectCommand(
  options: CommandOptions & {
    readonly mode: 'coalitions' | 'texts';
    readonly players?: readonly string[] | readonly Player[];
  },
): Promise<CommandGame | CommandScorer> {
  const connection = new Connection(options, checkedPlayers(options.players));
  try {
    await connection.open(options.signal);
    await connection.readFiles();
    if (options.mode === 'texts') return connection.scorer();
    return connection.game();
  } catch (error) {
    await connection.dispose();
    throw error;
  }
}

class Connection {
  readonly #options: CommandOptions;
  #told: string | undefined;
  #files = '';
  #players: readonly Player[] | undefined;
  #outputs: readonly string[] | undefined;
  #program: Promise<Program> | undefined;

  constructor(options: CommandOptions, players: readonly Player[] | undefined) {
    checkOptions(options);
    this.#options = options;
    this.#players = players;
    this.#outputs = options.outputs;
  }

  /** The running program: the one under way, or a new one. */
  open(signal: AbortSignal | undefined): Promise<Program> {
    this.#program ??= this.#start(signal);
    return this.#program;
  }

  game(): CommandGame {
    const players = this.#players;
    if (!players) {
      const message =
        'nobody names the players: give them, or let the program tell "players" in its first answer';
      throw new InvalidArgumentError('players', message);
    }
    return {
      ...this.#common(),
      players,
      evaluate: (batch, { signal }) => {
        const coalitions = Array.from({ length: batch.rows }, (_, row) => presentPlayers(batch, row));
        return this.#ask({ coalitions }, batch.rows, signal);
      },
    };
  }

  scorer(): CommandScorer {
    return {
      ...this.#common(),
      score: (texts, { signal }) => this.#ask({ texts }, texts.length, signal),
    };
  }

  /** Takes note of the files that the command names, where nothing else names the values. */
  async readFiles(): Promise<void> {
    if (this.#options.id === undefined && this.#told === undefined) {
      this.#files = await commandFilesId(this.#options);
    }
  }

  async dispose(): Promise<void> {
    const program = await this.#program?.catch(() => undefined);
    await program?.close();
  }

  #common() {
    const { command, cwd, env, id = this.#told, batchSize = 64 } = this.#options;
    const named = id ?? { files: this.#files };
    const content = JSON.stringify([command, cwd, env, named, this.#players, this.#outputs]);
    return {
      id: `command:${contentHash(content)}`,
      outputs: this.#outputs!,
      batchSize,
      dispose: () => this.dispose(),
    };
  }

  async #ask(question: object, rows: number, signal: AbortSignal | undefined): Promise<Float64Array> {
    signal?.throwIfAborted();
    if (rows === 0) return new Float64Array(0);
    const opening = this.open(signal);
    const program = await opening;
    try {
      return readValues(await program.ask(question, signal), rows, this.#outputs!.length);
    } finally {
      if (signal?.aborted && !program.alive && this.#program === opening) this.#program = undefined;
    }
  }

  /** Starts the program, tells it what is known, and learns the rest from it. */
  async #start(signal: AbortSignal | undefined): Promise<Program> {
    signal?.throwIfAborted();
    const { command, cwd, env, timeoutMs = DEFAULT_TIMEOUT, showErrors = false } = this.#options;
    const program = new Program({ command, cwd, env, timeoutMs, showErrors });
    try {
      const players = this.#players?.map((player) => player.label);
      const outputs = this.#outputs;
      const hello = { spex: 1, ...(players && { players }), ...(outputs && { outputs }) };
      const answer = await program.greet(hello, signal);
      const toldPlayers = readNames(answer, 'players');
      const toldOutputs = readNames(answer, 'outputs');
      checkSame('players', players, toldPlayers);
      checkSame('outputs', outputs, toldOutputs);
      this.#players ??= checkedPlayers(toldPlayers);
      this.#outputs ??= toldOutputs ?? ['value'];
      this.#told ??= typeof answer.model === 'string' ? answer.model : undefined;
      return program;
    } catch (error) {
      if (signal?.aborted) this.#program = undefined;
      await program.close();
      throw error;
    }
  }
}

/** As core checks them: every label once. */
function checkedPlayers(
  players: readonly string[] | readonly Player[] | undefined,
): readonly Player[] | undefined {
  return players && createGame({ players, value: () => 0 }).players;
}
