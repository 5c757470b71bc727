import { InvalidArgumentError } from '@spex/core';
import type { Segmenter } from '../../features/players/segmenter.ts';
import type { Message } from '../language-model.ts';
import type { PromptMessage } from './source.ts';
import { summary } from './summary.ts';
import { type TextBlockOptions, textBlock } from './text-block.ts';

/** Options of `chatPrompt`. */
export interface ChatOptions extends Pick<TextBlockOptions, 'absent' | 'locale' | 'every' | 'maxPlayers'> {
  /** How messages are cut, all alike or each by its index (-1 is the last; one not named is whole); default `whole`. */
  readonly players?: Segmenter | string | Readonly<Record<number, Segmenter | string>>;
  /** Messages that are always present: indices (-1 is the last) and roles. Default the role `system`. */
  readonly pinned?: readonly (number | string)[];
}

/**
 * A chat whose messages, or parts of them, are players. A whole message is labelled `user 2: how it begins`, parts are
 * grouped by their message.
 * Throws InvalidArgumentError for a chat without messages and for indices and roles that it does not have.
 */
export function chatPrompt(messages: readonly Message[], options: ChatOptions = {}): PromptMessage[] {
  const { players = 'whole', pinned, ...cut } = options;
  if (messages.length === 0) throw new InvalidArgumentError('messages', 'the chat has no messages', messages);
  const hasSystem = messages.some(({ role }) => role === 'system');
  const fixed = pinnedMessages(messages, pinned ?? (hasSystem ? ['system'] : []));
  const cuts = cutOfEach(messages, players);
  const counts = new Map<string, number>();
  return messages.map(({ role, content }, at): PromptMessage => {
    const nth = (counts.get(role) ?? 0) + 1;
    counts.set(role, nth);
    if (fixed.has(at)) return { role, content };
    const choice = cuts[at]!;
    const isWhole = (typeof choice === 'string' ? choice.trim().toLowerCase() : choice.kind) === 'whole';
    const name = isWhole ? `${role} ${nth}: ${summary(content)}` : `${role} ${nth}`;
    return { role, content: textBlock(content, { ...cut, players: choice, name }) };
  });
}

function pinnedMessages(messages: readonly Message[], pinned: readonly (number | string)[]): Set<number> {
  const fixed = new Set<number>();
  for (const one of pinned) {
    if (typeof one === 'number') {
      fixed.add(indexOf(messages, one, 'pinned'));
      continue;
    }
    const own = messages.flatMap(({ role }, at) => (role === one ? [at] : []));
    if (own.length === 0) {
      const roles = [...new Set(messages.map(({ role }) => role))].join(', ');
      throw new InvalidArgumentError(
        'pinned',
        `no message has the role '${one}': the roles are ${roles}`,
        one,
      );
    }
    for (const at of own) fixed.add(at);
  }
  return fixed;
}

function cutOfEach(
  messages: readonly Message[],
  players: NonNullable<ChatOptions['players']>,
): (Segmenter | string)[] {
  if (typeof players === 'string' || isSegmenter(players)) return messages.map(() => players);
  const cuts: (Segmenter | string)[] = messages.map(() => 'whole');
  for (const [index, cut] of Object.entries(players)) cuts[indexOf(messages, Number(index), 'players')] = cut;
  return cuts;
}

function indexOf(messages: readonly Message[], index: number, argument: string): number {
  const at = index < 0 ? messages.length + index : index;
  if (Number.isInteger(at) && at >= 0 && at < messages.length) return at;
  throw new InvalidArgumentError(
    argument,
    `there is no message ${index}: messages are 0 to ${messages.length - 1}, or counted from the end by -1`,
    index,
  );
}

function isSegmenter(players: object): players is Segmenter {
  return 'segment' in players && typeof players.segment === 'function';
}
