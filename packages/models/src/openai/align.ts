import { type EchoedTokens, readLogProb } from './shapes.ts';

/** The tokens that overlap the answer. */
export interface AlignedAnswer {
  /** The first may begin in the prompt. */
  readonly tokens: readonly string[];
  readonly logProbs: readonly (number | null)[];
  /** Their log-probabilities in the columns of other tokens of the same answer: each where it begins. */
  spread(columns: readonly string[]): number[];
}

const encoder = new TextEncoder();

/**
 * Finds the answer in what the server echoed: the start token, prompt, answer and what it went on to write. Undefined when
 * the tokens do not spell it. Counts bytes, as tokens may split a character; a server's own offsets are not used, as some
 * count a start token's name and others characters of another kind.
 */
export function alignAnswer(echo: EchoedTokens, prompt: string, answer: string): AlignedAnswer | undefined {
  const pieces = echo.tokens.map(bytesOf);
  const spelled = concat(pieces);
  const promptBytes = encoder.encode(prompt);
  const answerBytes = encoder.encode(answer);
  const whole = concat([promptBytes, answerBytes]);
  const start = find(spelled, whole);
  if (start < 0) return undefined;
  const from = start + promptBytes.length;
  const to = from + answerBytes.length;
  const offsets: number[] = [];
  let offset = 0;
  for (const piece of pieces) {
    offsets.push(offset);
    offset += piece.length;
  }
  const inside = offsets
    .map((_, at) => at)
    .filter((at) => pieces[at]!.length > 0 && offsets[at]! < to && offsets[at]! + pieces[at]!.length > from);
  const logProbs = inside.map((at) => echo.logProbs[at] ?? null);
  return {
    tokens: inside.map((at) => echo.tokens[at]!),
    logProbs,
    spread(columns) {
      const sums = new Array<number>(columns.length).fill(0);
      const ends = columnEnds(columns);
      for (const [place, at] of inside.entries()) {
        const begin = Math.max(0, offsets[at]! - from);
        const column = ends.findIndex((end) => begin < end);
        const value = readLogProb(logProbs[place], `token ${place} of the answer`);
        sums[column < 0 ? columns.length - 1 : column]! += value;
      }
      return sums;
    },
  };
}

/** Where each column ends, in bytes of the answer. */
function columnEnds(columns: readonly string[]): number[] {
  let end = 0;
  return columns.map((column) => {
    end += bytesOf(column).length;
    return end;
  });
}

/** OpenAI's completions write bytes that are no characters as `bytes:\xe2\x80`. */
function bytesOf(token: string): Uint8Array {
  const hexadecimal = /^bytes:((?:\\x[0-9a-f]{2})+)$/i.exec(token)?.[1];
  if (hexadecimal === undefined) return encoder.encode(token);
  return Uint8Array.from(hexadecimal.split('\\x').slice(1), (byte) => Number.parseInt(byte, 16));
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The first place of `part` in `whole`, -1 for none. */
function find(whole: Uint8Array, part: Uint8Array): number {
  for (let start = 0; start + part.length <= whole.length; start++) {
    let same = 0;
    while (same < part.length && whole[start + same] === part[same]) same++;
    if (same === part.length) return start;
  }
  return -1;
}
