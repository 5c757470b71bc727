import { InvalidArgumentError } from '@spex/core';
import { type ChatOptions, chatPrompt, type Message } from '@spex/lenses';
import { decodeText, parseJson, readBytes, readingFrom } from '../files/read-file.ts';
import { promptSource, type Source } from '../source.ts';

/** How a chat becomes players, in the words of the command line. */
export interface ChatChoice extends Pick<ChatOptions, 'absent' | 'every' | 'maxPlayers' | 'locale'> {
  /** Each holds roles, numbers from 1, `first` and `last`, with commas between. Default `system,last`. */
  readonly pinned?: readonly string[];
  readonly players?: string;
}

/**
 * A chat as servers take it: a list of messages, or an object with `messages`. Content may be a text, or a list of parts
 * that are texts. Throws InvalidArgumentError.
 */
export async function readChat(path: string): Promise<Message[]> {
  const bytes = await readBytes(path);
  return readingFrom(path, () => {
    const data = parseJson(decodeText(bytes));
    const messages = Array.isArray(data) ? data : (data as { messages?: unknown } | null)?.messages;
    if (!Array.isArray(messages)) throw wrong('no list of messages, [{"role": …, "content": …}, …]');
    if (messages.length === 0) throw wrong('the chat has no messages');
    return messages.map((message, at) => readMessage(message, at + 1));
  });
}

function readMessage(message: unknown, number: number): Message {
  const { role, content } = (message ?? {}) as { role?: unknown; content?: unknown };
  if (typeof role !== 'string' || role === '') throw wrong(`message ${number} has no role`);
  if (typeof content === 'string') return { role, content };
  const parts = Array.isArray(content) ? content.map((part) => part?.text) : [undefined];
  if (parts.every((part) => typeof part === 'string')) return { role, content: parts.join('') };
  throw wrong(`the content of message ${number} is no text`);
}

/**
 * The players of a chat: whole messages, but for the system's and the last, which is the question. Where that leaves fewer
 * than two, as in a chat of one question, the sentences of all messages but the system's.
 * Throws InvalidArgumentError.
 */
export function chatSource(messages: readonly Message[], choice: ChatChoice): Source {
  const { pinned, players, ...cut } = choice;
  const hasSystem = messages.some(({ role }) => role === 'system');
  const system = hasSystem ? ['system'] : [];
  if (pinned !== undefined) {
    const names = pinned.flatMap((one) => one.split(',')).map((one) => one.trim());
    const fixed = names
      // Every chat has a last message, and few lists of pins are written for one chat alone.
      .filter((name) => name !== 'system' || hasSystem)
      .map((name) => messageOf(name, messages.length));
    return promptSource(chatPrompt(messages, { ...cut, players: players ?? 'whole', pinned: fixed }));
  }
  const left = messages
    .slice(0, -1)
    .filter(({ role, content }) => role !== 'system' && content.trim() !== '');
  const enough = players === undefined ? left.length >= 2 : left.length >= 1;
  return promptSource(
    chatPrompt(messages, {
      ...cut,
      players: players ?? (enough ? 'whole' : 'sentences'),
      pinned: enough ? [...system, -1] : system,
    }),
  );
}

/** A pin as the lens takes it: an index from 0, -1 for the last, or a role. */
function messageOf(name: string, messages: number): number | string {
  if (name === 'last') return -1;
  if (name === 'first') return 0;
  if (!/^\d+$/.test(name)) return name;
  const number = Number(name);
  if (number >= 1 && number <= messages) return number - 1;
  throw new InvalidArgumentError('pin', `--pin ${name}: the messages are 1 to ${messages}`, name);
}

function wrong(message: string): InvalidArgumentError {
  return new InvalidArgumentError('chat', message);
}
