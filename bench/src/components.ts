// Measures the component lens: what it recovers of a model's heads, how fast gated graphs are, which heads pruning keeps, and
// what a behaviour it finds is worth. Tables go to standard output.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { MODELS, type ModelName } from './components/open.ts';
import { recover } from './components/recover.ts';
import { FlagError, wholeNumber, wholeNumbers } from './spex/flags.ts';

const USAGE = `usage: components recover|speed|prune|behaviour --models DIR [--model ${MODELS.join('|')}] [--threads 1]
  recover    [--players heads,mlps] [--budgets 500,1000,2000] [--solvers proxyspex,spex,lasso] [--seeds 0,1,2]
             [--reference 8000] [--fresh 1000]`;

const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<string>>> = { recover: runRecover };

const [what = '', ...args] = process.argv.slice(2);
try {
  const command = Object.hasOwn(COMMANDS, what) ? COMMANDS[what] : undefined;
  if (command === undefined) throw new FlagError('say what to measure');
  process.stdout.write(await command(args));
} catch (error) {
  // What Node says of a wrong flag or a folder that is not there carries a code.
  if (!(error instanceof FlagError || (error instanceof Error && 'code' in error))) throw error;
  process.stderr.write(`${error.message}\n${USAGE}\n`);
  process.exitCode = 2;
}

function talk(line: string): void {
  process.stderr.write(`${line}\n`);
}

function modelName(name: string): ModelName {
  const known = MODELS.find((one) => one === name);
  if (known !== undefined) return known;
  throw new FlagError(`--model must be one of ${MODELS.join(', ')}, not '${name}'`);
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
