import {
  batchFromLists,
  type CoalitionBatch,
  contentHash,
  type Game,
  InvalidArgumentError,
} from '@spex/core';
import type { TextScorer } from '../text-scorer.ts';
import type { Absence } from './absence/absence.ts';
import { deletion } from './absence/delete.ts';
import { parseAbsence } from './absence/parse.ts';
import { type Layout, type LayoutOptions, layOut } from './layout.ts';
import { createMasker } from './masker.ts';
import { TextMemory } from './text-memory.ts';
import { readLayout, type WrittenLayout } from './written-layout.ts';

/** Options of `createFeatureGame`. */
export interface FeatureGameOptions extends LayoutOptions {
  /** The model that gives the values. */
  readonly scorer: TextScorer;
  /** What absent means: an absence or its `parseAbsence` spec. Default `delete`. */
  readonly absent?: Absence | string;
}

/** A game over the parts of a text: an ablation is the text without them, the value is what a model says to it. */
export interface FeatureGame extends Game {
  readonly text: string;
  /**
   * All that shapes its masked texts, as plain JSON: with an equal scorer `restoreFeatureGame`, or of a prompt
   * `restorePromptGame`, makes the same game of it. Missing where a custom absence makes the texts, which is a function.
   */
  readonly content?: unknown;
  /** The text that the model is asked for one row of a batch. */
  maskedText(batch: CoalitionBatch, row: number): string;
}

/**
 * Makes a game of a text. Players are cut from the text or from a template's slots; the scorer is asked once for each
 * distinct masked text, whichever coalitions it came from. The id is a hash of the text, what stands for each absent
 * part, and the scorer's id.
 *
 * Throws InvalidArgumentError, before the scorer is asked anything, for empty text, fewer than two players, an unknown
 * kind of players or absence, and whatever else does not fit the text.
 */
export function createFeatureGame(options: FeatureGameOptions): FeatureGame {
  const { scorer } = options;
  if (scorer.outputs.length === 0) {
    throw new InvalidArgumentError('scorer', `scorer ${scorer.id} names no outputs: at least one is needed`);
  }
  const absence =
    typeof options.absent === 'string' ? parseAbsence(options.absent) : (options.absent ?? deletion);
  return gameOf(layOut(options), absence, scorer);
}

/**
 * The game that has this content: its players are nameless, its id and its values are those of the game that the content was
 * taken of, where the scorer is.
 */
export function restoreFeatureGame(content: unknown, scorer: TextScorer): FeatureGame {
  const { layout, absence } = readLayout(content as WrittenLayout);
  return gameOf(layout, absence, scorer);
}

function gameOf(layout: Layout, absence: Absence, scorer: TextScorer): FeatureGame {
  const maskedText = createMasker(layout, absence);
  const memory = new TextMemory(scorer);
  const written = write(layout, absence);
  return {
    id: gameId(written, absence, scorer),
    players: layout.players,
    outputs: scorer.outputs,
    text: layout.text,
    ...(absence.custom === undefined && { content: written }),
    ...(scorer.batchSize === undefined ? {} : { batchSize: scorer.batchSize }),
    ...(scorer.mostBatchSize === undefined ? {} : { mostBatchSize: scorer.mostBatchSize }),
    ...(scorer.estimate === undefined ? {} : { estimate: (rows: number) => scorer.estimate!(rows) }),
    maskedText,
    evaluate(batch, context) {
      const texts = Array.from({ length: batch.rows }, (_, row) => maskedText(batch, row));
      return memory.values(texts, context);
    },
    remember(batch, values) {
      memory.learn(
        Array.from({ length: batch.rows }, (_, row) => maskedText(batch, row)),
        values,
      );
    },
  };
}

/** The masked text of one coalition, given as the players that are present. */
export function maskedText(game: FeatureGame, present: readonly number[]): string {
  return game.maskedText(batchFromLists([present], game.players.length), 0);
}

function write(layout: Layout, absence: Absence): WrittenLayout {
  return {
    text: layout.text,
    slots: layout.slots.map((slot) => [slot.start, slot.end] as const),
    parts: layout.parts.map((part) => [part.start, part.end, part.player] as const),
    absent: absence.replacements(layout),
    collapse: absence.collapse ?? false,
  };
}

/** Everything that shapes a masked text, and the scorer: equal ids mean equal values. */
function gameId(written: WrittenLayout, { custom }: Absence, scorer: TextScorer): string {
  // As JSON, which tells lone surrogates apart.
  const content = JSON.stringify({ ...written, absent: custom?.id ?? written.absent, scorer: scorer.id });
  return `features:${contentHash(content)}`;
}
