import { InvalidArgumentError } from '@spex/core';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';
import { type AskedOfCrew, type Crew, chooseCrew } from '../work/crew.ts';
import { withFlagNames } from './flag-names.ts';

/** Flags that tell who evaluates the ablations. */
export interface WorkFlags {
  readonly workers?: number;
  readonly redis?: string;
  readonly project?: string;
}

export function addWorkFlags(command: Command): Command {
  return addRedisFlags(
    command
      .optionsGroup('Many workers (`spex worker --help` tells more):')
      .option(
        '--workers <n>',
        'ablate in so many threads, each with a model of its own (default: none)',
        wholeNumber('--workers', 1),
      ),
    'ask the workers of a Redis server: redis://HOST:PORT, rediss:// for TLS, or env:NAME for a variable',
  ).optionsGroup('Options:');
}

/** Flags that name a server and a project. */
export function addRedisFlags(command: Command, help: string): Command {
  return command
    .option('--redis <url>', help)
    .option('--project <name>', 'which workers and runs of that server belong together (default: default)');
}

/** Who evaluates the ablations of what is asked. Throws InvalidArgumentError for what makes no sense together. */
export function readWorkFlags(
  { workers, redis, project }: WorkFlags,
  env: Io['env'],
  asked: AskedOfCrew,
): Crew {
  const options = {
    ...(workers !== undefined && { workers }),
    ...(redis !== undefined && { redis: readRedisUrl(redis, env) }),
    ...(project !== undefined && { project }),
  };
  return withFlagNames(FLAGS, () => chooseCrew(options, asked));
}

const FLAGS: Readonly<Record<string, string>> = {
  workers: '--workers',
  redis: '--redis',
  project: '--project',
  maxCalls: '--max-calls',
  maxCost: '--max-cost',
  requestsPerMinute: '--rpm',
  tokensPerMinute: '--tpm',
};

/**
 * The URL, or the one in the variable that `env:NAME` names, so that no password need stand on a command line, where all
 * users of a machine can read it. Throws InvalidArgumentError.
 */
export function readRedisUrl(given: string, env: Io['env']): string {
  const variable = /^env:(.*)$/is.exec(given)?.[1]?.trim();
  if (variable === undefined) return given;
  const url = env[variable]?.trim();
  if (url) return url;
  const message =
    variable === ''
      ? '--redis env: needs the name of a variable, env:NAME'
      : `--redis ${given}: the variable ${variable} is not set`;
  throw new InvalidArgumentError('redis', message, given);
}
