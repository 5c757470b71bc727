import { InvalidArgumentError } from '@spex/core';
import type { Span } from '../span.ts';
import { bareWords } from './bare-words.ts';
import { lines } from './lines.ts';
import { paragraphs } from './paragraphs.ts';
import { regexPlayers } from './regex.ts';
import type { Segmenter } from './segmenter.ts';
import { sentences } from './sentences.ts';
import { spanPlayers } from './spans.ts';
import { pinnedSlot, whole } from './whole.ts';
import { words } from './words.ts';

/** Every kind of player, as `parsePlayers` takes it, with a line of help. */
export const PLAYER_KINDS: readonly { readonly spec: string; readonly help: string }[] = [
  { spec: 'words', help: 'words with the punctuation that clings to them (default)' },
  { spec: 'bare-words', help: 'words alone; punctuation is always present' },
  { spec: 'sentences', help: 'sentences' },
  { spec: 'paragraphs', help: 'stretches parted by blank lines' },
  { spec: 'lines', help: 'lines that are not blank' },
  { spec: 'regex:PATTERN', help: 'matches of a regular expression; regex:/PATTERN/i takes flags' },
  { spec: 'spans:0-4,5-9', help: 'given stretches, [start, end) in UTF-16 code units' },
  { spec: 'whole', help: 'a whole slot of a template as one player' },
  { spec: 'pinned', help: 'a slot of a template that is always present' },
];

const FIXED: ReadonlyMap<string, Segmenter> = new Map(
  [words, bareWords, sentences, paragraphs, lines, whole, pinnedSlot].map((one) => [one.kind, one]),
);

/** The segmenter that a `PLAYER_KINDS` spec names. Throws InvalidArgumentError naming the valid ones. */
export function parsePlayers(spec: string): Segmenter {
  const colon = spec.indexOf(':');
  const kind = (colon < 0 ? spec : spec.slice(0, colon)).trim().toLowerCase();
  const rest = colon < 0 ? null : spec.slice(colon + 1);
  const fixed = FIXED.get(kind);
  if (fixed !== undefined && rest === null) return fixed;
  if (kind === 'regex' && rest !== null) return parseRegex(rest, spec);
  if (kind === 'spans' && rest !== null) return spanPlayers(parseSpans(rest, spec));
  const valid = PLAYER_KINDS.map((one) => one.spec).join(', ');
  throw new InvalidArgumentError('players', `unknown kind of players '${spec}': give one of ${valid}`, spec);
}

function parseRegex(rest: string, spec: string): Segmenter {
  if (rest === '') {
    throw new InvalidArgumentError('players', "'regex:' needs a pattern, for example regex:\\w+", spec);
  }
  const literal = /^\/(.+)\/([a-z]*)$/su.exec(rest);
  if (literal === null) return regexPlayers(rest);
  const flags = [...new Set(literal[2]!)].join('');
  if (/[^dgimsuvy]/.test(flags) || (flags.includes('u') && flags.includes('v'))) {
    throw new InvalidArgumentError('players', `not valid flags of a regular expression: '${flags}'`, spec);
  }
  // Made with `u` at once: a pattern may only be valid with it.
  const unicode = flags.includes('v') ? flags : `${flags.replace('u', '')}u`;
  try {
    return regexPlayers(new RegExp(literal[1]!, unicode));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidArgumentError('players', `not a valid regular expression: ${reason}`, spec);
  }
}

function parseSpans(rest: string, spec: string): Span[] {
  return rest.split(',').map((part): Span => {
    const match = /^\s*(\d+)\s*-\s*(\d+)\s*$/.exec(part);
    if (match === null) {
      throw new InvalidArgumentError(
        'players',
        `'${part}' is not a span: give start-end, for example spans:0-4,5-9`,
        spec,
      );
    }
    return [Number(match[1]), Number(match[2])];
  });
}
