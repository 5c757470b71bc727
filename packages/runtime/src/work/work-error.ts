import { SpexError } from '@spex/core';

/**
 * What went wrong:
 * - `unreachable`, `login`, `not-allowed`: no Redis there, wrong user or password, a user without the rights needed;
 * - `module`: the workers' module does not load, or its builder cannot be made;
 * - `build`: the workers cannot build the game; `other-game`: they build one with another id (other weights, say);
 * - `game`: the game threw in the worker; the message is its own;
 * - `worker-died`: every worker that took the job died; `timed-out`: the job took far longer than others like it;
 * - `lost`: Redis has lost the results of a job; `closed`: the queue was closed.
 */
export type WorkErrorReason =
  | 'unreachable'
  | 'login'
  | 'not-allowed'
  | 'module'
  | 'build'
  | 'other-game'
  | 'game'
  | 'worker-died'
  | 'timed-out'
  | 'lost'
  | 'closed';

/** Work could not be given to workers, or did not come back. The message is one line, without secrets. */
export class WorkError extends SpexError {
  override readonly name = 'WorkError' as const;
  /** What went wrong, to be told apart by programs. */
  readonly reason: WorkErrorReason;

  constructor(reason: WorkErrorReason, message: string) {
    super(message.replace(/\s*\n\s*/g, ' '));
    this.reason = reason;
  }
}
