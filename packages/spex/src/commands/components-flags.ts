import { InvalidArgumentError } from '@spex/core';
import {
  COMPONENT_ABSENCES,
  COMPONENT_PLAYER_KINDS,
  COMPONENT_VALUES,
  type ComponentAbsence,
} from '@spex/lenses';
import type { Device, Dtype } from '@spex/models';
import type { Command } from 'commander';
import type {
  ComponentModelChoice,
  ExplainComponentsOptions,
  ExplainedPrompt,
} from '../components/components-options.ts';
import { COMPONENT_MODEL_KINDS } from '../components/open-model.ts';
import { commaList, wholeNumber } from '../numbers.ts';
import type { PlanFlags } from '../planning/plan-flags.ts';
import { list } from './model-flags.ts';
import { addSolverFlags, type SolverFlags } from './solver-flags.ts';
import { addStoreFlags, type StoreFlags } from './store-flags.ts';
import { addWorkFlags, type WorkFlags } from './work-flags.ts';

/** Flags of `spex components`. */
export interface ComponentsFlags extends SolverFlags, StoreFlags, WorkFlags, PlanFlags {
  readonly model?: string;
  readonly tokenizer?: string;
  readonly device?: string;
  readonly dtype?: string;
  readonly threads?: number;
  readonly memory?: number;
  readonly prompts?: string;
  readonly list?: true;
  readonly players?: string;
  readonly layers?: readonly number[];
  readonly value?: string;
  readonly absence?: string;
  readonly rescale?: true;
  readonly reference?: string;
  readonly explain?: readonly string[];
  readonly prune?: number;
  readonly heldOut?: string;
  readonly pruneOut?: string;
}

export const COMPONENTS_NOTES = `
Models (--model; without it the embedded encoder, a classifier of negative and positive):
${list(COMPONENT_MODEL_KINDS)}

A prompts file has a JSON object a line; the last two keys where a value or an absence needs them. An answer follows its
prompt directly, so it mostly begins with a space:
  {"prompt": "Lily likes her mom. Ben likes", "answer": " his", "contrast": " her", "corrupted": "…"}

Players (--players, commas between several):
${list(COMPONENT_PLAYER_KINDS.map(({ kind, help }) => ({ spec: kind, help })))}

Values (--value; larger is always nearer to the behaviour):
${list(COMPONENT_VALUES.map(({ name, help }) => ({ spec: name, help })))}

What absent parts give (--absence):
${list(COMPONENT_ABSENCES.map(({ name, help }) => ({ spec: name, help })))}

Without --budget, 10 n log2 n ablations for n players, at least 256, at most 2048 and 2^n. Each is run on every prompt. Testing
a pruning takes 22 more on the held-out prompts.`;

export function addComponentsFlags(command: Command): Command {
  command
    .option('--model <model>', 'whose parts are silenced, see below (default: the embedded encoder)')
    .option(
      '--tokenizer <file>',
      'tokenizer.json, or a .bin of llama2.c (default: what stands beside the model)',
    )
    .option('--prompts <file>', 'the prompts on which the behaviour shows, see below')
    .option('--list', 'tell which parts were found, and which were refused, and stop')
    .optionsGroup('What is silenced and measured:')
    .option(
      '--players <kinds>',
      `${COMPONENT_PLAYER_KINDS.map(({ kind }) => kind).join(', ')} (default: heads)`,
    )
    .option(
      '--layers <list>',
      'layers whose parts are players, from 0, such as 0-3,5 (default: all)',
      readLayers,
    )
    .option(
      '--value <name>',
      `${COMPONENT_VALUES.map(({ name }) => name).join(', ')} (default: logit-diff where every prompt has a contrast, else answer)`,
    )
    .option('--absence <name>', `${COMPONENT_ABSENCES.map(({ name }) => name).join(', ')} (default: zero)`)
    .option('--rescale', "scale a layer's present heads up to make up for absent ones")
    .option('--reference <file>', 'texts that --absence mean averages over (default: the prompts)')
    .option('--explain <prompts...>', 'prompts to explain beside the mean, from 1, or mean (default: mean)')
    .optionsGroup('Pruning:')
    .option('--prune <k>', 'keep the best K players, or a share such as 0.5, and test them', readPrune)
    .option(
      '--held-out <share>',
      'share of the prompts that is set aside to test on, or a file of others (default: 0.3)',
    )
    .option('--prune-out <file>', 'write the pruned model, an .onnx file that runs without spex')
    .optionsGroup('Running the model:')
    .option('--device <device>', 'cpu, cuda, webgpu, auto (default: cpu)')
    .option('--dtype <type>', 'which weights of a folder: fp32, fp16, q8, q4 … (default: the most exact)')
    .option('--threads <n>', 'threads of one run', wholeNumber('--threads', 1))
    .option('--memory <mb>', 'megabytes that one run may take (default: 1024)', wholeNumber('--memory', 1));
  return addSolverFlags(addWorkFlags(addStoreFlags(command)));
}

/** Options whose flag has another name, or whose errors begin with the option's name. */
export const COMPONENTS_FLAG_NAMES: Readonly<Record<string, string>> = {
  rescale: '--rescale',
  reference: '--reference',
  explain: '--explain',
  prune: '--prune',
  heldOut: '--held-out',
  pruneOut: '--prune-out',
  device: '--device',
  dtype: '--dtype',
};

/** What the flags say of the model. */
export function readModelChoice(flags: ComponentsFlags): ComponentModelChoice {
  const { model, tokenizer, device, dtype, threads, memory } = flags;
  return {
    ...(model !== undefined && { model }),
    ...(tokenizer !== undefined && { tokenizer }),
    ...(device !== undefined && { device: device as Device }),
    ...(dtype !== undefined && { dtype: dtype as Dtype }),
    ...(threads !== undefined && { threads }),
    ...(memory !== undefined && { memory }),
  };
}

/** What the flags say. Throws InvalidArgumentError for what is missing or no option. */
export function readComponentsFlags(flags: ComponentsFlags): ExplainComponentsOptions {
  const { prompts, players, layers, value, absence, rescale, reference, explain, prune, heldOut, pruneOut } =
    flags;
  const { budget, seed, index, order, holdout, present, holdoutNear } = flags;
  if (prompts === undefined) {
    const message =
      '--prompts is missing: name a file of prompts (--list tells what the model has without one)';
    throw new InvalidArgumentError('prompts', message);
  }
  return {
    ...readModelChoice(flags),
    prompts,
    ...(players !== undefined && { players }),
    ...(layers !== undefined && { layers }),
    ...(value !== undefined && { value }),
    ...(absence !== undefined && { absence: absence as ComponentAbsence }),
    ...(rescale && { rescale }),
    ...(reference !== undefined && { reference }),
    ...(explain !== undefined && { explain: explain.map(readExplained) }),
    ...(prune !== undefined && { prune }),
    ...(heldOut !== undefined && { heldOut: readHeldOut(heldOut) }),
    ...(pruneOut !== undefined && { pruneOut }),
    ...(budget !== undefined && { budget }),
    ...(order !== undefined && { order }),
    seed,
    holdout,
    ...(index !== undefined && { index }),
    ...(present !== undefined && { present }),
    ...(holdoutNear !== undefined && { holdoutNear }),
  };
}

/** `0-3,5`. */
function readLayers(text: string): number[] {
  return commaList('--layers')(text).flatMap((part) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first !== undefined && from <= to && to < 100_000) {
      return Array.from({ length: to - from + 1 }, (_, at) => from + at);
    }
    throw new InvalidArgumentError(
      'layers',
      `--layers takes numbers from 0, such as 0-3,5, not '${text}'`,
      text,
    );
  });
}

function readPrune(text: string): number {
  const [, number, percent] = /^(\d+|\d*\.\d+)(\s*%)?$/.exec(text.trim()) ?? [];
  const value = number === undefined ? Number.NaN : Number(number) / (percent === undefined ? 1 : 100);
  const isShare = percent !== undefined || number?.includes('.') === true;
  if (value > 0 && (isShare ? value < 1 : true)) return value;
  const message = `--prune must be a number of players to keep, such as 20, or a share such as 0.5, not '${text}'`;
  throw new InvalidArgumentError('prune', message, text);
}

function readExplained(text: string): ExplainedPrompt {
  return text === 'mean' ? 'mean' : wholeNumber('--explain', 1)(text);
}

/** A number is a share, all else a file. */
function readHeldOut(text: string): number | string {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
