import { InvalidArgumentError, type Player } from '@spex/core';
import type { Draft, Piece } from './draft.ts';
import { type Grouping, groupsOf, type SlotSpan } from './groups.ts';
import { uniqueLabels } from './labels.ts';
import { type Merge, mergeDown, mergeEvery, mergeNamed } from './merge.ts';
import { cutPinned, type Pinned, pinnedSpans } from './pinned.ts';
import { parsePlayers } from './players/parse.ts';
import type { Segmenter } from './players/segmenter.ts';
import { words } from './players/words.ts';
import type { Span } from './span.ts';
import { fillTemplate } from './template.ts';

/** A segmenter or its `parsePlayers` spec. */
export type PlayersChoice = Segmenter | string;

/** Which parts of which text are the players. */
export interface LayoutOptions {
  /** The text to explain; or give `template` and `slots`. */
  readonly text?: string;
  /** Pinned text with `{{name}}` slots for the texts to explain. */
  readonly template?: string;
  /** The slots' texts. */
  readonly slots?: Readonly<Record<string, string>>;
  /** How the text is cut, or each slot's text by the slot's name (`words` where not given). Default `words`. */
  readonly players?: PlayersChoice | Readonly<Record<string, PlayersChoice>>;
  /** BCP 47 tag for the segmenters; default `en`, which cuts every script. Fixed, so that no machine differs. */
  readonly locale?: string;
  /** Text that is always present. */
  readonly pinned?: Pinned | readonly Pinned[];
  /** Players to make one, first of all. */
  readonly merge?: readonly Merge[];
  /** Then: makes every so many neighbours one player. */
  readonly every?: number;
  /** Then: merges neighbours evenly until there are at most so many players. */
  readonly maxPlayers?: number;
  /** Default: by slot where a template has several, else words by sentence, else none. */
  readonly group?: Grouping;
}

/** One stretch that a player owns, after merging: nothing but its own text and white space in it. */
export interface Part {
  readonly player: number;
  readonly start: number;
  readonly end: number;
  readonly slot: number;
  /** The slot's segments that the part covers, first to last. */
  readonly segments: readonly [first: number, last: number];
  /** False for what comes after a pinned cut in its segment. */
  readonly first: boolean;
}

/** A text, its players, and where each stands. */
export interface Layout {
  /** The text, with nothing left out. */
  readonly text: string;
  /** Its stretches that hold players, and how each is cut. */
  readonly slots: readonly (SlotSpan & { readonly segmenter: Segmenter })[];
  /** The players, in the order of the text. */
  readonly players: readonly Player[];
  /** Ascending. */
  readonly parts: readonly Part[];
  /** The language by whose rules it is cut. */
  readonly locale: string;
}

/** Cuts the text into players. Throws InvalidArgumentError for anything wrong, fewer than `least` players included. */
export function layOut(options: LayoutOptions, least = 2): Layout {
  const locale = checkLocale(options.locale ?? 'en');
  const { text, slots } = readText(options);
  const cut = slots.flatMap((slot, number) => cutSlot(text, slot, number, locale));
  const pinned =
    options.pinned === undefined ? [] : isOnePinned(options.pinned) ? [options.pinned] : options.pinned;
  let drafts = cutPinned(cut, pinnedSpans(pinned, text), text);
  if (options.merge !== undefined) drafts = mergeNamed(drafts, options.merge, text);
  if (options.every !== undefined) drafts = mergeEvery(drafts, options.every);
  if (options.maxPlayers !== undefined) drafts = mergeDown(drafts, options.maxPlayers);
  if (drafts.length < least) throw tooFew(drafts.length, cut.length, slots);

  const parts = joinParts(text, drafts);
  const spans = spansOf(drafts.length, parts);
  const labels = uniqueLabels(
    spans.map((own) => own.map(([start, end]) => text.slice(start, end)).join(' … ')),
  );
  const groups = groupsOf(drafts, options.group ?? defaultGrouping(slots), text, slots, locale);
  const players = labels.map((label, player): Player => {
    const own = spans[player]!;
    const group = groups[player];
    return {
      label,
      ...(own.length === 1 ? { span: own[0]! } : { spans: own }),
      ...(group === undefined ? {} : { group }),
    };
  });
  return { text, slots, players, parts, locale };
}

function checkLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en';
  } catch {
    throw new InvalidArgumentError(
      'locale',
      `'${locale}' is not a BCP 47 language tag such as en, de or zh-Hant`,
      locale,
    );
  }
}

function readText(options: LayoutOptions): Pick<Layout, 'text' | 'slots'> {
  const { text, template, slots: values, players } = options;
  if ((text === undefined) === (template === undefined)) {
    throw new InvalidArgumentError('text', 'give either text, or template and slots');
  }
  const bySlot =
    players === undefined || typeof players === 'string' || isSegmenter(players) ? undefined : players;
  const choose = (name: string): Segmenter => {
    const choice = bySlot === undefined ? (players as PlayersChoice | undefined) : bySlot[name];
    return choice === undefined ? words : typeof choice === 'string' ? parsePlayers(choice) : choice;
  };
  if (text !== undefined) {
    if (typeof text !== 'string') throw new InvalidArgumentError('text', 'text must be a string', text);
    if (bySlot !== undefined || values !== undefined) {
      throw new InvalidArgumentError(bySlot ? 'players' : 'slots', 'slots need a template', bySlot ?? values);
    }
    if (text.trim() === '') {
      throw new InvalidArgumentError(
        'text',
        text === '' ? 'the text is empty' : 'the text holds only white space',
        text,
      );
    }
    return { text, slots: [{ name: null, start: 0, end: text.length, segmenter: choose('') }] };
  }
  const filled = fillTemplate(template!, values ?? {});
  for (const name of Object.keys(bySlot ?? {})) {
    if (!filled.slots.some((slot) => slot.name === name)) {
      throw new InvalidArgumentError('players', `the template has no slot {{${name}}}`, name);
    }
  }
  return {
    text: filled.text,
    slots: filled.slots.map((slot) => ({ ...slot, segmenter: choose(slot.name) })),
  };
}

function isSegmenter(players: object): players is Segmenter {
  return 'segment' in players && typeof players.segment === 'function';
}

function isOnePinned(pinned: Pinned | readonly Pinned[]): pinned is Pinned {
  return !Array.isArray(pinned) || (pinned.length === 2 && typeof pinned[0] === 'number');
}

function cutSlot(text: string, slot: Layout['slots'][number], number: number, locale: string): Draft[] {
  const value = text.slice(slot.start, slot.end);
  return slot.segmenter
    .segment(value, locale)
    .map(([start, end], segment): [Piece] => [
      { start: slot.start + start, end: slot.start + end, slot: number, segment, first: true },
    ]);
}

/** Each player's pieces in the order of the text; neighbours of one player with only white space between are one part. */
function joinParts(text: string, drafts: readonly Draft[]): Part[] {
  const pieces = drafts.flatMap((draft, player) => draft.map((piece) => ({ ...piece, player })));
  pieces.sort((a, b) => a.start - b.start);
  const parts: Part[] = [];
  for (const { player, start, end, slot, segment, first } of pieces) {
    const last = parts.at(-1);
    if (last?.player === player && last.slot === slot && text.slice(last.end, start).trim() === '') {
      parts[parts.length - 1] = { ...last, end, segments: [last.segments[0], segment] };
    } else parts.push({ player, start, end, slot, segments: [segment, segment], first });
  }
  return parts;
}

function spansOf(players: number, parts: readonly Part[]): Span[][] {
  const spans: Span[][] = Array.from({ length: players }, () => []);
  for (const { player, start, end } of parts) spans[player]!.push([start, end]);
  return spans;
}

function defaultGrouping(slots: Layout['slots']): Grouping {
  const cut = slots.filter((slot) => slot.segmenter.kind !== 'pinned');
  if (cut.length > 1) return 'slot';
  return cut.every((slot) => /words$/.test(slot.segmenter.kind)) ? 'sentence' : 'none';
}

function tooFew(players: number, before: number, slots: Layout['slots']): InvalidArgumentError {
  const kinds = [...new Set(slots.map((slot) => slot.segmenter.kind))].join(', ');
  const what = players === 0 ? 'no players' : 'one player';
  const finer = /^(words|bare-words)$/.test(kinds)
    ? 'give a longer text'
    : "use players 'words' or a longer text";
  const message =
    before < 2
      ? `the text has ${what} (${kinds}), and at least two are needed: ${finer}`
      : `pinning and merging leave ${what} of ${before} (${kinds}), and at least two are needed: pin or merge less`;
  return new InvalidArgumentError('players', message, players);
}
