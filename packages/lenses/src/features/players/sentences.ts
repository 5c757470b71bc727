import { lineBreaks, type Span, trimSpan } from '../span.ts';
import type { Segmenter } from './segmenter.ts';
import { sentenceSegments } from './segments.ts';

const TITLE =
  /(?:^|[\s("“])(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Gen|Sen|Rep|Rev|Capt|Lt|Col|Sgt|vs|[A-HJ-Z])\.\s*$/u;
const NUMBERED = /(?:^|[\s("“])(?:No|Nr|Fig|Eq|pp?)\.\s*$/iu;
const QUOTED_END = /[!?\uff01\uff1f][\p{Pe}\p{Pf}"']+\s*$/u;
// Japanese quotation goes on with the particle of what was said.
const QUOTED_SPEECH = /^(?:と|って)/u;
const LOWER = /^\s*\p{Ll}/u;
const TRAILING_OPENERS = /[\p{Ps}\p{Pi}¿¡]+$/u;

/**
 * Sentences as `Intl.Segmenter` finds them, without the white space between them. Mended where Unicode's rules (UAX 29)
 * are known to cut too early: after titles and initials (`Dr. Smith`), after a quoted `?` or `!` that goes on in lower
 * case (`"Really?" she said.`), at a line's end inside a sentence, and before the bracket that opens the next sentence.
 */
export const sentences: Segmenter = {
  kind: 'sentences',
  segment(text, locale) {
    const spans: Span[] = [];
    let start = 0;
    let before = '';
    for (const { text: segment, start: at } of sentenceSegments(locale)(text)) {
      if (before !== '') {
        const openers = TRAILING_OPENERS.exec(before)?.[0].length ?? 0;
        const cut = at - openers;
        if (cut > start && !goesOn(before, segment)) {
          push(text, start, cut, spans);
          start = cut;
        }
      }
      before = segment;
    }
    push(text, start, text.length, spans);
    return spans;
  },
};

function push(text: string, start: number, end: number, spans: Span[]): void {
  const span = trimSpan(text, start, end);
  if (span !== null) spans.push(span);
}

/** True when the segmenter cut inside a sentence. */
function goesOn(before: string, after: string): boolean {
  const space = /\s*$/.exec(before)![0];
  const breaks = lineBreaks(space);
  if (breaks === 2 || before.length === space.length) return false;
  if (breaks === 0 && (TITLE.test(before) || (NUMBERED.test(before) && /^\d/.test(after)))) return true;
  if (QUOTED_SPEECH.test(after)) return QUOTED_END.test(before);
  if (!LOWER.test(after)) return false;
  if (breaks === 1) return !/[.!?。\uff01\uff1f…:;]["'\p{Pe}\p{Pf}]*\s*$/u.test(before);
  return QUOTED_END.test(before);
}
