import fc from 'fast-check';
import { expect, it } from 'vitest';
import { flow } from '../../src/layout/flow.ts';
import { columns } from '../../src/words/labels.ts';

const write = (lines: ReturnType<typeof flow>) =>
  lines.map((line) => line.map((piece) => piece.text).join(''));
const plain = (text: string) => [{ text, player: -1 }];

it('breaks at white space, keeps punctuation with its word', () => {
  expect(write(flow(plain('never fails, to impress.'), 12))).toEqual(['never fails,', 'to impress.']);
  expect(write(flow(plain('(never) “fails”!'), 9))).toEqual(['(never)', '“fails”!']);
});

it('keeps line ends, empty lines and no-break spaces', () => {
  expect(write(flow(plain('a\n\nb c'), 10))).toEqual(['a', '', 'b c']);
  expect(write(flow(plain('aaa 93\u00a0%'), 6))).toEqual(['aaa', '93\u00a0%']);
});

it('breaks CJK between words and too long words anywhere', () => {
  for (const line of write(flow(plain('この映画は決して退屈しない。'), 10))) {
    expect(columns(line)).toBeLessThanOrEqual(10);
    expect(line).not.toMatch(/^。/);
  }
  expect(write(flow(plain('abcdefgh'), 3))).toEqual(['abc', 'def', 'gh']);
});

it('loses and adds nothing but white space, and stays within the width', () => {
  const piece = fc.record({
    text: fc.string({
      unit: fc.constantFrom('a', 'bc', ' ', '日', '。', '😀', ',', '\n', 'é'),
      maxLength: 20,
    }),
    player: fc.integer({ min: -1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 2, max: 30 }), (pieces, width) => {
      const lines = flow(pieces, width);
      const marked = (all: readonly { text: string; player: number }[]) =>
        all
          .flatMap(({ text, player }) => Array.from(text.replace(/\s/gu, ''), (c) => `${c}${player}`))
          .join('');
      expect(marked(lines.flat())).toBe(marked(pieces));
      for (const line of write(lines)) expect(columns(line.trimEnd())).toBeLessThanOrEqual(width);
    }),
  );
});
