import type { CoalitionBatch } from '@spex/core';
import type { WorkErrorReason } from '../work-error.ts';
import type { Recipe, WorkResult } from '../work-queue.ts';

/** What a thread is started with. */
export interface ThreadSetting {
  /** URL of the module that exports `createBuilder`. */
  readonly module: string;
  readonly options: unknown;
}

/** To a thread: one at a time, each answered by one reply. */
export type ThreadRequest =
  | { readonly kind: 'prepare'; readonly gameId: string; readonly recipe?: Recipe }
  | {
      readonly kind: 'evaluate';
      readonly gameId: string;
      /** Absent where the thread has been told before. */
      readonly recipe?: Recipe;
      readonly batch: CoalitionBatch;
    }
  | { readonly kind: 'leave' };

/** From a thread. The first one, `ready` or `failed`, comes unasked. */
export type ThreadReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'prepared' }
  | ({ readonly kind: 'values' } & WorkResult)
  | { readonly kind: 'failed'; readonly reason: WorkErrorReason; readonly message: string };
