import { lines, paragraphs, pinnedSlot, sentences, whole } from '@spex/lenses';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyString, cut, writing } from '../texts.ts';

describe('sentences', () => {
  it.each([
    ['plain', 'It rains. It pours! Does it? Yes', 'It rains.|It pours!|Does it?|Yes'],
    ['titles, initials', 'Dr. Smith met J. R. Tolkien. They ate.', 'Dr. Smith met J. R. Tolkien.|They ate.'],
    [
      'abbreviations, numbers',
      'He was e.g. tired. It costs 3.5 dollars.',
      'He was e.g. tired.|It costs 3.5 dollars.',
    ],
    [
      'No. before a number only',
      'It is No. 5. I said No. Then I left.',
      'It is No. 5.|I said No.|Then I left.',
    ],
    ['quoted question', '"Really?" she said. "No!" He left.', '"Really?" she said.|"No!"|He left.'],
    ['brackets', 'He left. (She stayed.) [End]', 'He left.|(She stayed.)|[End]'],
    [
      'wrapped lines',
      'A heading\n\nThis goes\non here.\nNext one.',
      'A heading|This goes\non here.|Next one.',
    ],
    ['German', 'Das ist gut. Ist es gut? Ja!', 'Das ist gut.|Ist es gut?|Ja!'],
    ['Japanese', '私は猫が好きです。「本当か?」と言った。', '私は猫が好きです。|「本当か?」と言った。'],
    ['Chinese', '我喜欢。你呢?「好」。', '我喜欢。|你呢?|「好」。'],
    ['Arabic', 'هل هذا جيد؟ نعم. شكرا', 'هل هذا جيد؟|نعم.|شكرا'],
    ['Hindi', 'यह अच्छा है। वह नहीं।', 'यह अच्छा है।|वह नहीं।'],
    ['emoji', 'Great! 👍 Again. 😀', 'Great!|👍 Again.|😀'],
  ])('%s', (_, text, players) => {
    expect(cut(sentences, text).join('|')).toBe(players);
  });
});

describe('paragraphs', () => {
  it.each([
    ['one\nstill one\n\ntwo\n \t\n\nthree', 'one\nstill one|two|three'],
    ['\r\n\r\none\r\n\r\n  two\r\n', 'one|two'],
    ['one\u2029two', 'one|two'],
    ['\n \n', ''],
  ])('%j', (text, players) => {
    expect(cut(paragraphs, text).join('|')).toBe(players);
  });
});

describe('lines', () => {
  it.each([
    ['one\n  two \r\n\n \nthree\rfour\u2028five', 'one|two|three|four|five'],
    ['  ', ''],
  ])('%j', (text, players) => {
    expect(cut(lines, text).join('|')).toBe(players);
  });
});

describe('whole and pinned', () => {
  it('take all of it and nothing', () => {
    expect(cut(whole, ' a b\n')).toEqual(['a b']);
    expect(cut(whole, ' \n')).toEqual([]);
    expect(cut(pinnedSlot, 'a b')).toEqual([]);
  });
});

it.each([sentences, paragraphs, lines, whole])('$kind: nothing but white space is left out', (segmenter) => {
  fc.assert(
    fc.property(fc.oneof(anyString, writing), (text) => {
      let end = 0;
      for (const [start, stop] of segmenter.segment(text, 'en')) {
        expect(text.slice(end, start).trim()).toBe('');
        const own = text.slice(start, stop);
        expect(own).toBe(own.trim());
        expect(own).not.toBe('');
        end = stop;
      }
      expect(text.slice(end).trim()).toBe('');
    }),
  );
});
