import { InvalidArgumentError } from '@spex/core';
import type { CallContext, LanguageModel, LearningTask, Trainer } from '@spex/lenses';
import { type InContextOptions, inContextTrainer } from '@spex/lenses';
import { connectTrainer, createTrainer, type Table, type TrainerCommandOptions } from '@spex/models';
import type { CallScheduler } from '@spex/runtime';
import { checkLimits } from '../models/limits.ts';
import { loadModel } from '../models/load-model.ts';
import { parseModelSpec } from '../models/model-spec.ts';
import { type ModelUsage, usageOf } from '../models/usage.ts';
import type { ExplainDataOptions } from './data-options.ts';
import type { DataTables } from './load-tables.ts';
import type { TrainerSpec } from './trainer-spec.ts';

/** Calls offered at once where a scheduler decides how many are made. */
const MOST_CALLS = 64;

/** A trainer, ready to train. */
export interface OpenedTrainer {
  readonly trainer: Trainer;
  /** Whether equal ids of the trainer mean equal scores, as content hashes do; a program or a server may have changed. */
  readonly vouched: boolean;
  /** Whether its calls hear a signal without losing what is under way; default: no. */
  readonly hearsSignal?: boolean;
  /** What its model has used so far, where it asks one. */
  readonly usage?: () => ModelUsage;
}

/** The trainer that the options name. */
export async function openTrainer(
  spec: TrainerSpec,
  options: ExplainDataOptions,
  tables: DataTables,
  task: LearningTask,
  { signal }: CallContext = {},
): Promise<OpenedTrainer> {
  const stopper = signal === undefined ? {} : { signal };
  const { limits = {} } = options;
  switch (spec.kind) {
    case 'own':
      return { trainer: createTrainer(spec.name, task, options.trainerOptions ?? {}), vouched: true };
    case 'command': {
      checkLimits(limits, 'command');
      const program = programOf(spec.command, options, tables, task);
      return { trainer: await connectTrainer({ ...program, ...stopper }), vouched: false };
    }
    case 'in-context': {
      const { model, calls, close } = await openModel(options, signal);
      try {
        const concurrency = calls === undefined ? {} : { concurrency: MOST_CALLS };
        const trainer = inContextTrainer(model, { ...shotsOf(tables, task), ...concurrency });
        return {
          // Its notes are told anew each time: they say what the model has done by then.
          trainer: Object.defineProperties({} as Trainer, {
            ...Object.getOwnPropertyDescriptors(trainer),
            dispose: { value: close, enumerable: true },
          }),
          vouched: model.capabilities.deterministic,
          hearsSignal: calls !== undefined,
          usage: () => usageOf({ calls, model }),
        };
      } catch (error) {
        await close();
        throw error;
      }
    }
  }
}

/** How a program is started, and what it is told. */
export function programOf(
  command: string,
  { train, test, label, text, limits = {} }: ExplainDataOptions,
  tables: DataTables,
  { classes }: LearningTask,
): TrainerCommandOptions {
  return {
    command,
    points: tables.train.rows.length,
    tests: tables.test.rows.length,
    ...(classes.length > 0 && { classes }),
    ...pathOf('train', train),
    ...pathOf('test', test),
    label,
    ...(text !== undefined && { text }),
    ...(limits.timeoutMs !== undefined && { timeoutMs: limits.timeoutMs }),
  };
}

/** The rows as examples and questions of a prompt. */
export function shotsOf(
  { texts, labels }: DataTables,
  { classes }: LearningTask,
): Pick<InContextOptions, 'examples' | 'tests' | 'classes'> {
  return {
    examples: texts!.train.map((input, row) => ({ input, output: labels.train[row]! })),
    tests: texts!.test,
    classes,
  };
}

/** A path, where there is one to tell a program. */
function pathOf(name: 'train' | 'test', given: string | Table): { readonly [key: string]: string } {
  return typeof given === 'string' ? { [name]: given } : {};
}

async function openModel(
  { model, device, keyVariable, limits = {} }: ExplainDataOptions,
  signal: AbortSignal | undefined,
): Promise<{
  readonly model: LanguageModel;
  readonly calls: CallScheduler | undefined;
  readonly close: () => Promise<void>;
}> {
  if (typeof model === 'object') return { model, calls: undefined, close: async () => {} };
  const spec = parseModelSpec(model);
  checkLimits(limits, spec.kind);
  const loaded = await loadModel(spec, { device, keyVariable, limits, signal });
  if (loaded.kind !== 'language') {
    throw new InvalidArgumentError(
      'model',
      `'${model}' is no language model, which trainer in-context needs`,
      model,
    );
  }
  return { model: loaded.model, calls: loaded.calls, close: async () => loaded.model.dispose?.() };
}
