import { createRandom, InvalidArgumentError } from '@spex/core';
import type { ComponentPrompt } from '@spex/lenses';

/** A prompt, and its number in the file that it comes from, from 1. */
export interface NumberedPrompt {
  readonly number: number;
  readonly prompt: ComponentPrompt;
}

export interface SplitPrompts {
  readonly explained: readonly NumberedPrompt[];
  readonly heldOut: readonly NumberedPrompt[];
}

/** Stream of the seed; solvers fork others. */
const STREAM = 0x686c64;

/** Fewest prompts that tell how sure a mean is. */
export const FEWEST_HELD_OUT = 2;

/**
 * Sets a share of the prompts aside at random; prompts in `kept`, by number, stay. Prompts of the same text stay together
 * where that is possible: what is tested on must not have been seen.
 *
 * Throws InvalidArgumentError where fewer than two would be set aside, or none would be left.
 */
export function setAside(
  prompts: readonly ComponentPrompt[],
  share: number,
  kept: readonly number[],
  seed: number,
): SplitPrompts {
  const numbered = prompts.map((prompt, at) => ({ number: at + 1, prompt }));
  const wanted = Math.round(share * prompts.length);
  if (wanted < FEWEST_HELD_OUT) {
    const aside = wanted === 0 ? 'none' : 'only 1';
    const message = `a share of ${share} of ${prompts.length} prompts sets ${aside} aside, and testing a pruning takes ${FEWEST_HELD_OUT} or more: give more prompts, a larger share, or a file`;
    throw new InvalidArgumentError('heldOut', message, share);
  }
  const stays = new Set(
    numbered.filter(({ number }) => kept.includes(number)).map(({ prompt }) => prompt.prompt),
  );
  const texts = [...new Set(prompts.map(({ prompt }) => prompt))].filter((text) => !stays.has(text));
  const random = createRandom(seed).fork(STREAM);
  const aside = new Set<string>();
  const countOf = (text: string): number => prompts.filter(({ prompt }) => prompt === text).length;
  let count = 0;
  for (let left = texts.length; left > 0 && count < wanted; left--) {
    const [text] = texts.splice(random.below(left), 1) as [string];
    aside.add(text);
    count += countOf(text);
  }
  const explained = numbered.filter(({ prompt }) => !aside.has(prompt.prompt));
  const heldOut = numbered.filter(({ prompt }) => aside.has(prompt.prompt));
  if (heldOut.length >= FEWEST_HELD_OUT && explained.length > 0) return { explained, heldOut };
  const message = `of ${prompts.length} prompts, ${explained.length} would be explained and ${heldOut.length} set aside: give more prompts, or a file of others to test on`;
  throw new InvalidArgumentError('heldOut', message, share);
}
