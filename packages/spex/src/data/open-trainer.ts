import { InvalidArgumentError } from '@spex/core';
import type { CallContext, LanguageModel, LearningTask, Trainer } from '@spex/lenses';
import { type InContextOptions, inContextTrainer } from '@spex/lenses';
import { connectTrainer, createTrainer, type Table, type TrainerCommandOptions } from '@spex/models';
import { checkLimits } from '../models/limits.ts';
import { loadModel } from '../models/load-model.ts';
import { parseModelSpec } from '../models/model-spec.ts';
import type { ExplainDataOptions } from './data-options.ts';
import type { DataTables } from './load-tables.ts';
import type { TrainerSpec } from './trainer-spec.ts';

/** The trainer that the options name, ready to train. */
export async function openTrainer(
  spec: TrainerSpec,
  options: ExplainDataOptions,
  tables: DataTables,
  task: LearningTask,
  { signal }: CallContext = {},
): Promise<Trainer> {
  const stopper = signal === undefined ? {} : { signal };
  const { limits = {} } = options;
  switch (spec.kind) {
    case 'own':
      return createTrainer(spec.name, task, options.trainerOptions ?? {});
    case 'command': {
      checkLimits(limits, 'command');
      return connectTrainer({ ...programOf(spec.command, options, tables, task), ...stopper });
    }
    case 'in-context': {
      const { model, close } = await openModel(options, signal);
      try {
        const trainer = inContextTrainer(model, shotsOf(tables, task));
        // Its notes are told anew each time: they say what the model has done by then.
        return Object.defineProperties({} as Trainer, {
          ...Object.getOwnPropertyDescriptors(trainer),
          dispose: { value: close, enumerable: true },
        });
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
): Promise<{ readonly model: LanguageModel; readonly close: () => Promise<void> }> {
  if (typeof model === 'object') return { model, close: async () => {} };
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
  return { model: loaded.model, close: async () => loaded.model.dispose?.() };
}
