import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { contentHash, InvalidArgumentError } from '@spex/core';
import type { Trainer } from '@spex/lenses';
import { fault } from './answer.ts';
import { commandFilesId } from './command-id.ts';
import { type CommandOptions, checkOptions, DEFAULT_TIMEOUT } from './command-options.ts';
import type { Program } from './program.ts';
import { RestartingProgram } from './restarting-program.ts';
import { ScoreAsker } from './score-asker.ts';
import { shorten } from './shorten.ts';
import { readTerms, type TrainerTerms } from './trainer-terms.ts';

/** Options of `connectTrainer`. */
export interface TrainerCommandOptions
  extends Pick<CommandOptions, 'command' | 'cwd' | 'env' | 'timeoutMs' | 'id' | 'showErrors' | 'signal'> {
  /** Training points. */
  readonly points: number;
  /** Test points. */
  readonly tests: number;
  /** Class names in the order of the scores; default: those that the program tells, else none: it gives numbers. */
  readonly classes?: readonly string[];
  /** Told to the program, so that it may read the same data: the two files … */
  readonly train?: string;
  /** As `train`, of the test points. */
  readonly test?: string;
  /** … and the columns of the label and of the text. */
  readonly label?: string;
  /** Name of the column that holds texts. */
  readonly text?: string;
  /** Subsets in one question; default: what the program tells, else 1, so that a program that dies loses one at most. */
  readonly batchSize?: number;
}

/**
 * Starts a program, in any language, that trains: it reads JSON lines on its standard input and writes one JSON line for
 * each to its standard output. It is started once and keeps what it loaded.
 *
 * - First line: `{"spex":1,"trainer":{"points":100,"tests":20,"classes":["ham","spam"],"train":"train.csv",
 *   "test":"test.csv","label":"label","text":"text"}}`, what is known of it. Its answer may tell `classes`; `scale`, what
 *   its scores are (`logit`, `probability`, `linear` or `number`; default `probability`, without classes `number`);
 *   `random`, whether training draws random numbers; `model`, a name that changes whenever the scores would; `notes`,
 *   sentences for readers; `batchSize`; and `encoding`.
 * - Then `{"id":7,"subsets":[[0,5,9],[]],"seed":0}`, the training points that are present in each subset, ascending; with
 *   `"encoding":"mask"` each is a string instead, base64 of bytes in which point i is bit i & 7 of byte i >> 3.
 *   Answer: `{"id":7,"scores":[[0.5,1],[0,1]]}`: for each subset, for each test point, a number, or with classes a list of
 *   a number a class; or `{"id":7,"error":"why"}`.
 *
 * A program that dies is started again and asked for what it had not answered, one subset at a time; when it dies three
 * times over one subset, `train` throws, and what was answered beside it is kept for the next call. An abort ends the
 * program; the next call starts it again. The id is a hash of the command, the model that the program tells (else the
 * contents of the files that the command names), the two files' content and what else is told to it.
 *
 * @throws InvalidArgumentError for bad options, a program that is not there, and classes that differ from those told.
 * @throws CallError where the program ends at the start, hangs or writes what is no answer; its last words are in the
 * message.
 */
export async function connectTrainer(options: TrainerCommandOptions): Promise<Trainer> {
  check(options);
  const { command, cwd, env, timeoutMs = DEFAULT_TIMEOUT, showErrors = false, signal } = options;
  const { points, tests, classes, train, test, label, text } = options;
  const known = { points, tests, classes, train, test, label, text };
  let terms: TrainerTerms | undefined;
  const greet = async (program: Program, starting: AbortSignal | undefined): Promise<void> => {
    const told = readTerms(await program.greet({ spex: 1, trainer: known }, starting), classes);
    if (terms === undefined) terms = told;
    else if (JSON.stringify(told) !== JSON.stringify(terms)) {
      throw fault('was started again and told other things of itself than at first');
    }
  };
  const program = new RestartingProgram({ command, cwd, env, timeoutMs, showErrors }, greet);
  try {
    await program.open(signal);
    return trainerOf(options, program, terms!, await idOf(options, terms!));
  } catch (error) {
    await program.dispose();
    throw error;
  }
}

function trainerOf(
  options: TrainerCommandOptions,
  program: RestartingProgram,
  terms: TrainerTerms,
  id: string,
): Trainer {
  const { command, points, tests } = options;
  const { classes, scale, random, encoding } = terms;
  const batchSize = options.batchSize ?? terms.batchSize ?? 1;
  const asker = new ScoreAsker(program, { tests, classes, scale, encoding, batchSize });
  return {
    id,
    name: `program '${shorten(typeof command === 'string' ? command : command.join(' '), 60)}'`,
    points,
    tests,
    classes,
    scale,
    random,
    notes: terms.notes ?? [
      'what a model says that was trained on no point, or on points of one class, is up to the program',
    ],
    batchSize,
    train: (subsets, { signal, seed = 0 }) => asker.ask(subsets, seed, signal),
    dispose: () => program.dispose(),
  };
}

async function idOf(
  options: TrainerCommandOptions,
  { model, classes, scale }: TrainerTerms,
): Promise<string> {
  const { command, cwd, env, id = model, points, tests, train, test, label, text } = options;
  const files = await Promise.all([train, test].map(digestOf));
  const told = [points, tests, classes, scale, train, test, label, text];
  const named = id ?? { files: await commandFilesId(options) };
  return `command-trainer:${contentHash(JSON.stringify([command, cwd, env, named, told, files]))}`;
}

/** SHA-256 of a file's bytes; nothing for what is no file here, which only the program knows how to read. */
async function digestOf(path: string | undefined): Promise<string | undefined> {
  if (path === undefined || !statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

function check(options: TrainerCommandOptions): void {
  checkOptions(options);
  for (const [argument, what] of [
    ['points', 'training points'],
    ['tests', 'test points'],
  ] as const) {
    const number = options[argument];
    if (Number.isSafeInteger(number) && number >= 1) continue;
    throw new InvalidArgumentError(
      argument,
      `there must be a whole number of ${what} from 1, not ${number}`,
      number,
    );
  }
  const { classes } = options;
  if (classes !== undefined && (classes.length < 2 || new Set(classes).size !== classes.length)) {
    const message = `classes must be two names or more, each once, not ${JSON.stringify(classes)}`;
    throw new InvalidArgumentError('classes', message, classes);
  }
}
