import { InvalidArgumentError } from '@spex/core';
import type { Dtype } from '@spex/models';
import { serveWorker } from '@spex/runtime';
import { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { checkModelOptions } from '../models/model-options.ts';
import { MODEL_KINDS } from '../models/model-spec.ts';
import { wholeNumber } from '../numbers.ts';
import { createBuilder } from '../work/builder.ts';
import type { WorkerModelOptions } from '../work/worker-models.ts';
import { addCallFlags, type CallFlags, list, readCallFlags } from './model-flags.ts';
import { addRedisFlags, readRedisUrl } from './work-flags.ts';
import { workerTalk } from './worker-talk.ts';

interface WorkerFlags extends CallFlags {
  readonly redis?: string;
  readonly project?: string;
  readonly model?: string;
  readonly tokenizer?: string;
  readonly dtype?: string;
  readonly threads?: number;
  readonly memory?: number;
  readonly quiet?: true;
}

/** Where a worker finds its server when no flag says so. */
const VARIABLE = 'SPEX_REDIS';

const NOTES = `
A worker loads its model, joins a Redis (or Valkey) server and ablates for every run of its project, until Ctrl-C or
SIGTERM: it then finishes the job under way and leaves; the second one leaves at once, and another worker takes the job.
Workers come and go at any time. A run is told the server, too, and the model, which must be the same to the last weight:
  spex explain --file prompt.txt --model ./gpt2 --redis redis://gpu-box:6379
spex data needs a model only for trainer in-context.

Passwords stand in the URL, redis://USER:PASSWORD@HOST:PORT, which is better kept off the command line: set ${VARIABLE}, or
give --redis env:NAME. Who may write to the server may have its workers compute, but not run programs or read files.

Models (--model; without it the embedded encoder):
${list([...MODEL_KINDS, { spec: 'FILE.onnx', help: 'a graph, for spex components' }])}

Examples:
  spex worker --redis redis://localhost
  ${VARIABLE}=rediss://spex:secret@queue.example:6380 spex worker --project heads --model ./gpt2 --device cuda`;

export function workerCommand(io: Io, finish: (code: number) => void): Command {
  const command = new Command('worker').description('ablate for runs on other machines, over a Redis server');
  addRedisFlags(
    command,
    `the server: redis://HOST:PORT, rediss:// for TLS, or env:NAME for a variable (default: ${VARIABLE})`,
  )
    .option('--model <model>', 'what is asked, see below (default: the embedded encoder)')
    .option('--threads <n>', 'threads of one run of a local model', wholeNumber('--threads', 1))
    .option('--tokenizer <file>', 'of a graph: a tokenizer.json, a folder that holds one, or a .bin')
    .option('--dtype <dtype>', 'of the parts of a model: which weights (default: the most exact)')
    .option('--memory <mb>', 'of the parts of a model: megabytes of one run', wholeNumber('--memory', 1))
    .option('--quiet', 'nothing on standard error but errors');
  return addCallFlags(command)
    .optionsGroup('Options:')
    .addHelpText('after', NOTES)
    .action(async (flags: WorkerFlags) => finish(await work(io, flags)));
}

async function work(io: Io, flags: WorkerFlags): Promise<number> {
  const given = flags.redis ?? (io.env[VARIABLE] ? `env:${VARIABLE}` : undefined);
  if (given === undefined) {
    throw new InvalidArgumentError('redis', `no server: give --redis redis://HOST:PORT, or set ${VARIABLE}`);
  }
  const url = readRedisUrl(given, io.env);
  const model = readModel(flags);
  const talk = workerTalk(io.err, flags.quiet === true);
  const limit = new AbortController();
  const builder = createBuilder({ ...model, onLimit: (error) => limit.abort(error) });
  const interrupt = io.interrupt(() => talk.leaving());
  try {
    talk.line(`loading ${flags.model ?? 'the embedded encoder'}`);
    await builder.load();
    if (interrupt.signal.aborted) return EXIT.ok;
    await serveWorker({
      url,
      ...(flags.project !== undefined && { project: flags.project }),
      builder,
      signal: AbortSignal.any([interrupt.signal, limit.signal]),
      onEvent: talk.event,
    });
    if (limit.signal.aborted) throw limit.signal.reason;
    return EXIT.ok;
  } finally {
    talk.end();
    interrupt.dispose();
    await builder.dispose();
  }
}

/** Throws InvalidArgumentError for whatever shows without the model. */
function readModel(flags: WorkerFlags): WorkerModelOptions {
  const { model, tokenizer, dtype, threads, memory } = flags;
  const calls = readCallFlags(flags);
  const asked = { ...(model !== undefined && { model }), ...calls };
  checkModelOptions(asked);
  return {
    ...asked,
    ...(tokenizer !== undefined && { tokenizer }),
    ...(dtype !== undefined && { dtype: dtype as Dtype }),
    ...(threads !== undefined && { threads }),
    ...(memory !== undefined && { memory }),
  };
}
