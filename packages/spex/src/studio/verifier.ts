import { batchFromLists, Evaluator, InvalidArgumentError } from '@spex/core';
import type { AblationStore } from '@spex/runtime';
import { bindModel } from '../model-run.ts';
import { openScorer } from '../models/open-scorer.ts';
import { withRun } from '../runs/open-run.ts';
import { withLibraryRuns } from '../runs/with-runs.ts';
import type { StudioJob } from './studio-input.ts';

/** Asks a model for one coalition, one after the other: what a picture predicts can be checked. */
export class Verifier {
  readonly #store: AblationStore | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(store: AblationStore | undefined) {
    this.#store = store;
  }

  /** The model's value with these players present and no other. Throws InvalidArgumentError for what is no list of players. */
  ask(job: StudioJob, present: unknown, signal: AbortSignal): Promise<number> {
    const players = checkPlayers(present, job.source.draft.players.length);
    const next = this.#last.then(() => this.#measure(job, players, signal));
    this.#last = next.catch(() => {});
    return next;
  }

  #measure(
    { source, options, open }: StudioJob,
    present: readonly number[],
    signal: AbortSignal,
  ): Promise<number> {
    const kept = this.#store && { store: this.#store };
    return withLibraryRuns({ ...kept }, 'studio', async (runs) => {
      const context = { signal, store: runs.store };
      const opened = await (open?.(source, context) ?? openScorer(options, source.full, context));
      try {
        const { game, asking } = await bindModel(source, opened, context);
        return await withRun(game, runs, { ...asking, signal, budget: 1 }, async (run) => {
          const evaluator = new Evaluator(run.game, run.evaluation);
          const { values } = await evaluator.evaluate(batchFromLists([present], game.players.length));
          return [values[0]!, 'complete'] as const;
        });
      } finally {
        await opened.dispose();
      }
    });
  }
}

function checkPlayers(present: unknown, players: number): number[] {
  const fits = (player: unknown): boolean =>
    Number.isInteger(player) && (player as number) >= 0 && (player as number) < players;
  if (Array.isArray(present) && present.length <= players && present.every(fits)) return present as number[];
  const message = `present must list players, integers from 0 to ${players - 1}`;
  throw new InvalidArgumentError('present', message, present);
}
