import { OptionalPackageError } from '@spex/core';
import type * as BullMQ from 'bullmq';
import type { Redis } from 'ioredis';

export interface RedisPackages {
  readonly bullmq: typeof BullMQ;
  readonly Redis: typeof Redis;
}

/** Loads what talks to Redis. Throws OptionalPackageError where it is not installed. */
export async function loadRedisPackages(
  load: () => Promise<RedisPackages> = async () => ({
    bullmq: await import('bullmq'),
    Redis: (await import('ioredis')).Redis,
  }),
): Promise<RedisPackages> {
  try {
    return await load();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    const packages = ['bullmq', 'ioredis'];
    throw new OptionalPackageError(
      `work on many machines needs optional packages: npm install ${packages.join(' ')}`,
      packages,
      { cause },
    );
  }
}
