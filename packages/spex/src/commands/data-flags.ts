import { InvalidArgumentError } from '@spex/core';
import { MEASURES, type Measure } from '@spex/lenses';
import { TRAINERS, type TrainerOptions } from '@spex/models';
import type { Command } from 'commander';
import type { ExplainDataOptions, ExplainedPoint } from '../data/data-options.ts';
import { POINT_PLAYER_KINDS } from '../data/players-spec.ts';
import { commaList, wholeNumber } from '../numbers.ts';
import type { PlanFlags } from '../planning/plan-flags.ts';
import { addCallFlags, type CallFlags, list, readCallFlags } from './model-flags.ts';
import type { SamplingFlags } from './sampling-flags.ts';
import { addSolverFlags, type SolverFlags } from './solver-flags.ts';
import { addStoreFlags, type StoreFlags } from './store-flags.ts';
import { addWorkFlags, type WorkFlags } from './work-flags.ts';

/** Settings of a trainer, as its options name them. */
type TrainerFlags = Pick<
  TrainerOptions,
  'l2' | 'neighbours' | 'smoothing' | 'depth' | 'minLeaf' | 'trees' | 'rate' | 'hidden' | 'epochs'
>;

/** Flags of `spex data`. */
export interface DataFlags
  extends TrainerFlags,
    CallFlags,
    StoreFlags,
    WorkFlags,
    PlanFlags,
    Omit<SolverFlags, keyof SamplingFlags> {
  readonly train?: string;
  readonly test?: string;
  readonly label?: string;
  readonly text?: string;
  readonly columns?: readonly string[];
  readonly task?: string;
  readonly trainer?: string;
  readonly model?: string;
  readonly features?: readonly string[];
  readonly exclude?: readonly string[];
  readonly categorical?: readonly string[];
  readonly players?: string;
  readonly measure?: string;
  readonly fraction?: number;
  readonly balanced?: true;
  readonly influence: boolean;
  readonly repeats?: number;
  readonly explain?: readonly string[];
  readonly check?: number;
  readonly remove?: readonly number[];
  readonly verify?: number;
  readonly find?: string;
  readonly inspect?: number;
  readonly cleanLabel?: string;
}

export const DATA_NOTES = `
Tables are .csv or .tsv files with a header (--columns names the columns of files without one) or .jsonl; both have the
same columns. Test rows are counted from 0: --explain 0 7 20-29 mean. All of them are explained from the same retrainings.

Players (--players), what is left out as one:
${list(POINT_PLAYER_KINDS)}

Measures (--measure), what is explained of a test row; the first that suits is the default:
  margin            the score of the right class minus the best other one; above 0 the model is right
  logit             the log-odds of the right class
  loss              -log of the right class's probability; of a number the squared error
  correct           1 where the model is right, else 0
  error             the absolute error of a number
  prediction        the number itself

Without --budget, 10 n log2 n retrainings for n players, at least 256, at most 2048 or 2 n, and never more than 2^n. On top
of it come fresh subsets to check on (--check), the removals (--remove) and the sets to verify (--verify).`;

/** Options of which a list may be given, with commas. */
export function addDataFlags(command: Command): Command {
  const number = (flag: string) => (text: string) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value)) return value;
    throw new InvalidArgumentError(flag, `${flag} must be a number, not '${text}'`, text);
  };
  const counts = (flag: string) => (text: string) => commaList(flag)(text).map(wholeNumber(flag, 0));
  command
    .option('--train <file>', 'the training set')
    .option('--test <file>', 'the test set')
    .option('--label <column>', 'the column with the right answer')
    .option('--text <column>', 'the column with a text to make features of')
    .option('--columns <names>', 'names of the columns, for files without a header', commaList('--columns'))
    .option('--task <kind>', 'what labels are: classes or number (default: by what they look like)')
    .optionsGroup('What is trained:')
    .option(
      '--trainer <name>',
      `${TRAINERS.join(', ')}, in-context, command:PROGRAM (default: logistic for classes, ridge for numbers)`,
    )
    .option(
      '--features <list>',
      'columns, tfidf, encoder, or a model that embeds, such as DIR or openai:MODEL@URL (default: encoder with --text, else columns)',
      commaList('--features'),
    )
    .option('--exclude <columns>', 'columns that are no features', commaList('--exclude'))
    .option('--categorical <columns>', 'columns of names that look like numbers', commaList('--categorical'))
    .option('--l2 <x>', 'penalty of ridge, logistic, mlp', number('--l2'))
    .option('--neighbours <k>', 'of knn', wholeNumber('--neighbours', 1))
    .option('--smoothing <x>', 'of naive-bayes', number('--smoothing'))
    .option('--depth <d>', 'of tree, boosted', wholeNumber('--depth', 1))
    .option('--min-leaf <n>', 'fewest points in a leaf of tree, boosted', wholeNumber('--min-leaf', 1))
    .option('--trees <n>', 'of boosted', wholeNumber('--trees', 1))
    .option('--rate <x>', 'learning rate of boosted, mlp', number('--rate'))
    .option('--hidden <n>', 'hidden units of mlp', wholeNumber('--hidden', 1))
    .option('--epochs <n>', 'of mlp', wholeNumber('--epochs', 1))
    .option(
      '--repeats <r>',
      'trainings averaged, where training is random (default: 3)',
      wholeNumber('--repeats', 1),
    )
    .option('--model <model>', 'the language model of --trainer in-context, as `spex explain` takes it')
    .optionsGroup('What is asked:')
    .option('--explain <rows...>', 'test rows, counted from 0, or mean (default: mean)')
    .option('--players <kind>', 'see below (default: points)')
    .option('--measure <name>', `${MEASURES.join(', ')} (default: see below)`)
    .option(
      '--fraction <p>',
      'share of the players in a subset, on average (default: 0.5)',
      number('--fraction'),
    )
    .option('--balanced', 'subsets with as many players of every class')
    .option('--no-influence', 'do not start from influence functions, where the trainer has them')
    .option(
      '--check <n>',
      'fresh subsets to check on (default: a tenth of the budget, 20 to 200)',
      wholeNumber('--check', 0),
    )
    .option(
      '--remove <k>',
      'retrain without the k most helpful players (default: 5 % of them)',
      counts('--remove'),
    )
    .option(
      '--verify <k>',
      'retrain the k strongest sets of each kind without their members',
      wholeNumber('--verify', 0),
    )
    .option('--find <what>', 'mislabelled: rank training points by harm')
    .option('--inspect <n>', 'how many of them to list (default: 20)', wholeNumber('--inspect', 1))
    .option('--clean-label <column>', 'the right labels of the training set, to tell how many were found');
  return addSolverFlags(addWorkFlags(addStoreFlags(addCallFlags(command))), { sampling: false });
}

/** What the flags say. Throws InvalidArgumentError for what is missing or no option. */
export function readDataFlags(flags: DataFlags): ExplainDataOptions {
  const { train, test, label, text, columns, task, measure, explain, find, solver } = flags;
  const missing = Object.entries({ train, test, label }).find(([, value]) => value === undefined);
  if (missing) {
    const what = missing[0] === 'label' ? 'COLUMN' : 'FILE';
    throw new InvalidArgumentError(missing[0], `no ${missing[0]}: give --${missing[0]} ${what}`);
  }
  const trainerOptions = trainerOptionsOf(flags);
  return {
    ...givenOf(flags),
    train: train!,
    test: test!,
    label: label!,
    ...(text !== undefined && { text }),
    ...(columns !== undefined && { columns }),
    ...(task !== undefined && { task: oneOf('task', task, ['classes', 'number'] as const) }),
    ...(measure !== undefined && { measure: oneOf('measure', measure, MEASURES) as Measure }),
    ...(explain !== undefined && { explain: explain.flatMap(readPoint) }),
    ...(find !== undefined && { find: oneOf('find', find, ['mislabelled'] as const) }),
    trainerOptions,
    solver,
    ...readCallFlags(flags),
  };
}

/** Flags that are options of the same name. */
function givenOf(flags: DataFlags): Partial<ExplainDataOptions> {
  const { trainer, model, features, exclude, categorical, players, fraction, balanced, influence, repeats } =
    flags;
  const { check, remove, verify, inspect, cleanLabel, top, budget, index, order, seed } = flags;
  const all = {
    ...{ trainer, model, features, exclude, categorical, players, fraction, balanced, influence, repeats },
    ...{ check, remove, verify, inspect, cleanLabel, top, budget, index, order, seed },
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function trainerOptionsOf(flags: DataFlags): TrainerOptions {
  const { l2, neighbours, smoothing, depth, minLeaf, trees, rate, hidden, epochs } = flags;
  const all = { l2, neighbours, smoothing, depth, minLeaf, trees, rate, hidden, epochs };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** `7`, `20-29` or `mean`. */
function readPoint(text: string): ExplainedPoint[] {
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(text.trim()) ?? [];
  if (text.trim().toLowerCase() === 'mean') return ['mean'];
  const from = Number(first);
  const to = last === undefined ? from : Number(last);
  if (first !== undefined && to >= from && to - from < 100_000) {
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  }
  const message = `--explain takes test rows, counted from 0, such as 3 or 10-19, and mean, not '${text}'`;
  throw new InvalidArgumentError('explain', message, text);
}

function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text.trim().toLowerCase());
  if (found !== undefined) return found;
  throw new InvalidArgumentError(name, `--${name} must be ${known.join(' or ')}, not '${text}'`, text);
}
