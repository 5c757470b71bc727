import { join } from 'node:path';
import {
  columnOf,
  createRandom,
  embeddedFeatures,
  encoderEmbedder,
  type LabelledTask,
  learningTask,
  loadSentenceEncoder,
  type Random,
  readTable,
  type Table,
  tableFeatures,
} from 'spex';

/** Sets that the benchmark knows how to read, by the name of their flag. */
export const SETS = ['sst2', 'sms', 'housing'] as const;
type SetName = (typeof SETS)[number];

export interface TaskOptions {
  /** Folder that holds `sst2/train.tsv`, `sst2/dev.tsv`, `sms.tsv` and `california_housing.csv`. */
  readonly data: string;
  readonly set: SetName;
  readonly points: number;
  readonly tests: number;
  readonly seed: number;
  /** Share of the training labels that are flipped; only for two classes. */
  readonly flipped?: number;
}

export interface BenchTask extends LabelledTask {
  /** Training points whose label is flipped. */
  readonly wrong: ReadonlySet<number>;
}

/** A random part of a real set: so many training and so many test points, texts as the encoder's embeddings. */
export async function benchTask(options: TaskOptions): Promise<BenchTask> {
  const { data, set, points, tests, seed, flipped = 0 } = options;
  const random = createRandom(seed);
  const { train, test, label, text } = await readSet(data, set, points, tests, random);
  const labels = { train: [...columnOf(train, label)], test: columnOf(test, label) };
  const wrong = new Set(flipped > 0 ? choose(points, Math.round(flipped * points), random.fork(2)) : []);
  const names = [...new Set(labels.train)];
  for (const point of wrong) {
    labels.train[point] = names.find((name) => name !== labels.train[point])!;
  }
  const features =
    text === undefined
      ? tableFeatures({ train, test, columns: train.columns.filter((name) => name !== label) })
      : await embedded(columnOf(train, text), columnOf(test, text));
  return { ...learningTask({ ...features, labels }), wrong };
}

async function embedded(train: readonly string[], test: readonly string[]) {
  const encoder = await loadSentenceEncoder();
  try {
    return await embeddedFeatures(encoderEmbedder(encoder), train, test);
  } finally {
    await encoder.dispose();
  }
}

interface SetParts {
  readonly train: Table;
  readonly test: Table;
  readonly label: string;
  readonly text?: string;
}

async function readSet(
  data: string,
  set: SetName,
  points: number,
  tests: number,
  random: Random,
): Promise<SetParts> {
  if (set === 'sst2') {
    const columns = ['text', 'label'];
    const train = await readTable(join(data, 'sst2/train.tsv'), { columns });
    const test = await readTable(join(data, 'sst2/dev.tsv'), { columns });
    return {
      train: part(train, choose(train.rows.length, points, random)),
      test: part(test, choose(test.rows.length, tests, random.fork(1))),
      label: 'label',
      text: 'text',
    };
  }
  const sms = set === 'sms';
  const all = sms
    ? await readTable(join(data, 'sms.tsv'), { columns: ['label', 'text'] })
    : await readTable(join(data, 'california_housing.csv'));
  const rows = choose(all.rows.length, points + tests, random);
  return {
    train: part(all, rows.slice(0, points)),
    test: part(all, rows.slice(points)),
    label: sms ? 'label' : 'MedHouseVal',
    ...(sms && { text: 'text' }),
  };
}

function part(table: Table, rows: readonly number[]): Table {
  return {
    ...table,
    rows: rows.map((row) => table.rows[row]!),
    line: (row) => table.line(rows[row]!),
  };
}

/** So many of `total` numbers, without repeats. */
function choose(total: number, count: number, random: Random): number[] {
  const numbers = Array.from({ length: total }, (_, number) => number);
  for (let at = 0; at < count; at++) {
    const other = at + random.below(total - at);
    [numbers[at], numbers[other]] = [numbers[other]!, numbers[at]!];
  }
  return numbers.slice(0, count);
}
