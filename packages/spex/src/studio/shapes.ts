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
/** Each explained test row is a picture of its own. */
const MOST_EXPLAINED = 20;

const KINDS: readonly unknown[] = ['text', 'chat', 'documents', 'data'] satisfies StudioInput['kind'][];

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= MOST_TEXT;
const isName = (value: unknown): boolean => typeof value === 'string' && value.length <= 10_000;
const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isAmount = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;
const isList = (value: unknown, fits: (item: unknown) => boolean, most = MOST_ITEMS): boolean =>
  Array.isArray(value) && value.length <= most && value.every(fits);
const isListOf = (value: unknown, fits: (item: Record<string, unknown>) => boolean): boolean =>
  isList(value, (item) => typeof item === 'object' && item !== null && fits(item as Record<string, unknown>));

const TEXT: Shape = {
  what: `a text of at most ${MOST_TEXT.toLocaleString('en-US')} characters`,
  fits: isText,
};
const NAME: Shape = { what: 'a short text', fits: isName };
const WHOLE: Shape = { what: 'a whole number from 0', fits: isWhole };
const SOME: Shape = {
  what: 'a whole number from 1',
  fits: (value) => isWhole(value) && (value as number) >= 1,
};
const NAMES: Shape = { what: 'a list of names', fits: (value) => isList(value, isName) };
const TABLE: Shape = {
  what: 'the id of a table that was given before',
  fits: (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value),
};
/** Features that need nothing but the table and the embedded encoder. */
const FEATURES: readonly unknown[] = ['columns', 'tfidf', 'encoder'];

export const SHAPES: Readonly<Record<keyof StudioInput, Shape>> = {
  kind: { what: 'text, chat, documents or data', fits: (value) => KINDS.includes(value) },
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
  price: {
    what: 'US dollars a million tokens, {"input": …, "output": …}',
    fits: (value) => {
      const { input, output } = (value ?? {}) as { input?: unknown; output?: unknown };
      return isAmount(input) && isAmount(output);
    },
  },
  maxCost: { what: 'an amount of US dollars', fits: isAmount },
  train: TABLE,
  test: TABLE,
  header: { what: 'true or false', fits: (value) => typeof value === 'boolean' },
  labelColumn: NAME,
  textColumn: NAME,
  exclude: NAMES,
  features: {
    what: `a list of ${FEATURES.join(', ')}`,
    fits: (value) => isList(value, (item) => FEATURES.includes(item)),
  },
  trainer: NAME,
  measure: NAME,
  trainRows: SOME,
  testRows: SOME,
  explain: {
    what: `a list of at most ${MOST_EXPLAINED} test rows, whole numbers from 0`,
    fits: (value) => isList(value, isWhole, MOST_EXPLAINED),
  },
  title: NAME,
};
