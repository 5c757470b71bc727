import { SpexError } from '@spex/core';

/**
 * Why a store cannot be used:
 * - `missing`: there is no such file (asked for read-only), or no such game in it;
 * - `foreign`: the path holds something else, which is left as it is;
 * - `newer`: a later version of spex wrote it;
 * - `corrupt`: the file is damaged;
 * - `read-only`: the file or its folder cannot be written;
 * - `full`: the disk is full;
 * - `busy`: another process kept it locked for too long, or a live run needs what was to go;
 * - `changed`: a game gives other values than those stored under its id;
 * - `no-driver`: no SQLite is installed;
 * - `closed`: the store was closed, or the run ended, before the call;
 * - `io`: the file system failed in another way.
 */
export type StoreFault =
  | 'missing'
  | 'foreign'
  | 'newer'
  | 'corrupt'
  | 'read-only'
  | 'full'
  | 'busy'
  | 'changed'
  | 'no-driver'
  | 'closed'
  | 'io';

/** The ablation store cannot be used. Nothing that was stored before is touched. */
export class StoreError extends SpexError {
  override readonly name = 'StoreError' as const;
  /** What is wrong, to be told apart by programs. */
  readonly reason: StoreFault;
  /** The store's file. */
  readonly path: string;

  constructor(message: string, reason: StoreFault, path: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.reason = reason;
    this.path = path;
  }
}
