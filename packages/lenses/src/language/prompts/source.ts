import { InvalidArgumentError, type Player } from '@spex/core';
import { uniqueLabels } from '../../features/labels.ts';
import type { Message, Prompt } from '../language-model.ts';
import { type Block, isEmptied, listBlock, type Presence, pinnedBlock, shift } from './block.ts';

/** A part of a prompt: a string is always present, a block holds players. */
export type PromptPart = string | Block;

/** A message made of parts. One of which nothing is left is dropped. */
export interface PromptMessage {
  /** Who speaks: `system`, `user`, `assistant`. */
  readonly role: string;
  /** What is said, with players in it or not. */
  readonly content: PromptPart | readonly PromptPart[];
}

/** A prompt with players in it: plain text, in parts that follow each other directly, or a chat. */
export type PromptSource = PromptPart | readonly PromptPart[] | readonly PromptMessage[];

/** A prompt source, ready to be masked. */
export interface CompiledPrompt {
  /** null for plain text, which is one block. */
  readonly roles: readonly string[] | null;
  /** The prompt's pieces, in order. */
  readonly blocks: readonly Block[];
  /** The pieces' texts, one after the other. */
  readonly text: string;
  /** Labels are unique, spans within `text`. */
  readonly players: readonly Player[];
}

/** Throws InvalidArgumentError for what is no prompt, or has no text at all. */
export function compilePrompt(source: PromptSource): CompiledPrompt {
  if (isChat(source)) {
    source.forEach(({ role }, at) => {
      if (typeof role === 'string' && role !== '') return;
      throw new InvalidArgumentError(`prompt[${at}]`, `message ${at + 1} has no role`, role);
    });
    return compiled(
      source.map(({ role }) => role),
      source.map(({ content }) => joined(content)),
    );
  }
  return compiled(null, [joined(source)]);
}

function isChat(source: PromptSource): source is readonly PromptMessage[] {
  if (!Array.isArray(source)) return false;
  if (source.length === 0) throw new InvalidArgumentError('prompt', 'the prompt is empty', source);
  const messages = source.filter(
    (one: PromptPart | PromptMessage) => typeof one === 'object' && 'role' in one,
  );
  if (messages.length !== 0 && messages.length !== source.length) {
    throw new InvalidArgumentError(
      'prompt',
      'a prompt is all messages or all parts, not some of each',
      source,
    );
  }
  return messages.length > 0;
}

function joined(content: PromptPart | readonly PromptPart[]): Block {
  const parts = Array.isArray(content) ? (content as readonly PromptPart[]) : [content as PromptPart];
  const blocks = parts.map((part) => (typeof part === 'string' ? pinnedBlock(part) : part));
  return blocks.length === 1 ? blocks[0]! : listBlock(blocks, '');
}

/** Numbers the players through all blocks. */
export function compiled(roles: readonly string[] | null, blocks: readonly Block[]): CompiledPrompt {
  let text = '';
  const players: Player[] = [];
  blocks.forEach((block, at) => {
    if (roles !== null) text += `${at === 0 ? '' : '\n\n'}${roles[at]}: `;
    for (const player of block.players) players.push(shift(player, text.length));
    text += block.text;
  });
  if (blocks.every((block) => block.text.trim() === '')) {
    throw new InvalidArgumentError('prompt', 'the prompt has no text', text);
  }
  const labels = uniqueLabels(players.map(({ label }) => label));
  return { roles, blocks, text, players: players.map((player, at) => ({ ...player, label: labels[at]! })) };
}

/**
 * The prompt of which only some players are present. A chat of which nothing is left keeps its last message, without
 * text: no model answers a chat of no messages.
 */
export function renderPrompt({ roles, blocks }: CompiledPrompt, isPresent: Presence): Prompt {
  const messages: Message[] = [];
  let content = '';
  let first = 0;
  blocks.forEach((block, at) => {
    const offset = first;
    content = block.render((player) => isPresent(player + offset));
    first += block.players.length;
    if (roles !== null && !isEmptied(block, content)) messages.push({ role: roles[at]!, content });
  });
  if (roles === null) return content;
  return messages.length > 0 ? messages : [{ role: roles.at(-1)!, content: '' }];
}

/** The whole prompt, as a target's `createScorer` takes it. Throws InvalidArgumentError for what is no prompt. */
export function fullPrompt(source: PromptSource): Prompt {
  return renderPrompt(compilePrompt(source), () => true);
}
