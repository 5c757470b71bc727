import { InvalidArgumentError } from '@spex/core';
import type { Device } from '@spex/models';
import type { Command } from 'commander';
import type { CallLimits } from '../models/limits.ts';
import { checkModelOptions, type ModelOptions } from '../models/model-options.ts';
import { MODEL_KINDS } from '../models/model-spec.ts';
import { EMBEDDED_TARGETS, LANGUAGE_TARGETS } from '../models/target-spec.ts';
import { wholeNumber } from '../numbers.ts';
import { withFlagNames } from './flag-names.ts';

/** Flags that tell which model is asked, what is measured on it, and what that may take. */
export interface ModelFlags extends CallFlags {
  readonly model?: string;
  readonly target?: string;
  readonly maxTokens?: number;
  readonly repeats?: number;
}

/** Flags that tell where a model runs, and what its calls may take. */
export interface CallFlags {
  readonly device?: string;
  readonly keyVariable?: string;
  readonly maxCalls?: number;
  readonly maxCost?: number;
  readonly price?: string;
  readonly concurrency?: number;
  readonly rpm?: number;
  readonly tpm?: number;
  readonly retries?: number;
  readonly timeout?: number;
}

const DEVICES: readonly Device[] = ['cpu', 'cuda', 'webgpu', 'auto'];

export const MODEL_NOTES = `
Models (--model; without it the embedded encoder):
${list(MODEL_KINDS)}

Targets of the embedded encoder (--target; default sentiment):
${list(EMBEDDED_TARGETS)}

Targets of a language model (--target; default: the logit of the class that a classifier gives the full prompt, else
own-answer, else similar; a command's values are its own):
${list(LANGUAGE_TARGETS)}`;

/** Lines of help on kinds. */
export function list(kinds: readonly { readonly spec: string; readonly help: string }[]): string {
  return kinds.map(({ spec, help }) => `  ${spec.padEnd(16)}  ${help}`).join('\n');
}

export function addModelFlags(command: Command): Command {
  command
    .option('--model <model>', 'what is asked, see below (default: the embedded encoder)')
    .option('--target <target>', 'what is measured, see below')
    .option('--max-tokens <n>', 'most tokens of an answer (default: 32)', wholeNumber('--max-tokens', 1));
  return addCallFlags(command)
    .option(
      '--repeats <n>',
      "how often the full prompt is asked for the model's own noise (default: 3 where it may differ, else 0)",
      wholeNumber('--repeats', 0),
    )
    .optionsGroup('Options:');
}

/** Flags that tell where a model runs and what its calls may take; the last ones under a heading of their own. */
export function addCallFlags(command: Command): Command {
  return command
    .option('--device <device>', `where a local model runs: ${DEVICES.join(', ')} (default: cpu)`)
    .optionsGroup('Calls of a model (openai: and command:):')
    .option('--max-calls <n>', 'stop before more calls than that', wholeNumber('--max-calls', 1))
    .option(
      '--max-cost <dollars>',
      'stop before spending more than that; needs --price',
      amount('--max-cost'),
    )
    .option('--price <in,out>', 'US dollars a million tokens, read and written: 0.15,0.6')
    .option(
      '--concurrency <n>',
      'most calls under way at once (default: as many as help, up to 64)',
      wholeNumber('--concurrency', 1),
    )
    .option('--rpm <n>', 'most calls a minute', amount('--rpm'))
    .option('--tpm <n>', 'most tokens a minute', amount('--tpm'))
    .option(
      '--retries <n>',
      'how often a failed call is made again (default: 5)',
      wholeNumber('--retries', 0),
    )
    .option(
      '--timeout <s>',
      'seconds until a call is given up (default: 60, or ten times what slow calls take; command: 600)',
      amount('--timeout'),
    )
    .option('--key-variable <name>', 'environment variable with the API key (default: OPENAI_API_KEY)');
}

/** What the flags say of the model. Throws InvalidArgumentError for whatever shows without the model. */
export function readModelFlags(flags: ModelFlags): ModelOptions {
  const { model, target, maxTokens, repeats } = flags;
  const options: ModelOptions = {
    ...(model !== undefined && { model }),
    ...(target !== undefined && { target }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(repeats !== undefined && { repeats }),
    ...readCallFlags(flags),
  };
  withFlagNames(FLAGS, () => checkModelOptions(options));
  return options;
}

/** Where a model runs, and what its calls may take. Throws InvalidArgumentError. */
export function readCallFlags(
  flags: CallFlags,
): Pick<ModelOptions, 'device' | 'keyVariable'> & { readonly limits: CallLimits } {
  const { device, keyVariable } = flags;
  if (device !== undefined && !DEVICES.includes(device as Device)) {
    const message = `--device must be one of ${DEVICES.join(', ')}, not '${device}'`;
    throw new InvalidArgumentError('device', message, device);
  }
  return {
    ...(device !== undefined && { device: device as Device }),
    ...(keyVariable !== undefined && { keyVariable }),
    limits: readLimits(flags),
  };
}

function readLimits(flags: CallFlags): CallLimits {
  const { maxCalls, maxCost, price, concurrency, rpm, tpm, retries, timeout } = flags;
  return {
    ...(maxCalls !== undefined && { maxCalls }),
    ...(maxCost !== undefined && { maxCost }),
    ...(price !== undefined && { price: readPrice(price) }),
    ...(concurrency !== undefined && { concurrency }),
    ...(rpm !== undefined && { requestsPerMinute: rpm }),
    ...(tpm !== undefined && { tokensPerMinute: tpm }),
    ...(retries !== undefined && { retries }),
    ...(timeout !== undefined && { timeoutMs: timeout * 1000 }),
  };
}

function readPrice(text: string): { readonly input: number; readonly output: number } {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [input, output] = numbers;
  if (numbers.length === 2 && input! >= 0 && output! >= 0 && Number.isFinite(input! + output!)) {
    return { input: input!, output: output! };
  }
  throw new InvalidArgumentError(
    'price',
    `--price must be dollars a million tokens, read and written, such as 0.15,0.6, not '${text}'`,
    text,
  );
}

/** Makes a reader of numbers above 0. */
function amount(flag: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value > 0 && Number.isFinite(value)) return value;
    throw new InvalidArgumentError(flag, `${flag} must be a number above 0, not '${text}'`, text);
  };
}

const FLAGS: Readonly<Record<string, string>> = {
  maxCalls: '--max-calls',
  maxCost: '--max-cost',
  price: '--price',
  concurrency: '--concurrency',
  requestsPerMinute: '--rpm',
  tokensPerMinute: '--tpm',
  retries: '--retries',
  timeoutMs: '--timeout',
  device: '--device',
  keyVariable: '--key-variable',
};
