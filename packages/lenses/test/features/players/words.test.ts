import { bareWords, words } from '@spex/lenses';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyString, cut, writing } from '../texts.ts';

// Players are written with a bar between them.
const table: readonly (readonly [what: string, text: string, players: string])[] = [
  ['punctuation clings', '"The music, (see below) ends!"', '"The|music,|(see|below)|ends!"'],
  ['contractions', "I don't, it's he’ll", "I|don't,|it's|he’ll"],
  [
    'hyphens, numbers',
    'a well-known 3.5 star, 10:30, -5, $5.00, 50%',
    'a|well-known|3.5|star,|10:30,|-5,|$5.00,|50%',
  ],
  ['addresses', 'at https://x.org/a?b=1 or me@x.org.', 'at|https://x.org/a?b=1|or|me@x.org.'],
  ['signs in words', 'C++ and C#, @user #tag a_b', 'C++|and|C#,|@user|#tag|a_b'],
  ['dashes part words', 'loved it—until… the—end', 'loved|it—|until…|the—|end'],
  ['lone punctuation goes back', 'films - bottom , no .', 'films -|bottom ,|no .'],
  ['lone opening marks go on', 'he said `` no, ( maybe )', 'he|said|`` no,|( maybe )'],
  ['list marks go on, rules stand alone', '- one\n- two\n---\nend', '- one|- two|---|end'],
  ['an opening mark ends its line', 'one (\ntwo', 'one (|two'],
  ['symbols that stand alone', 'R & D = 2 + 2', 'R|&|D|=|2|+|2'],
  ['German', 'Der Film war „schlecht“, z. B. 2,5 Stunden.', 'Der|Film|war|„schlecht“,|z.|B.|2,5|Stunden.'],
  ['French', "L'homme n'est pas là\u00a0! « oui » dit-il.", "L'homme|n'est|pas|là\u00a0!|« oui »|dit-il."],
  ['Spanish', '¿Qué? ¡No!', '¿Qué?|¡No!'],
  [
    'Japanese',
    '私は猫が好きです。でも、「犬」は嫌いです。',
    '私|は|猫|が|好き|です。|でも、|「犬」|は|嫌い|です。',
  ],
  ['Chinese', '我喜欢这部电影,但是结局“不好”。', '我|喜欢|这|部|电影,|但是|结局|“不好”。'],
  ['Arabic', 'لم يعجبني هذا الفيلم، لكن النهاية جيدة.', 'لم|يعجبني|هذا|الفيلم،|لكن|النهاية|جيدة.'],
  ['Hebrew', 'הסרט "לא" טוב.', 'הסרט|"לא"|טוב.'],
  ['Thai', 'ฉันไม่ชอบหนังเรื่องนี้', 'ฉัน|ไม่|ชอบ|หนัง|เรื่อง|นี้'],
  ['Korean', '안녕하세요, 저는 학생입니다.', '안녕하세요,|저는|학생입니다.'],
  ['Hindi', 'यह फ़िल्म अच्छी नहीं है।', 'यह|फ़िल्म|अच्छी|नहीं|है।'],
  ['mixed scripts', 'iPhoneを 3D映画', 'iPhone|を|3D|映画'],
  ['emoji', 'I 👍 it 😀😀 great👍! 👨‍👩‍👧 🇩🇪🇫🇷 ❤️', 'I|👍|it|😀|😀|great|👍!|👨‍👩‍👧|🇩🇪|🇫🇷|❤️'],
  ['white space of all kinds', '\ta \u2003b\r\n\r\nc\u3000d ', 'a|b|c|d'],
  ['nothing', ' \n', ''],
];

describe('words', () => {
  it.each(table)('%s', (_, text, players) => {
    expect(cut(words, text).join('|')).toBe(players);
  });

  it('covers everything but white space, in order', () => {
    fc.assert(
      fc.property(fc.oneof(anyString, writing), (text) => {
        let end = 0;
        let covered = '';
        for (const [start, stop] of words.segment(text, 'en')) {
          expect(start).toBeGreaterThanOrEqual(end);
          expect(stop).toBeGreaterThan(start);
          expect(text.slice(end, start).trim()).toBe('');
          covered += text.slice(start, stop);
          end = stop;
        }
        expect(covered.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }),
    );
  });
});

describe('bareWords', () => {
  it.each([
    ['"The music, don\'t (well-known) 3.5!', "The|music|don't|well|known|3.5"],
    ['です。「犬」は 👍!', 'です|犬|は|👍'],
    ['!!! ...', ''],
  ])('%s', (text, players) => {
    expect(cut(bareWords, text).join('|')).toBe(players);
  });
});
