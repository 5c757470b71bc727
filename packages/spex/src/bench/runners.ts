import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { ChildRequest } from './child.ts';
import type { BenchGame } from './games/bench-game.ts';
import { BenchSession, type Outcome, type RowSpec } from './session.ts';

/** Measures one row at a time. */
export interface RowRunner {
  /** Never rejects. */
  measure(spec: RowSpec): Promise<Outcome>;
  /** A row under way is given up. */
  end(): Promise<void>;
}

/** Measures in this process, on games that are open already. */
export function localRunner(games: readonly BenchGame[], signal: AbortSignal): RowRunner {
  const byRecipe = new Map(games.map((game) => [game.recipe, game]));
  const session = new BenchSession(async (recipe) => byRecipe.get(recipe)!);
  return { measure: (spec) => session.measure(spec, signal), end: async () => {} };
}

/** The signal that a process ends itself with when a row has taken too long. */
const TOO_SLOW = 'SIGTERM';

/** Measures in a process of its own, so that the CPU seconds are the row's, and a row that takes too long can be ended. */
export class ChildRunner implements RowRunner {
  readonly #limit: number | undefined;
  #child: ChildProcess | undefined;
  #ended = false;

  /** `limit`: CPU seconds that a row may take; undefined: any. */
  constructor(limit: number | undefined) {
    this.#limit = limit;
  }

  measure(spec: RowSpec): Promise<Outcome> {
    this.#child ??= fork(new URL('./child.js', import.meta.url), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const child = this.#child;
    return new Promise((resolve) => {
      const answered = (outcome: Outcome): void => {
        child.off('exit', died);
        resolve(outcome);
      };
      const died = (code: number | null, signal: NodeJS.Signals | null): void => {
        child.off('message', answered);
        this.#child = undefined;
        if (this.#ended) resolve({ kind: 'stopped' });
        else if (signal === TOO_SLOW && this.#limit !== undefined) resolve({ kind: 'too slow' });
        else resolve({ kind: 'failed', message: `its process died (${signal ?? `code ${code}`})` });
      };
      child.once('message', answered);
      child.once('exit', died);
      child.send({ spec, limit: this.#limit } satisfies ChildRequest);
    });
  }

  async end(): Promise<void> {
    this.#ended = true;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}
