import type { Player } from '@spex/core';
import type { Segmenter } from '../../features/players/segmenter.ts';

/** Tells which of a block's players are present. */
export type Presence = (player: number) => boolean;

/** A stretch of a prompt with players in it; see `textBlock`, `documentsBlock`, `examplesBlock`, `codeBlock`, `jsonBlock`. */
export interface Block {
  /** What it says when every player is present. */
  readonly text: string;
  /** Spans are within `text`; labels need not be unique yet. */
  readonly players: readonly Player[];
  /** All that shapes its masked texts, as plain JSON: `readBlock` makes a block of it. */
  readonly content: unknown;
  /** What it says when only some players are present. */
  render(isPresent: Presence): string;
  /** The same block with some players cut finer, where they can be. */
  refine(isChosen: Presence, finer: Segmenter): RefinedBlock;
}

/** A block with some of its players cut finer. */
export interface RefinedBlock {
  /** The finer block. */
  readonly block: Block;
  /** For each player of the new block the player of the old one that it is, or is a part of. */
  readonly parents: readonly number[];
}

/** A block without players: always present. */
export function pinnedBlock(text: string): Block {
  const block: Block = {
    text,
    players: [],
    content: text,
    render: () => text,
    refine: () => ({ block, parents: [] }),
  };
  return block;
}

/** True for a block of which nothing is left: one that had players, and now says nothing. */
export function isEmptied(block: Block, rendered: string): boolean {
  return block.players.length > 0 && rendered.trim() === '';
}

/** A block with text before and after it, which goes when nothing of the block is left. */
export function frameBlock(inner: Block, before: string, after = ''): Block {
  return {
    text: before + inner.text + after,
    players: inner.players.map((player) => shift(player, before.length)),
    content: { before, inner: inner.content, after },
    render(isPresent) {
      const rendered = inner.render(isPresent);
      return isEmptied(inner, rendered) ? '' : before + rendered + after;
    },
    refine(isChosen, finer) {
      const { block, parents } = inner.refine(isChosen, finer);
      return { block: frameBlock(block, before, after), parents };
    },
  };
}

/** Blocks in a row with a separator between; those of which nothing is left go, and their separators with them. */
export function listBlock(blocks: readonly Block[], separator: string): Block {
  const firsts: number[] = [];
  const players: Player[] = [];
  let length = 0;
  blocks.forEach((block, at) => {
    if (at > 0) length += separator.length;
    firsts.push(players.length);
    for (const player of block.players) players.push(shift(player, length));
    length += block.text.length;
  });
  return {
    text: blocks.map((block) => block.text).join(separator),
    players,
    content: { separator, blocks: blocks.map((block) => block.content) },
    render(isPresent) {
      const left: string[] = [];
      blocks.forEach((block, at) => {
        const rendered = block.render((player) => isPresent(player + firsts[at]!));
        if (!isEmptied(block, rendered)) left.push(rendered);
      });
      return left.join(separator);
    },
    refine(isChosen, finer) {
      const parents: number[] = [];
      const refined = blocks.map((block, at) => {
        const first = firsts[at]!;
        const one = block.refine((player) => isChosen(player + first), finer);
        for (const parent of one.parents) parents.push(parent + first);
        return one.block;
      });
      return { block: listBlock(refined, separator), parents };
    },
  };
}

/** The player, its spans moved on by so much. */
export function shift(player: Player, by: number): Player {
  const { span, spans } = player;
  return {
    ...player,
    ...(span === undefined ? {} : { span: [span[0] + by, span[1] + by] }),
    ...(spans === undefined ? {} : { spans: spans.map(([start, end]) => [start + by, end + by] as const) }),
  };
}
