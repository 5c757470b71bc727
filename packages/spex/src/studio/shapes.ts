import type { StudioInput } from './studio-input.ts';

/** What a field of a request must look like. */
interface Shape {
  /** In words: 'a text'. */
  readonly what: string;
  fits(value: unknown): boolean;
}

/** Longest text of a request, in characters; documents and messages each. */
const MOST_TEXT = 1_000_000;
const MOST_ITEMS = 10_000;

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= MOST_TEXT;
const isName = (value: unknown): boolean => typeof value === 'string' && value.length <= 10_000;
const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isListOf = (value: unknown, fits: (item: Record<string, unknown>) => boolean): boolean =>
  Array.isArray(value) &&
  value.length <= MOST_ITEMS &&
  value.every((item) => typeof item === 'object' && item !== null && fits(item));

const TEXT: Shape = {
  what: `a text of at most ${MOST_TEXT.toLocaleString('en-US')} characters`,
  fits: isText,
};
const NAME: Shape = { what: 'a short text', fits: isName };
const WHOLE: Shape = { what: 'a whole number from 0', fits: isWhole };

export const SHAPES: Readonly<Record<keyof StudioInput, Shape>> = {
  kind: {
    what: 'text, chat or documents',
    fits: (value) => value === 'text' || value === 'chat' || value === 'documents',
  },
  text: TEXT,
  messages: {
    what: 'a list of messages, [{"role": …, "content": …}, …]',
    fits: (value) => isListOf(value, ({ role, content }) => isText(role) && role !== '' && isText(content)),
  },
  documents: {
    what: 'a list of documents, [{"title": …, "text": …}, …]',
    fits: (value) =>
      isListOf(
        value,
        ({ title, text }) => isText(text) && text.trim() !== '' && (title === undefined || isText(title)),
      ),
  },
  question: TEXT,
  answer: TEXT,
  players: NAME,
  absent: NAME,
  model: NAME,
  target: TEXT,
  solver: NAME,
  budget: WHOLE,
  seed: WHOLE,
  index: NAME,
  order: WHOLE,
  title: NAME,
};
