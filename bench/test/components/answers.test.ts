import { expect, test } from 'vitest';
import { shortAnswers } from '../../src/components/short-answers.ts';
import { spacedFor } from '../../src/components/spaces.ts';

/** A tokenizer that takes the longest piece that it has, from left to right. */
function tokenizerOf(...pieces: string[]) {
  const tokenText = (token: number): string => pieces[token]!;
  const tokenize = (text: string): Int32Array => {
    const tokens: number[] = [];
    for (let at = 0; at < text.length; ) {
      const fits = pieces.filter((piece) => text.startsWith(piece, at));
      const longest = fits.reduce((best, piece) => (piece.length > best.length ? piece : best), '');
      if (longest === '') throw new Error(`no piece at ${text.slice(at)}`);
      tokens.push(pieces.indexOf(longest));
      at += longest.length;
    }
    return Int32Array.from(tokens);
  };
  return { tokenText, tokenize, continuation: tokenize };
}

test('answers end with the first token in which they differ', () => {
  const tokens = tokenizerOf(' Lily', ' S', 'ar', 'a', 'ue', ' ', 'J', 'ane');
  const short = (answer: string, contrast: string) =>
    shortAnswers(tokens, [{ prompt: 'One', answer, contrast }])[0]!;
  expect(short(' Lily', ' Sara')).toEqual({ prompt: 'One', answer: ' Lily', contrast: ' S' });
  expect(short(' Sara', ' Sue')).toEqual({ prompt: 'One', answer: ' Sar', contrast: ' Sue' });
  expect(short(' Jane', ' Sue')).toEqual({ prompt: 'One', answer: ' ', contrast: ' S' });
});

test('answers stay whole where their pieces would be read otherwise', () => {
  // 'ab' + 'c' is read as such in ' abc' only.
  const tokens = {
    tokenText: (token: number) => ['x', 'y', 'z'][token]!,
    continuation: (text: string) => Int32Array.from({ xz: [0, 2], yz: [1, 2], x: [2], y: [1] }[text] ?? []),
  };
  const prompt = { prompt: 'p', answer: 'xz', contrast: 'yz' };
  expect(shortAnswers(tokens, [prompt])).toEqual([prompt]);
});

test('a prompt without a contrast stays', () => {
  const prompt = { prompt: 'p', answer: 'a' };
  expect(shortAnswers(tokenizerOf('a'), [prompt])).toEqual([prompt]);
});

test('spaces stay before words, or move to the end of the prompt where words carry them behind', () => {
  const prompt = { prompt: 'One day,', answer: ' Lily', contrast: ' Sara', corrupted: 'Some day,' };
  expect(spacedFor(tokenizerOf('The', ' girl', ' went', ' to', ' play', '.'), [prompt])).toEqual([prompt]);
  expect(spacedFor(tokenizerOf('The ', 'girl ', 'went ', 'to ', 'play', '.'), [prompt])).toEqual([
    { prompt: 'One day, ', answer: 'Lily ', contrast: 'Sara ', corrupted: 'Some day, ' },
  ]);
  // A lone space is no word.
  expect(spacedFor(tokenizerOf('The', 'girl', 'went', 'to', 'play', '.', ' '), [prompt])).toEqual([prompt]);
});
