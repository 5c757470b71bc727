import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { WorkError } from '../work-error.ts';
import type { RedisAddress } from './address.ts';
import type { RedisPackages } from './packages.ts';

/** Milliseconds. */
const CONNECT_TIMEOUT = 5_000;
const LONGEST_RETRY = 2_000;

export interface Connection {
  readonly client: Redis;
  readonly place: string;
  /** Tells of Redis when it goes and when it is back, until the connection is ended. */
  readonly watch: (say: (kind: 'disconnected' | 'reconnected', message: string) => void) => void;
  /** Ends it, and every connection that BullMQ has made of it: none is tried again. */
  readonly end: () => void;
  /** One line of an error of Redis or of the connection, without the password. */
  readonly tell: (error: unknown) => string;
}

/**
 * Connects, once, and checks that the user may do what the queue does: whatever is wrong shows before anything is spent.
 * A connection that is lost later is tried again for as long as it takes; commands wait for it.
 *
 * Throws WorkError `unreachable`, `login` or `not-allowed`. Errors of ioredis hold the commands that failed, a password
 * among their arguments perhaps, so that they are never passed on, not even as a cause.
 */
export async function connect(
  { Redis }: RedisPackages,
  { options, place }: RedisAddress,
  prefix: string,
): Promise<Connection> {
  const tell = (error: unknown): string => {
    const message = (error instanceof Error && error.message) || (error as NodeJS.ErrnoException)?.code;
    const line = String(message || error).replace(/\s*\n\s*/g, ' ');
    return options.password ? line.replaceAll(options.password, '***') : line;
  };
  let connected = false;
  const client = new Redis({
    ...options,
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (connected ? Math.min(100 * times, LONGEST_RETRY) : null),
  });
  let latest: unknown;
  client.on('error', (error) => {
    latest = error;
  });
  try {
    await client.connect();
    await checkRights(client, `${prefix}:check:${randomUUID()}`);
  } catch (error) {
    client.disconnect();
    throw connectError(latest ?? error, place, tell);
  }
  connected = true;
  const end = (): void => {
    connected = false;
    client.disconnect();
  };
  const watch: Connection['watch'] = (say) => {
    let away = false;
    client.on('close', () => {
      if (away || !connected) return;
      away = true;
      say('disconnected', `the connection to Redis at ${place} is lost: trying again`);
    });
    client.on('ready', () => {
      if (!away) return;
      away = false;
      say('reconnected', `Redis at ${place} is back`);
    });
  };
  return { client, place, watch, end, tell };
}

/** Does once what the queue does all the time. */
async function checkRights(client: Redis, key: string): Promise<void> {
  await client.info('server');
  const script = `
    redis.call('HSET', KEYS[1], 'field', 'value')
    redis.call('PEXPIRE', KEYS[1], 1000)
    redis.call('DEL', KEYS[1])
    redis.call('LPUSH', KEYS[1], 'value')
    redis.call('DEL', KEYS[1])
    redis.call('XADD', KEYS[1], '*', 'event', 'check')
    redis.call('DEL', KEYS[1])
    redis.call('ZADD', KEYS[1], redis.call('TIME')[1], 'member')
    redis.call('DEL', KEYS[1])`;
  await client.eval(script, 1, key);
  await client.set(key, 'value', 'PX', 1000);
  await client.get(key);
  await client.del(key);
  await client.bzpopmin(key, 0.01);
  await client.xread('COUNT', 1, 'STREAMS', key, '0');
}

function connectError(error: unknown, place: string, tell: (error: unknown) => string): WorkError {
  const message = tell(error);
  if (/^(NOPERM|READONLY)|no permissions/i.test(message)) {
    return new WorkError('not-allowed', `Redis at ${place} does not let this user work: ${message}`);
  }
  if (/NOAUTH/.test(message)) {
    return new WorkError('login', `Redis at ${place} wants a password: put it into the URL`);
  }
  if (/WRONGPASS|invalid (username|password)|AUTH/.test(message)) {
    return new WorkError(
      'login',
      `Redis at ${place} refuses the user or the password of the URL: ${message}`,
    );
  }
  return new WorkError('unreachable', `cannot reach Redis at ${place}: ${message}`);
}
