import { InvalidArgumentError } from '@spex/core';
import type { Span } from '../span.ts';
import type { Segmenter } from './segmenter.ts';

/** Every match of a regular expression is a player. Flags `g` and `u` are forced, `y` is dropped. */
export function regexPlayers(pattern: RegExp | string): Segmenter {
  const search = globalPattern(pattern, 'players');
  return {
    kind: 'regex',
    segment(text) {
      const spans = matchSpans(search, text, 'players');
      if (spans.length === 0) {
        throw new InvalidArgumentError(
          'players',
          `the regular expression ${search} matches nothing in the text`,
        );
      }
      return spans;
    },
  };
}

/** The expression with flags `g` and `u` (or `v`) and without `y`. Throws InvalidArgumentError when it is malformed. */
export function globalPattern(pattern: RegExp | string, argument: string): RegExp {
  const source = typeof pattern === 'string' ? pattern : pattern.source;
  const given = typeof pattern === 'string' ? '' : pattern.flags.replace(/[gyu]/g, '');
  const flags = given.includes('v') ? `g${given}` : `gu${given}`;
  try {
    return new RegExp(source, flags);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidArgumentError(
      argument,
      `not a valid regular expression (flags ${flags}): ${reason}`,
      source,
    );
  }
}

/** Spans of all matches. Throws InvalidArgumentError when one is empty. */
export function matchSpans(search: RegExp, text: string, argument: string): Span[] {
  return Array.from(text.matchAll(search), (match): Span => {
    if (match[0] === '') {
      throw new InvalidArgumentError(
        argument,
        `the regular expression ${search} matches the empty string at ${match.index}: each match must hold text`,
      );
    }
    return [match.index, match.index + match[0].length];
  });
}
