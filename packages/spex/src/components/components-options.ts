import { InvalidArgumentError, type Progress, parseIndex } from '@spex/core';
import {
  type ComponentAbsence,
  type ComponentModel,
  type ComponentPrompt,
  parseComponentAbsence,
  parseComponentValue,
} from '@spex/lenses';
import type { Device, Dtype } from '@spex/models';
import type { Presence } from '../presence.ts';
import type { RunsOptions } from '../runs/with-runs.ts';
import type { SolverChoice } from '../solver-of.ts';

/** What is explained: the mean over the prompts, or one prompt, counted from 1. */
export type ExplainedPrompt = 'mean' | number;

/** Which model, and where it runs. */
export interface ComponentModelChoice {
  /** `DIR`, `FILE.onnx`, `hub:OWNER/NAME`, or a model; default: the embedded encoder as a classifier of sentiment. */
  readonly model?: string | ComponentModel;
  /** A tokenizer.json, a folder that holds one, or llama2.c's `.bin`; default: what stands beside the model. */
  readonly tokenizer?: string;
  /** Default `cpu`. */
  readonly device?: Device;
  /** Which of the model's weights; default: the most exact there are. */
  readonly dtype?: Dtype;
  /** Threads of one run; default: one a physical core. */
  readonly threads?: number;
  /** Megabytes that one run may take, roughly; default 1024. */
  readonly memory?: number;
}

/** Options of `explainComponents`. */
export interface ExplainComponentsOptions extends ComponentModelChoice, RunsOptions, SolverChoice {
  /** A file of JSON lines `{"prompt", "answer", "contrast"?, "corrupted"?}`, or the prompts themselves. */
  readonly prompts: string | readonly ComponentPrompt[];
  /** Kinds from `COMPONENT_PLAYER_KINDS`, with commas between; default `heads`. */
  readonly players?: string;
  /** Layers whose components are players, counted from 0; default: all. */
  readonly layers?: readonly number[];
  /** A name from `COMPONENT_VALUES`; default `logit-diff` where every prompt has a contrast, else `answer`. */
  readonly value?: string;
  /** Default `zero`. */
  readonly absence?: ComponentAbsence;
  /** Default false. */
  readonly rescale?: boolean;
  /** A file of texts (`.jsonl` with `prompt` or `text`, else one a line), or texts, that absence `mean` averages over. */
  readonly reference?: string | readonly string[];
  /** The mean is always explained, and first; default: nothing else. */
  readonly explain?: readonly ExplainedPrompt[];
  /** Players to keep: from 1 a number of them, below 1 a share. */
  readonly prune?: number;
  /** Prompts to test the kept players on: a share of `prompts`, a file, or prompts; default 0.3. */
  readonly heldOut?: number | string | readonly ComponentPrompt[];
  /** An `.onnx` file to write the pruned model to. */
  readonly pruneOut?: string;
  /** Ablations; default as `defaultBudget` has it. */
  readonly budget?: number;
  /** Each player is present with that probability in the coalitions measured, or `near-full`; default 0.5. */
  readonly present?: Presence;
  /** Default 0. */
  readonly seed?: number;
  /** Default `BII`; with `present` `BII@p`, `BII@0.8` for `near-full`. */
  readonly index?: string;
  /** Highest order of interaction to report. */
  readonly order?: number;
  /** Fresh ablations, beyond the budget, to measure faithfulness on; default 0. */
  readonly holdout?: number;
  /** Stops the run, which then gives what was measured. */
  readonly signal?: AbortSignal;
  /** Told how far the run is. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Share of the prompts that are set aside to test a pruning. */
export const HELD_OUT_SHARE = 0.3;

/** Throws InvalidArgumentError for whatever can be seen to be wrong without a file or a model. */
export function checkComponentsOptions(options: ExplainComponentsOptions): void {
  const {
    value,
    absence = 'zero',
    rescale,
    reference,
    explain = [],
    index,
    prune,
    heldOut,
    pruneOut,
  } = options;
  if (value !== undefined) parseComponentValue(value);
  const parsed = parseComponentAbsence(absence);
  if (rescale === true && parsed !== 'zero') {
    throw wrong('rescale', `rescale goes with absence zero only, not with ${parsed}`, parsed);
  }
  if (reference !== undefined && parsed !== 'mean') {
    throw wrong('reference', `reference goes with absence mean only, not with ${parsed}`, parsed);
  }
  if (index !== undefined) parseIndex(index);
  for (const prompt of explain) {
    if (prompt === 'mean' || (Number.isInteger(prompt) && prompt >= 1)) continue;
    throw wrong('explain', `explain takes mean or numbers of prompts from 1, not ${prompt}`, prompt);
  }
  if (prune === undefined) {
    const without = heldOut !== undefined ? 'heldOut' : pruneOut !== undefined ? 'pruneOut' : undefined;
    if (without !== undefined)
      throw wrong(without, `${without} goes with prune: tell how many players to keep`);
    return;
  }
  if (!(prune > 0 && (prune < 1 || Number.isInteger(prune)))) {
    const message = `prune must be a number of players to keep, or a share above 0 and below 1, not ${prune}`;
    throw wrong('prune', message, prune);
  }
  if (typeof heldOut === 'number' && !(heldOut > 0 && heldOut < 1)) {
    throw wrong(
      'heldOut',
      `heldOut must be a share above 0 and below 1, or prompts, not ${heldOut}`,
      heldOut,
    );
  }
  if (pruneOut === undefined) return;
  if (parsed === 'resample') {
    const message =
      'pruneOut writes a model for any prompt, and absence resample needs a corrupted one: take zero or mean';
    throw wrong('pruneOut', message, parsed);
  }
  if (!/\.onnx$/i.test(pruneOut)) {
    throw wrong('pruneOut', `pruneOut must name an .onnx file, not ${pruneOut}`, pruneOut);
  }
}

function wrong(argument: string, message: string, received?: unknown): InvalidArgumentError {
  return new InvalidArgumentError(argument, message, received);
}
