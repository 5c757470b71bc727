import { type CoalitionBatch, contentHash, InvalidArgumentError, isPresent } from '@spex/core';
import type { FeatureGame } from '../../features/feature-game.ts';
import type { PromptScorer } from '../../prompt-scorer.ts';
import type { Prompt } from '../language-model.ts';
import { promptText } from '../prompt-key.ts';
import { rememberPrompts } from './memory.ts';
import { readBlock } from './read-block.ts';
import { type CompiledPrompt, compiled, compilePrompt, type PromptSource, renderPrompt } from './source.ts';

/** Options of `createPromptGame`. */
export interface PromptGameOptions {
  /** The prompt with its players. */
  readonly prompt: PromptSource;
  /** A target on a model, made for this prompt (`fullPrompt`). */
  readonly scorer: PromptScorer;
}

/**
 * A game over the parts of a prompt, plain text or a chat. `text` shows a chat as `user: …`, a blank line between
 * messages; so does `maskedText`.
 */
export interface PromptGame extends FeatureGame {
  /** What the model is asked for one row of a batch. */
  maskedPrompt(batch: CoalitionBatch, row: number): Prompt;
  /** The scorer, which remembers what was paid. */
  readonly scorer: PromptScorer;
  /** The prompt with its players. */
  readonly compiled: CompiledPrompt;
}

/**
 * Makes a game of a prompt with players in it. The scorer is asked once for each distinct masked prompt. The id is a hash
 * of the prompt, what stands for each absent part, and the scorer's id.
 * Throws InvalidArgumentError, before the scorer is asked anything, for fewer than two players.
 */
export function createPromptGame({ prompt, scorer }: PromptGameOptions): PromptGame {
  return gameOf(compilePrompt(prompt), rememberPrompts(scorer));
}

/** All that shapes the masked prompts of a game, as plain JSON. */
interface WrittenPrompt {
  /** null for plain text, which is one block. */
  readonly roles: readonly string[] | null;
  readonly blocks: readonly unknown[];
}

/**
 * The game that has this content: its players may be nameless, its id and its values are those of the game that the content
 * was taken of, where the scorer is.
 */
export function restorePromptGame(content: unknown, scorer: PromptScorer): PromptGame {
  return gameOf(readPrompt(content), rememberPrompts(scorer));
}

/** The whole prompt of a game that has this content. */
export function restoreFullPrompt(content: unknown): Prompt {
  return renderPrompt(readPrompt(content), () => true);
}

function readPrompt(content: unknown): CompiledPrompt {
  const { roles, blocks } = content as WrittenPrompt;
  return compiled(roles, blocks.map(readBlock));
}

/** The game of a compiled prompt and a scorer that remembers. */
export function gameOf(prompt: CompiledPrompt, scorer: PromptScorer): PromptGame {
  const { players, text, roles, blocks } = prompt;
  if (players.length < 2) {
    const what = players.length === 0 ? 'no players' : 'one player';
    throw new InvalidArgumentError(
      'prompt',
      `the prompt has ${what}, and at least two are needed: pin less of it, or cut it finer`,
      players.length,
    );
  }
  const maskedPrompt = (batch: CoalitionBatch, row: number): Prompt =>
    renderPrompt(prompt, (player) => isPresent(batch, row, player));
  const { outputs, batchSize, mostBatchSize, estimate } = scorer;
  const content: WrittenPrompt = { roles, blocks: blocks.map((block) => block.content) };
  return {
    // As JSON, which tells lone surrogates apart.
    id: `prompt:${contentHash(JSON.stringify({ ...content, scorer: scorer.id }))}`,
    players,
    outputs,
    text,
    content,
    scorer,
    compiled: prompt,
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(mostBatchSize === undefined ? {} : { mostBatchSize }),
    ...(estimate === undefined ? {} : { estimate }),
    maskedPrompt,
    maskedText: (batch, row) => promptText(maskedPrompt(batch, row)),
    evaluate(batch, context) {
      const prompts = Array.from({ length: batch.rows }, (_, row) => maskedPrompt(batch, row));
      return scorer.score(prompts, context);
    },
    remember(batch, values) {
      scorer.learn?.(
        Array.from({ length: batch.rows }, (_, row) => maskedPrompt(batch, row)),
        values,
      );
    },
  };
}
