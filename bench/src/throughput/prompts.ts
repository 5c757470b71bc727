import { type CoalitionBatch, createRandom, type PromptSource, sampleUniform, textBlock } from 'spex';

/** Text before the players. */
const BEFORE =
  'Once upon a time, in a small town near the sea, there lived a girl who was named Lily. She had a red ball, a brown dog and many good friends. Every day after lunch they all went to the big park and played games there until the sun went down behind trees.';
/** The players are its words. */
const STORY =
  'Today Lily saw a little bird on the ground. It was cold, and one wing was hurt. She asked her mom for help, so they made a warm box with soft grass and gave it some water to drink. Then the bird began to sing.';
/** What follows, as far as so many tokens reach. */
export const CONTINUATION = ' and then she was very happy and smiled at her mom.';

/** A prompt whose words are the players, after `pinned` words that are always present. */
export function storyPrompt(pinned: number): PromptSource {
  const before = BEFORE.split(' ');
  if (pinned > before.length) throw new RangeError(`there are only ${before.length} words to pin`);
  const words = textBlock(STORY, { players: 'words' });
  return pinned === 0 ? words : [`${before.slice(0, pinned).join(' ')} `, words];
}

/** Coalitions of which every player is a member with even chances; the same for the same seed. */
export function drawMasks(players: number, rows: number, seed: number): CoalitionBatch {
  return sampleUniform(players, rows, createRandom(seed));
}

/** The longest beginning of a text that has so many tokens. */
export function beginningOf(text: string, tokens: number, count: (text: string) => number): string {
  for (let end = text.length; end > 0; end--) {
    const part = text.slice(0, end);
    if (count(part) === tokens) return part;
  }
  throw new RangeError(`no beginning of '${text}' has ${tokens} tokens`);
}
