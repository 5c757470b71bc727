import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../src/command/line-splitter.ts';

test('lines are those of the whole text, wherever its bytes are cut', () => {
  const text = fc
    .array(fc.constantFrom('a', 'é', '🙂', '\n', '\r\n', '\r'), { maxLength: 40 })
    .map((all) => all.join(''));
  fc.assert(
    fc.property(text, fc.infiniteStream(fc.integer({ min: 1, max: 5 })), (whole, sizes) => {
      const bytes = Buffer.from(whole);
      const splitter = new LineSplitter(1000);
      const lines: string[] = [];
      for (let at = 0; at < bytes.length; ) {
        const size = sizes.next().value as number;
        lines.push(...splitter.push(bytes.subarray(at, at + size)));
        at += size;
      }
      lines.push(splitter.rest());
      expect(lines).toEqual(whole.split('\n').map((line) => line.replace(/\r$/, '')));
    }),
  );
});

test('a line that is too long is an error, however it comes', () => {
  expect(() => new LineSplitter(4).push(Buffer.from('abcde'))).toThrow(RangeError);
  const splitter = new LineSplitter(4);
  expect(splitter.push(Buffer.from('abcd\nab'))).toEqual(['abcd']);
  expect(() => splitter.push(Buffer.from('cde\n'))).toThrow(RangeError);
});
