import { InvalidArgumentError } from '@spex/core';
import type { CallLimits } from '../models/limits.ts';
import { parseModelSpec } from '../models/model-spec.ts';
import type { WorkerModelOptions } from './worker-models.ts';

/** Who evaluates the ablations of a run, where this thread is not enough. */
export interface WorkOptions {
  /** Worker threads, each with a model of its own; default: none. */
  readonly workers?: number;
  /** A Redis server whose workers (`spex worker`) are asked: `redis://…`, or `rediss://…` for TLS; default: none. */
  readonly redis?: string;
  /** Which workers of the server; default `default`. */
  readonly project?: string;
}

/** The workers of a run, and the model that threads of this process are to load. */
export interface Crew extends WorkOptions {
  readonly model: WorkerModelOptions;
}

/** What is asked, as far as workers care. */
export interface AskedOfCrew extends Omit<WorkerModelOptions, 'model'> {
  readonly model?: unknown;
  readonly target?: unknown;
  readonly trainer?: string | undefined;
}

/** More threads than that are a slip of the finger. */
const MOST_WORKERS = 256;

/** Limits of one process, which several would each have to themselves. */
const OWN_LIMITS = ['maxCalls', 'maxCost', 'requestsPerMinute', 'tokensPerMinute'] as const;

/** The workers that the options name. Throws InvalidArgumentError for some that can do nothing for what is asked. */
export function chooseCrew({ workers, redis, project }: WorkOptions, asked: AskedOfCrew): Crew {
  if (project !== undefined && redis === undefined) {
    throw wrong('project', 'project names workers of a Redis server: give redis, too', project);
  }
  if (workers !== undefined && redis !== undefined) {
    throw wrong('workers', 'workers are threads of this process, and redis asks others: give one of them');
  }
  if (workers !== undefined) checkThreads(workers, asked);
  if (redis !== undefined) checkSent(asked);
  if (workers !== undefined || redis !== undefined) checkLimits(asked.limits);
  const { model, device, keyVariable, limits, threads, tokenizer, dtype, memory } = asked;
  return {
    ...(workers !== undefined && { workers }),
    ...(redis !== undefined && { redis }),
    ...(project !== undefined && { project }),
    model: {
      model: typeof model === 'string' ? model : undefined,
      device,
      keyVariable,
      limits,
      threads,
      tokenizer,
      dtype,
      memory,
    },
  };
}

function checkThreads(workers: number, { model }: AskedOfCrew): void {
  if (!(Number.isInteger(workers) && workers >= 1 && workers <= MOST_WORKERS)) {
    throw wrong('workers', `workers must be an integer from 1 to ${MOST_WORKERS}, not ${workers}`, workers);
  }
  if (model === undefined) return;
  if (typeof model !== 'string') {
    throw wrong('workers', 'workers load the model themselves, and this one is an object: name it instead');
  }
  if (parseModelSpec(model).kind !== 'openai') return;
  throw wrong('workers', 'workers do nothing for a server: it takes many calls at once, as concurrency says');
}

/** What would have to be sent to other machines, and is not. */
function checkSent({ target, trainer }: AskedOfCrew): void {
  if (typeof target === 'string' && target.startsWith('script:')) {
    throw wrong('redis', 'redis sends no files, and target script: is one of this machine: take workers');
  }
  if (trainer !== undefined && /^\s*command:/i.test(trainer)) {
    throw wrong(
      'redis',
      'redis starts no programs, and trainer command: is one of this machine: take workers',
    );
  }
}

function checkLimits(limits: CallLimits = {}): void {
  const limit = OWN_LIMITS.find((one) => limits[one] !== undefined);
  if (limit === undefined) return;
  throw wrong(
    limit,
    `${limit} holds in one process, and each worker makes its own calls: give it to spex worker`,
  );
}

function wrong(argument: string, message: string, received?: unknown): InvalidArgumentError {
  return new InvalidArgumentError(argument, message, received);
}
