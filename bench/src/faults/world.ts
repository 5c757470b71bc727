import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { openStore } from '@spex/runtime';
import { createRandom, type Random } from 'spex';
import { type Books, readBooks, solverSeconds, withoutTimes } from './books.ts';
import { type Ended, type Running, runSpex, type StartOptions, startSpex } from './process.ts';

const TEXT = 'A small film that never once fails to move and delight anyone';
const MODEL = fileURLToPath(new URL('./model.js', import.meta.url));
/** The same for every run, whatever its folder: the game's id rests on it. */
export const MODEL_SPEC = `command:${process.execPath} ${MODEL} model.log`;

/** What a scenario found. */
export interface Outcome {
  readonly scenario: string;
  /** Times that something was killed, cut off, filled up or shaken. */
  readonly faults: number;
  /** Runs that came to their end. */
  readonly finished: number;
  /** Of these, runs whose result differs from the undisturbed one's. */
  readonly different: number;
  /** Ablations that were in the store and were asked for again, or were gone. */
  readonly lost: number;
  /** Stored ablations that a run asked for again, one each, to see whether the program is still the same. */
  readonly rechecked: number;
  /** Other ablations that the model was asked for more than once. */
  readonly twice: number;
  /** Of these, those that were under way when something was killed. */
  readonly underWay: number;
  readonly note?: string;
}

/** A place of its own for one run and those that go on with it: a store, a model and its log. */
export interface Place {
  readonly folder: string;
  readonly store: string;
  start(options?: PlaceOptions): Running;
  run(options?: PlaceOptions): Promise<Ended>;
  books(): Books;
  /** What the store has; nothing where there is none yet. */
  stored(): Promise<Stored>;
}

interface Stored {
  readonly ablations: number;
  /** Of them, those that runs asked for again to see whether the program is still the same. */
  readonly rechecked: number;
}

/** Outcomes of the runs of a scenario, added up. */
export type Sum = { -readonly [K in Exclude<keyof Outcome, 'scenario' | 'note'>]: Outcome[K] };

export function emptySum(): Sum {
  return { faults: 0, finished: 0, different: 0, lost: 0, rechecked: 0, twice: 0, underWay: 0 };
}

/** Closes the books of a place whose run has come to its end. */
export async function closeBooks(sum: Sum, place: Place): Promise<void> {
  const { asked, twice } = place.books();
  const { ablations, rechecked } = await place.stored();
  const underWay = asked - ablations - rechecked;
  sum.rechecked += rechecked;
  sum.twice += twice - rechecked;
  sum.underWay += underWay;
  sum.lost += Math.max(0, twice - rechecked - underWay);
}

interface PlaceOptions extends StartOptions {
  readonly args?: readonly string[];
}

export interface World {
  readonly random: Random;
  /** Scales the number of faults: 1 takes minutes. */
  readonly scale: number;
  /** Milliseconds that an undisturbed run takes until all is measured. */
  readonly usual: number;
  place(): Promise<Place>;
  /** True where an explanation, as JSON, is that of the undisturbed run. */
  isRight(json: string): boolean;
  talk(line: string): void;
}

export interface WorldOptions {
  readonly seed: number;
  readonly scale: number;
  readonly budget: number;
  /** What the model takes for a text. */
  readonly milliseconds: number;
  readonly talk: (line: string) => void;
}

/** A world with one undisturbed run behind it. */
export async function createWorld(
  { seed, scale, budget, milliseconds, talk }: WorldOptions,
  use: (world: World) => Promise<void>,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'spex-faults-'));
  let places = 0;
  const args = ['explain', TEXT, '--model', MODEL_SPEC, '--budget', `${budget}`, '--format', 'json'];
  const place = async (): Promise<Place> => {
    const folder = join(root, `${++places}`);
    await mkdir(folder);
    const store = join(folder, 'store', 'ablations.db');
    const settle = ({ args: more = [], env = {}, ...rest }: PlaceOptions = {}) =>
      [
        [...args, '--store', store, ...more],
        { ...rest, cwd: folder, env: { FAULTS_MS: `${milliseconds}`, ...env } },
      ] as const;
    return {
      folder,
      store,
      start: (options) => startSpex(...settle(options)),
      run: (options) => runSpex(...settle(options)),
      books: () => readBooks(join(folder, 'model.log')),
      stored: () => countStored(store),
    };
  };
  try {
    const before = performance.now();
    const first = await place();
    const { code, out, err } = await first.run();
    const whole = performance.now() - before;
    const { asked, distinct } = first.books();
    if (code !== 0 || asked !== distinct) {
      throw new Error(
        `the undisturbed run ended with ${code}, ${asked} asked, ${distinct} different: ${err}`,
      );
    }
    const right = withoutTimes(out);
    const usual = whole - 1000 * solverSeconds(out);
    talk(
      `undisturbed: ${asked} ablations in ${(whole / 1000).toFixed(1)} s, ${(await first.stored()).ablations} stored`,
    );
    await use({
      random: createRandom(seed),
      scale,
      usual,
      place,
      isRight: (json) => withoutTimes(json) === right,
      talk,
    });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function countStored(path: string): Promise<Stored> {
  if (!existsSync(path)) return { ablations: 0, rechecked: 0 };
  const store = await openStore(path, { readOnly: true });
  try {
    return {
      ablations: store.games().reduce((sum, game) => sum + game.ablations, 0),
      rechecked: store.runs().reduce((sum, run) => sum + run.counts.rechecked, 0),
    };
  } finally {
    store.close();
  }
}
