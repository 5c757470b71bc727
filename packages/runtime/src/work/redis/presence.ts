import type { Redis } from 'ioredis';
import type { Recipe } from '../work-queue.ts';
import type { Keys } from './keys.ts';

/** Milliseconds that a recipe or a result stays when nobody asks for it any more. */
export const LONG = 24 * 3_600_000;
/** Milliseconds that workers look for a game's jobs after its asker's last sign of life. */
const ASKED = 600_000;

/** Milliseconds of the server's clock: those of the machines may differ. */
const NOW = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

const ANNOUNCE = `${NOW}
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  local known = redis.call('PEXPIRE', KEYS[2], ARGV[3])
  local workers = redis.call('ZRANGEBYSCORE', KEYS[4], now, '+inf')
  local refusals = {}
  for _, worker in ipairs(workers) do
    local why = redis.call('HGET', KEYS[3], worker)
    if why then table.insert(refusals, why) end
  end
  return {known, #workers, refusals}`;

const ASKED_FOR = `${NOW}
  return redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf')`;

/** Who is there for a game. */
export interface Presence {
  readonly workers: number;
  /** Why workers that are there refuse the game; one for each that does. */
  readonly refusals: readonly string[];
}

/** Tells workers that the game is asked for, and sees who is there. */
export async function announce(
  client: Redis,
  keys: Keys,
  game: string,
  gameId: string,
  recipe: Recipe,
): Promise<Presence> {
  const [known, workers, refusals] = (await client.eval(
    ANNOUNCE,
    4,
    keys.games,
    keys.recipe(game),
    keys.refused(game),
    keys.workers,
    game,
    ASKED,
    LONG,
  )) as [number, number, string[]];
  if (known === 0) await client.set(keys.recipe(game), JSON.stringify({ gameId, recipe }), 'PX', LONG);
  return { workers, refusals };
}

/** Names of the games that are asked for. */
export async function gamesAskedFor(client: Redis, keys: Keys): Promise<string[]> {
  return (await client.eval(ASKED_FOR, 1, keys.games)) as string[];
}

/** What a person should hear of who is there. */
export function describePresence(
  { workers, refusals }: Presence,
  project: string,
): { readonly kind: 'no-workers' | 'refused' | 'workers'; readonly message: string } {
  const count = (n: number): string => `${n} ${n === 1 ? 'worker' : 'workers'}`;
  if (workers === 0) {
    return {
      kind: 'no-workers',
      message: `no worker is there for project '${project}': the run waits for one`,
    };
  }
  if (refusals.length === 0)
    return { kind: 'workers', message: `${count(workers)} for project '${project}'` };
  const who =
    refusals.length === workers
      ? `every worker refuses this game (${count(workers)}), the run waits for one that serves it`
      : `${refusals.length} of ${count(workers)} refuse this game`;
  return { kind: 'refused', message: `${who}: ${[...new Set(refusals)].join('; ')}` };
}
