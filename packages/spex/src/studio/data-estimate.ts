import { createRandom, Evaluator, type Game, sampleUniform } from '@spex/core';
import type { PreparedData } from '../data/prepare.ts';
import type { DataTask } from './data-job.ts';
import type { Each, Estimated } from './studio-job.ts';

/** Retrainings that warm up, those that tell the time, and seconds of the first above which they tell it. */
const PROBES = 4;
const MORE_PROBES = 32;
const LONG = 1;
/** Fields, and characters, of a table that is small enough to be trained on while a person types. */
const SMALL = 20_000;
const SHORT = 300_000;
/** Texts that take a moment to embed, and have few enough words. */
const FEW = 200;
/** Characters of a token of everyday English. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * What a training set's run would take. Small tables are trained on a few times, which takes a
 * moment; no other text is embedded, no model loaded and no program started.
 */
export async function estimateData(
  task: DataTask,
  each: Each | undefined,
  signal: AbortSignal,
  withData: <T>(work: (prepared: PreparedData) => Promise<T>) => Promise<T>,
): Promise<Estimated> {
  const { outline, planned, options } = task;
  const { spec, tables } = outline;
  const notes: string[] = [];
  const ablations = planned === undefined ? 0 : planned.budget + planned.checks;
  if (planned === undefined) notes.push('how many players there are is known once features are made');
  else notes.push(`${count(planned.budget)} to explain, ${count(planned.checks)} to check the picture`);
  const known = { ablations, calls: null, tokens: null, dollars: null, seconds: null };
  if (spec.kind === 'command') {
    notes.push('the program was not started: what it takes is not known');
    return { ...known, notes, probe: '16 retrainings of the program' };
  }
  if (spec.kind === 'in-context') {
    const { calls, tokens } = promptsOf(task, ablations);
    const { price } = options.limits ?? {};
    notes.push(
      `tokens by the rule of thumb of ${CHARACTERS_PER_TOKEN} characters each, as if every prompt held all examples`,
    );
    return {
      ...{ ablations, calls, tokens, seconds: null },
      dollars: price ? (tokens * price.input + calls * price.output) / 1e6 : null,
      notes,
      probe: '16 retrainings: the model is asked for each test row',
    };
  }
  if (each?.seconds !== undefined && planned !== undefined) {
    return { ...known, dollars: 0, seconds: each.seconds * ablations, notes, each };
  }
  const fields = tables.train.rows.length * tables.train.columns.length;
  const { train: texts = [], test: asked = [] } = tables.texts ?? {};
  const kinds = options.features ?? [options.text === undefined ? 'columns' : 'encoder'];
  const isSmall =
    fields <= SMALL && characters(texts) + characters(asked) <= SHORT && texts.length + asked.length <= FEW;
  if (kinds.includes('encoder') && !isSmall) {
    const both = texts.length + asked.length;
    notes.push(`${count(both)} texts are embedded first, on this machine; those embedded before are known`);
    return { ...known, dollars: 0, notes, probe: 'embeds the texts, and retrains 16 times' };
  }
  if (!isSmall || planned === undefined) {
    return { ...known, dollars: 0, notes, probe: 'makes the features, and retrains 16 times' };
  }
  return withData(async ({ explained: { game } }) => {
    const seconds = await secondsEach(game, signal);
    return { ...known, dollars: 0, seconds: seconds * ablations, notes, game: game.id, each: { seconds } };
  });
}

/** Seconds of a retraining. The first few are slow for what is done only once; of a slow trainer they are enough. */
async function secondsEach(game: Game, signal: AbortSignal): Promise<number> {
  const evaluator = new Evaluator(game, { signal });
  const players = game.players.length;
  const random = createRandom(0);
  const measure = async (rows: number): Promise<number> => {
    const before = { seconds: evaluator.seconds, evaluations: evaluator.evaluations };
    await evaluator.evaluate(sampleUniform(players, Math.min(rows, 2 ** players), random));
    return (evaluator.seconds - before.seconds) / Math.max(1, evaluator.evaluations - before.evaluations);
  };
  const first = await measure(PROBES);
  return first * PROBES > LONG || 2 ** players <= PROBES + MORE_PROBES ? first : measure(MORE_PROBES);
}

/** Prompts of the trainer that learns in its context: one for each test row of each retraining, at most. */
function promptsOf(
  { outline: { tables } }: DataTask,
  ablations: number,
): { readonly calls: number; readonly tokens: number } {
  const { train, test } = tables.texts!;
  const [examples, questions] = [characters(train), characters(test)];
  return {
    calls: ablations * test.length,
    tokens: Math.ceil((ablations * (test.length * examples + questions)) / CHARACTERS_PER_TOKEN),
  };
}

function characters(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
