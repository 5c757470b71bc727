// Measures the component lens: what it recovers of a model's heads, how fast gated graphs are, which heads pruning keeps, and
// what a behaviour it finds is worth. Tables go to standard output.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { parseComponentAbsence } from 'spex';
import { behaviour } from './components/behaviour.ts';
import { MODELS, type ModelName } from './components/open.ts';
import { TASKS } from './components/prompts.ts';
import { prune } from './components/prune.ts';
import { recover } from './components/recover.ts';
import { speed } from './components/speed.ts';
import { FlagError, wholeNumber, wholeNumbers } from './harness/flags.ts';
import { runBench } from './harness/run-bench.ts';

const USAGE = `usage: components recover|speed|prune|behaviour --models DIR [--model ${MODELS.join('|')}] [--threads 1]
  recover    [--players heads,mlps] [--budgets 500,1000,2000] [--solvers proxyspex,spex,lasso] [--seeds 0,1,2]
             [--reference 8000] [--fresh 1000]
  speed      [--batches 1,8,64] [--tokens 32,64] [--repeats 9]
  prune      [--task ${TASKS.join('|')}] [--budget N] [--keep 50,66,83] [--absence zero] [--seeds 0,1,2]
  behaviour  [--budget 4000] [--backgrounds 500] [--seed 0]`;

const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<string>>> = {
  recover: runRecover,
  speed: runSpeed,
  prune: runPrune,
  behaviour: runBehaviour,
};

await runBench(USAGE, async ([what = '', ...args]) => {
  const command = Object.hasOwn(COMMANDS, what) ? COMMANDS[what] : undefined;
  if (command === undefined) throw new FlagError('say what to measure');
  process.stdout.write(await command(args));
});

function talk(line: string): void {
  process.stderr.write(`${line}\n`);
}

function modelName(name: string): ModelName {
  const known = MODELS.find((one) => one === name);
  if (known !== undefined) return known;
  throw new FlagError(`--model must be one of ${MODELS.join(', ')}, not '${name}'`);
}

function languageModel(name: string): Exclude<ModelName, 'encoder'> {
  const known = modelName(name);
  if (known !== 'encoder') return known;
  throw new FlagError('--model must be a language model here, not encoder');
}

/** Where models lie; the encoder is embedded. */
function folder(models: string | undefined): string {
  if (models === undefined) throw new FlagError('--models is missing: the folder of the models');
  return models;
}

async function runRecover(args: string[]): Promise<string> {
  const { values } = parseArgs({
    args,
    options: {
      models: { type: 'string' },
      model: { type: 'string', default: 'encoder' },
      players: { type: 'string' },
      value: { type: 'string', default: 'logit-diff' },
      budgets: { type: 'string' },
      solvers: { type: 'string', default: 'proxyspex,spex,lasso' },
      seeds: { type: 'string', default: '0,1,2' },
      reference: { type: 'string', default: '8000' },
      fresh: { type: 'string', default: '1000' },
      threads: { type: 'string', default: '1' },
    },
  });
  const model = modelName(values.model);
  return recover({
    model,
    models: folder(values.models),
    players: values.players ?? (model === 'encoder' ? 'heads,mlps' : 'heads'),
    value: values.value,
    budgets: wholeNumbers(
      'budgets',
      values.budgets ?? (model === 'encoder' ? '64,128,256,512' : '500,1000,2000'),
    ),
    solvers: values.solvers.split(','),
    seeds: wholeNumbers('seeds', values.seeds, 0),
    reference: wholeNumber('reference', values.reference),
    fresh: wholeNumber('fresh', values.fresh),
    threads: wholeNumber('threads', values.threads),
    talk,
  });
}

async function runSpeed(args: string[]): Promise<string> {
  const { values } = parseArgs({
    args,
    options: {
      models: { type: 'string' },
      model: { type: 'string' },
      batches: { type: 'string', default: '1,8,64' },
      tokens: { type: 'string', default: '32,64' },
      repeats: { type: 'string', default: '9' },
      threads: { type: 'string', default: '1' },
    },
  });
  return speed({
    models: folder(values.models),
    model: values.model === undefined ? undefined : modelName(values.model),
    batches: wholeNumbers('batches', values.batches),
    tokens: wholeNumbers('tokens', values.tokens),
    repeats: wholeNumber('repeats', values.repeats),
    threads: wholeNumber('threads', values.threads),
    talk,
  });
}

async function runPrune(args: string[]): Promise<string> {
  const { values } = parseArgs({
    args,
    options: {
      models: { type: 'string' },
      model: { type: 'string', default: 'stories260k' },
      task: { type: 'string', default: 'names' },
      absence: { type: 'string', default: 'zero' },
      budget: { type: 'string', default: '1000' },
      keep: { type: 'string', default: '50,66,83' },
      seeds: { type: 'string', default: '0,1,2' },
      threads: { type: 'string', default: '1' },
    },
  });
  const task = TASKS.find((one) => one === values.task);
  if (task === undefined)
    throw new FlagError(`--task must be one of ${TASKS.join(', ')}, not '${values.task}'`);
  return prune({
    model: languageModel(values.model),
    models: folder(values.models),
    task,
    absence: parseComponentAbsence(values.absence),
    budget: wholeNumber('budget', values.budget, 24),
    keep: wholeNumbers('keep', values.keep),
    seeds: wholeNumbers('seeds', values.seeds, 0),
    threads: wholeNumber('threads', values.threads),
    talk,
  });
}

async function runBehaviour(args: string[]): Promise<string> {
  const { values } = parseArgs({
    args,
    options: {
      models: { type: 'string' },
      model: { type: 'string', default: 'stories260k' },
      budget: { type: 'string', default: '4000' },
      backgrounds: { type: 'string', default: '500' },
      seed: { type: 'string', default: '0' },
      threads: { type: 'string', default: '1' },
    },
  });
  return behaviour({
    model: languageModel(values.model),
    models: folder(values.models),
    budget: wholeNumber('budget', values.budget, 24),
    backgrounds: wholeNumber('backgrounds', values.backgrounds, 2),
    seed: wholeNumber('seed', values.seed, 0),
    threads: wholeNumber('threads', values.threads),
    talk,
  });
}
