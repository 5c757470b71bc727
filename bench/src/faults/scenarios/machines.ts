import { setTimeout as sleep } from 'node:timers/promises';
import { type Running, startSpex } from '../process.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { closeBooks, emptySum, MODEL_SPEC, type Outcome, type Place, type World } from '../world.ts';

const WORKERS = 3;
/** Milliseconds between two deaths of workers, at least. */
const LEAST_LIFE = 2000;

/** What happens while workers serve a run. */
interface Trouble {
  readonly scenario: string;
  readonly runs: number;
  /** Does harm until the signal comes; tells how often it did. */
  cause(scene: Scene, signal: AbortSignal): Promise<number>;
}

interface Scene {
  readonly world: World;
  readonly server: RedisServer;
  readonly workers: Running[];
  /** Starts another worker. */
  join(): void;
}

/** Workers that are killed at random and replaced by new ones. */
export function killedWorkers(world: World): Promise<Outcome> {
  return serve(world, {
    scenario: 'workers killed, others join',
    runs: Math.ceil(6 * world.scale),
    async cause({ workers, join }, signal) {
      let kills = 0;
      // Longer than a worker takes to join, or nobody would ever work.
      while (await pause(LEAST_LIFE + world.random.uniform() * world.usual, signal)) {
        const victim = workers.splice(Math.floor(world.random.uniform() * workers.length), 1)[0];
        victim?.child.kill('SIGKILL');
        kills++;
        join();
      }
      return kills;
    },
  });
}

/** A Redis server that is killed and started again, with all that it wrote down. */
export function restartedRedis(world: World): Promise<Outcome> {
  return serve(world, {
    scenario: 'Redis killed and started again',
    runs: Math.ceil(6 * world.scale),
    async cause({ server }, signal) {
      let restarts = 0;
      while (restarts < 2 && (await pause((0.3 + world.random.uniform()) * 0.5 * world.usual, signal))) {
        await server.restart();
        restarts++;
      }
      return restarts;
    },
  });
}

/** An asker that is killed and started again while its workers go on. */
export function killedAsker(world: World): Promise<Outcome> {
  return serve(
    world,
    { scenario: 'the asker of workers killed', runs: Math.ceil(6 * world.scale), cause: async () => 0 },
    3,
  );
}

async function serve(world: World, { scenario, runs, cause }: Trouble, kills = 0): Promise<Outcome> {
  const sum = emptySum();
  for (let run = 0; run < runs; run++) {
    const place = await world.place();
    const server = await startRedis(place.folder);
    if (!server) return { scenario, ...sum, note: 'skipped: there is no redis-server' };
    const workers: Running[] = [];
    const join = (): void => {
      workers.push(startWorker(place, server));
    };
    try {
      for (let worker = 0; worker < WORKERS; worker++) join();
      const over = new AbortController();
      const harm = cause({ world, server, workers, join }, over.signal);
      for (let struck = 0; ; struck++) {
        const { child, ended } = place.start({ args: ['--redis', server.url] });
        if (struck < kills) {
          await Promise.race([ended, sleep((0.3 + world.random.uniform() * 0.3) * world.usual)]);
          if (child.exitCode === null) sum.faults++;
          child.kill('SIGKILL');
        }
        const { code, out, err } = await ended;
        if (code === null) continue;
        // Redis was away when the run wanted to begin: it says so, and has spent nothing.
        if (code === 2 && err.includes('cannot reach Redis')) continue;
        if (code !== 0) throw new Error(`${scenario}: ended with ${code}: ${err}`);
        sum.finished++;
        if (!world.isRight(out)) sum.different++;
        break;
      }
      over.abort();
      sum.faults += await harm;
    } finally {
      for (const { child } of workers) child.kill('SIGTERM');
      await Promise.all(workers.map(({ ended }) => ended));
      await server.stop();
    }
    await closeBooks(sum, place);
    world.talk(`${scenario}: ${run + 1} of ${runs} runs, ${sum.faults} faults, ${sum.twice} paid twice`);
  }
  return { scenario, ...sum };
}

function startWorker({ folder }: Place, { url }: RedisServer): Running {
  return startSpex(['worker', '--redis', url, '--model', MODEL_SPEC], {
    cwd: folder,
    env: { FAULTS_MS: '5' },
  });
}

/** True after the time, false as soon as the signal comes. */
function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return sleep(milliseconds, true, { signal }).catch(() => false);
}
