import type { RedisAddress } from './address.ts';

/** What the keeper's thread is started with. */
export interface KeeperSetting {
  readonly options: RedisAddress['options'];
  readonly prefix: string;
  readonly workersKey: string;
  readonly workerId: string;
  /** Milliseconds without a sign of life after which a worker counts as dead. */
  readonly lockMs: number;
}

/** To the keeper's thread. */
export type KeeperRequest =
  | {
      readonly kind: 'hold';
      readonly queue: string;
      readonly job: string;
      readonly token: string;
      /** After that long, a job is kept no longer: it hangs, and another worker may have it. */
      readonly milliseconds: number;
    }
  | { readonly kind: 'release'; readonly job: string }
  | { readonly kind: 'leave' };
