// A language model whose probabilities are a formula, so that a test can tell what a server must have said.

/** Token 0 starts every text and is in none; token 1 ends it. */
export const START = 0;
export const END = 1;

// Pieces longer than a byte. 'ty is' reaches across the boundary of 'The city' and ' is Paris'; 'é' is two bytes.
const PIECES =
  'The city|The| city| of|ty is| is|is| Paris|Paris|Par| Rome| London|London| big| old| and| not|True|False|Yes|No| True| False|Hello|Hi| world| how| are| you|user|assistant|Repeat| following| text'.split(
    '|',
  );

const encoder = new TextEncoder();
const byteText = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
/** The bytes of every token, as Latin-1 text. */
const VOCABULARY: readonly string[] = [
  '<s>',
  '</s>',
  ...Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)),
  ...PIECES,
];
const IDS = new Map(VOCABULARY.slice(2).map((text, at) => [text, at + 2]));
const LONGEST = Math.max(...PIECES.map((piece) => piece.length));

/** Longest match first, from the left. */
export function tokenize(text: string): number[] {
  const bytes = byteText(encoder.encode(text));
  const ids: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    let length = Math.min(LONGEST, bytes.length - at);
    while (!IDS.has(bytes.slice(at, at + length))) length--;
    ids.push(IDS.get(bytes.slice(at, at + length))!);
    at += length;
  }
  return ids;
}

export function bytesOf(id: number): number[] {
  return [...VOCABULARY[id]!].map((letter) => letter.charCodeAt(0));
}

/** A token as text; bytes that are no character become U+FFFD. */
export function textOf(...ids: readonly number[]): string {
  return new TextDecoder().decode(Uint8Array.from(ids.flatMap(bytesOf)));
}

/**
 * log p of every next token: 50 % by the last token, 30 % by how early it stands in the vocabulary, 20 % by how often it
 * occurred so far.
 */
export function nextLogProbs(before: readonly number[]): readonly number[] {
  const key = before.join();
  const known = remembered.get(key) ?? calculate(before);
  remembered.set(key, known);
  return known;
}

const remembered = new Map<string, readonly number[]>();

function calculate(before: readonly number[]): number[] {
  const last = before.at(-1)!;
  const size = VOCABULARY.length;
  const bigram = VOCABULARY.map((_, id) => 1 / (1 + ((7 * last + 31 * id) % size)));
  const unigram = VOCABULARY.map((_, id) => 1 / (size + 2 - id));
  const total = (weights: readonly number[]): number => weights.reduce((sum, weight) => sum + weight, 0);
  const bigrams = total(bigram);
  const unigrams = total(unigram);
  const counts = new Map<number, number>();
  for (const id of before) counts.set(id, (counts.get(id) ?? 0) + 1);
  return VOCABULARY.map((_, id) =>
    Math.log(
      (0.5 * bigram[id]!) / bigrams +
        (0.3 * unigram[id]!) / unigrams +
        (0.2 * ((counts.get(id) ?? 0) + 1 / size)) / (before.length + 1),
    ),
  );
}

/** log p of each token after the tokens before it. */
export function logProbsOf(before: readonly number[], answer: readonly number[]): number[] {
  return answer.map((id, at) => nextLogProbs([...before, ...answer.slice(0, at)])[id]!);
}

/** The likeliest answer, until the end token. */
export function generate(before: readonly number[], maxTokens: number): number[] {
  const answer: number[] = [];
  while (answer.length < maxTokens) {
    const next = nextLogProbs([...before, ...answer]);
    const best = next.indexOf(Math.max(...next));
    if (best === END) break;
    answer.push(best);
  }
  return answer;
}

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

export function applyTemplate(messages: readonly ChatMessage[]): string {
  return `${messages.map(({ role, content }) => `${role}: ${content}\n`).join('')}assistant: `;
}

export function embed(text: string): number[] {
  const ids = tokenize(text);
  return [0, 1, 2].map((axis) => ids.reduce((sum, id) => sum + Math.sin(id * (axis + 1)), 0));
}
