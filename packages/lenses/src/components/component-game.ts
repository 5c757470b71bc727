import { type CoalitionBatch, contentHash, type Game, InvalidArgumentError, isPresent } from '@spex/core';
import { type ComponentAbsence, parseComponentAbsence, substituteOf } from './absence.ts';
import type { ComponentModel } from './component-model.ts';
import { createMeasure } from './measure.ts';
import { planOf } from './plan.ts';
import type { ComponentPlayers } from './players.ts';
import type { ComponentPrompt } from './prompts.ts';
import { type TokenisedPrompt, tokenisePrompt } from './tokenised-prompt.ts';
import { parseComponentValue } from './values/index.ts';

/** Options of `createComponentGame`. */
export interface ComponentGameOptions {
  /** The model whose parts are the players. */
  readonly model: ComponentModel;
  /** The prompts that every coalition is run on. */
  readonly prompts: readonly ComponentPrompt[];
  /** Which parts are one player. */
  readonly players: ComponentPlayers;
  /** A name from `COMPONENT_VALUES`; default `logit-diff`. */
  readonly value?: string;
  /** What absent components give; default `zero`. */
  readonly absence?: ComponentAbsence;
  /**
   * Scales the present heads of a layer by (heads of the layer) / (present ones), as the ProxySPEX paper does (section 5.2),
   * so that the layer's output keeps about its size. With absence `zero` only. Default false.
   */
  readonly rescale?: boolean;
  /** Texts that absence `mean` averages over; default the prompts. */
  readonly reference?: readonly string[];
}

/** A game over a model's parts: the players are components or groups of them, the outputs the mean and each prompt. */
export interface ComponentGame extends Game {
  /** The model whose parts are the players. */
  readonly model: ComponentModel;
  /** The prompts that every coalition is run on. */
  readonly prompts: readonly ComponentPrompt[];
  /** By player: places of its components. */
  readonly members: ComponentPlayers['members'];
  /** Name of the value. */
  readonly value: string;
  /** The output that is the mean over all prompts. */
  readonly meanOutput: number;
  /** The factor of each of the model's components in a coalition: 1 as it is, 0 absent. */
  maskedGates(batch: CoalitionBatch, row: number): Float32Array;
}

/** Batches of the model that one call of the game makes about: what an interrupt may lose. */
const BATCHES_AT_ONCE = 4;

/**
 * Makes a game of a gated model. A coalition's value is what the model says to each prompt while the components of absent
 * players are silenced; the first output is the mean over the prompts. One forward pass holds as many prompts and
 * coalitions as the model's batch has rows.
 *
 * Throws InvalidArgumentError, before anything is asked of the model, for no prompt, fewer than two players, a prompt that
 * does not suit the value, the absence or the model's context (with the prompt's number), and rescaling where it has no
 * meaning.
 */
export function createComponentGame(options: ComponentGameOptions): ComponentGame {
  const { model, prompts, players, rescale = false, reference } = options;
  const value = parseComponentValue(options.value ?? 'logit-diff');
  const absence = parseComponentAbsence(options.absence ?? 'zero');
  check(options, absence);
  const tokenised = prompts.map((prompt, at) => tokenisePrompt(model, prompt, at));
  const readings = tokenised.map((prompt) => value.reading(prompt, model));
  const substitute = substituteOf(model, absence, tokenised, reference);
  const plan = planOf(model, tokenised, readings, absence === 'resample');
  const { comparesWithFull } = value;
  const measure = createMeasure({ model, plan, prompts: prompts.length, substitute, comparesWithFull });
  const rowsEach = plan.answerRows.length + plan.distributionRows.length;
  const gates = gatesBy(model, players, rescale);
  const width = prompts.length + 1;
  return {
    id: gameId(options, tokenised, [value.name, absence, rescale ? 'rescaled' : ''], substitute.key),
    players: players.players,
    outputs: [meanName(value.name, prompts.length), ...tokenised.map(nameOf)],
    batchSize: Math.max(1, Math.ceil((BATCHES_AT_ONCE * model.batchSize) / rowsEach)),
    ...(model.estimate && { estimate: (rows: number) => model.estimate!(rows * rowsEach) }),
    model,
    prompts,
    members: players.members,
    value: value.name,
    meanOutput: 0,
    maskedGates: gates,
    async evaluate(batch, context) {
      const settings = Array.from({ length: batch.rows }, (_, row) => gates(batch, row));
      const own = await measure(settings, context);
      const values = new Float64Array(batch.rows * width);
      for (let row = 0; row < batch.rows; row++) {
        const each = own.subarray(row * prompts.length, (row + 1) * prompts.length);
        values[row * width] = each.reduce((sum, one) => sum + one, 0) / prompts.length;
        values.set(each, row * width + 1);
      }
      return values;
    },
  };
}

/** The gates of a coalition. Rescaled, a layer's present heads share out the weight of its absent ones. */
function gatesBy(
  model: ComponentModel,
  { members }: ComponentPlayers,
  rescale: boolean,
): (batch: CoalitionBatch, row: number) => Float32Array {
  const heads = Array.from({ length: model.layers }, (_, layer) =>
    model.components.flatMap((one, at) => (one.kind === 'head' && one.layer === layer ? [at] : [])),
  );
  return (batch, row) => {
    const gates = new Float32Array(model.components.length).fill(1);
    members.forEach((own, player) => {
      if (!isPresent(batch, row, player)) for (const at of own) gates[at] = 0;
    });
    if (!rescale) return gates;
    for (const layer of heads) {
      const present = layer.filter((at) => gates[at] === 1);
      for (const at of present) gates[at] = layer.length / present.length;
    }
    return gates;
  };
}

function check({ model, prompts, players, rescale }: ComponentGameOptions, absence: ComponentAbsence): void {
  if (prompts.length === 0) throw new InvalidArgumentError('prompts', 'there are no prompts', 0);
  if (players.players.length < 2) {
    throw new InvalidArgumentError(
      'players',
      `a game needs two players or more, and there is ${players.players.length}: choose smaller parts, or several kinds`,
      players.players.length,
    );
  }
  if (rescale !== true) return;
  if (absence !== 'zero') {
    const message = `rescaling makes up for heads that give nothing: with absence '${absence}' it has no meaning`;
    throw new InvalidArgumentError('rescale', message, absence);
  }
  if (players.members.some((own) => own.some((at) => model.components[at]!.kind === 'head'))) return;
  throw new InvalidArgumentError('rescale', 'rescaling is for heads, and no player holds one');
}

/** Everything that shapes a value: equal ids mean equal values. */
function gameId(
  { model, players, prompts }: ComponentGameOptions,
  tokenised: readonly TokenisedPrompt[],
  settings: readonly string[],
  substitute: readonly Int32Array[],
): string {
  const none = new Int32Array(0);
  const texts = tokenised.flatMap(({ tokens, answer, contrast = none, corrupted = none }) => [
    tokens,
    answer,
    contrast,
    corrupted,
  ]);
  const members = players.members.map((own) => own.join()).join(';');
  return `components:${contentHash(model.id, members, ...settings, prompts.length, ...texts, ...substitute)}`;
}

function meanName(value: string, prompts: number): string {
  return `${value}, mean over ${prompts} ${prompts === 1 ? 'prompt' : 'prompts'}`;
}

/** Characters of a prompt's end that its output is named by. */
const SHOWN = 32;

/** `3: …handed the ball to → Mary`: unique by the number, short enough for a table. */
function nameOf({ number, source }: TokenisedPrompt): string {
  const plain = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  const characters = [...plain(source.prompt)];
  const end = characters.length <= SHOWN ? characters.join('') : `…${characters.slice(-SHOWN).join('')}`;
  return `${number}: ${end} → ${[...plain(source.answer)].slice(0, SHOWN).join('')}`;
}
