import { InvalidArgumentError } from '@spex/core';
import { ABSENCE_KINDS, type LayoutOptions, PLAYER_KINDS } from '@spex/lenses';
import type { Command } from 'commander';
import { decodeText, readBytes, readingFrom } from '../files/read-file.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';
import { chatSource, readChat } from '../prompts/chat-file.ts';
import { type Source, textSource } from '../source.ts';
import { list } from './model-flags.ts';

/** Flags that tell which text, which parts of it are the players, and what is measured. */
export interface TextFlags {
  readonly file?: string;
  readonly chat?: string;
  readonly template?: string;
  readonly slot?: readonly string[];
  readonly players?: readonly string[];
  readonly absent: string;
  readonly pin?: readonly string[];
  readonly merge?: readonly string[];
  readonly every?: number;
  readonly maxPlayers?: number;
  readonly locale?: string;
}

export const TEXT_NOTES = `
TEXT comes from the argument, --file or standard input. With --template 'Review: {{text}}' it fills the slot {{text}};
all that stands outside the slots is always present. With --chat FILE it is a chat, [{"role": …, "content": …}, …]: its
messages are the players, but for those that --pin names (default: system,last); where fewer than two are left, the
sentences of all but the system's.

Players (--players; with a template also slot=kind, once a slot):
${list(PLAYER_KINDS)}

Absent players (--absent):
${list(ABSENCE_KINDS)}`;

export function addTextFlags(command: Command): Command {
  const collect = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];
  return command
    .argument('[text]', 'the text to explain')
    .option('--file <file>', 'read the text from a file')
    .option('--chat <file>', 'explain a chat from a JSON file; needs a --model that takes chats')
    .option('--template <text>', 'fixed text with {{name}} slots')
    .option('--slot <name=value>', "a slot's text; once for each slot", collect)
    .option('--players <kind>', 'what counts as one player (default: words)', collect)
    .option('--absent <kind>', 'what an absent player leaves', 'delete')
    .option(
      '--pin <text>',
      'text that is always present; may be given again. With --chat: messages by role, number (from 1) or last',
      collect,
    )
    .option(
      '--merge <players>',
      'make one player of a phrase, or of players by number: 3,4; may be given again',
      collect,
    )
    .option('--every <n>', 'make every n neighbours one player', wholeNumber('--every', 1))
    .option('--max-players <n>', 'merge neighbours down to so many players', wholeNumber('--max-players', 2))
    .option('--locale <tag>', 'language of the text, for cutting it');
}

/** What the flags say is to be explained. Throws InvalidArgumentError. */
export async function readSource(io: Io, argument: string | undefined, flags: TextFlags): Promise<Source> {
  if (flags.chat === undefined) return textSource(await readText(io, argument, flags));
  const { template, slot, merge, file, chat, pin, players = [], absent, every, maxPlayers, locale } = flags;
  const misplaced = Object.entries({ template, slot, merge, file }).find(([, value]) => value !== undefined);
  if (misplaced) {
    throw new InvalidArgumentError(misplaced[0], `--${misplaced[0]} does not go with --chat`);
  }
  if (argument !== undefined) {
    throw new InvalidArgumentError('text', 'give a text or --chat, not both', argument);
  }
  if (players.length > 1) throw new InvalidArgumentError('players', 'give --players once', players);
  return chatSource(await readChat(chat), {
    ...(pin !== undefined && { pinned: pin }),
    ...(players[0] !== undefined && { players: players[0] }),
    absent,
    ...(every !== undefined && { every }),
    ...(maxPlayers !== undefined && { maxPlayers }),
    ...(locale !== undefined && { locale }),
  });
}

/** What the flags say of the text and its players. Throws InvalidArgumentError; the lens checks the rest. */
async function readText(
  io: Io,
  argument: string | undefined,
  flags: TextFlags,
): Promise<LayoutOptions & { readonly absent: string }> {
  const slots = readSlots(flags);
  const text = await givenText(io, argument, flags, slots);
  const players = readPlayers(flags);
  return {
    ...(flags.template === undefined
      ? { text: text ?? '' }
      : { template: flags.template, slots: text === undefined ? slots : { text, ...slots } }),
    ...(players !== undefined && { players }),
    absent: flags.absent,
    ...(flags.pin !== undefined && { pinned: flags.pin }),
    ...(flags.merge !== undefined && { merge: flags.merge.map(readMerge) }),
    ...(flags.every !== undefined && { every: flags.every }),
    ...(flags.maxPlayers !== undefined && { maxPlayers: flags.maxPlayers }),
    ...(flags.locale !== undefined && { locale: flags.locale }),
  };
}

/** The text; undefined where a template's slots are filled by `--slot` alone. */
async function givenText(
  io: Io,
  argument: string | undefined,
  flags: TextFlags,
  slots: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  if (argument !== undefined && flags.file !== undefined) {
    throw new InvalidArgumentError('text', 'give the text as an argument or with --file, not both');
  }
  if (argument !== undefined) return argument;
  if (flags.file !== undefined) return decodeFrom(flags.file, await readBytes(flags.file));
  if (flags.template !== undefined && Object.keys(slots).length > 0) return undefined;
  if (io.readInput === undefined) {
    throw new InvalidArgumentError(
      'text',
      'no text: give it as an argument, with --file or on standard input',
    );
  }
  return decodeFrom('standard input', await io.readInput());
}

/** The line break that editors and `echo` put at the end is no part of the text. */
function decodeFrom(source: string, bytes: Uint8Array): string {
  return readingFrom(source, () => decodeText(bytes)).replace(/\r?\n$/, '');
}

function readSlots(flags: TextFlags): Record<string, string> {
  if (flags.slot !== undefined && flags.template === undefined) {
    throw new InvalidArgumentError('slot', '--slot needs --template');
  }
  const slots: Record<string, string> = {};
  for (const slot of flags.slot ?? []) {
    const equals = slot.indexOf('=');
    if (equals < 1) throw new InvalidArgumentError('slot', `--slot must be name=value, not '${slot}'`, slot);
    const name = slot.slice(0, equals);
    if (Object.hasOwn(slots, name))
      throw new InvalidArgumentError('slot', `--slot ${name} is given twice`, slot);
    slots[name] = slot.slice(equals + 1);
  }
  return slots;
}

/** One kind for everything, or with a template `slot=kind` for each slot. */
function readPlayers({ players = [], template }: TextFlags): string | Record<string, string> | undefined {
  const [first] = players;
  if (first === undefined) return undefined;
  const perSlot = players.map((choice) => /^([\p{L}_][\p{L}\p{N}_-]*)=(.+)$/su.exec(choice));
  if (template !== undefined && perSlot.every((match) => match !== null)) {
    return Object.fromEntries(perSlot.map((match) => [match[1]!, match[2]!]));
  }
  if (players.length === 1) return first;
  const message = 'give --players once, or slot=kind for each slot of a --template';
  throw new InvalidArgumentError('players', message, players);
}

function readMerge(merge: string): string | number[] {
  return /^\s*\d+(\s*,\s*\d+)+\s*$/.test(merge) ? merge.split(',').map(Number) : merge;
}
