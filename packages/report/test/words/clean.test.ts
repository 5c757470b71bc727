import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clean, cleanLines, lookOf } from '../../src/words/clean.ts';

const unicode = fc.string({ unit: 'binary' });

it('shows controls, overrides and lone surrogates', () => {
  expect(clean('a\u001b[31mb')).toBe('a␛[31mb');
  expect(clean('\u0000\u0007\u007f')).toBe('␀␇␡');
  expect(clean('\u202Eevil\u202C\u2066x\u2069')).toBe('⟨U+202E⟩evil⟨U+202C⟩⟨U+2066⟩x⟨U+2069⟩');
  expect(clean('a\tb\r\nc\u2028d')).toBe('a b  c d');
  expect(clean('\uD800x\uDC00')).toBe('\uFFFDx\uFFFD');
  expect(clean('\u{E0041}\u009b')).toBe('⟨U+E0041⟩⟨U+009B⟩');
});

it('leaves words of every script and emoji alone', () => {
  for (const text of ['naïve', '日本語', 'مرحبا', 'नमस्ते', 'می\u200cخواهم', '👩‍👩‍👧', '❤️', '🇨🇭']) {
    expect(clean(text)).toBe(text);
  }
});

it('lets nothing through that acts on a terminal or turns text around', () => {
  fc.assert(
    fc.property(unicode, (text) => {
      const shown = clean(text);
      expect(shown).not.toMatch(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u);
      expect(shown).not.toMatch(/\p{Cs}/u);
      expect(clean(shown)).toBe(shown);
    }),
  );
});

it('keeps line feeds where they are asked for', () => {
  expect(cleanLines('a\r\nb\rc\nd\u001b')).toBe('a\nb\nc\nd␛');
});

it('compares looks', () => {
  expect(lookOf(' a\u00a0 b\u200d ')).toBe(lookOf('a b'));
  expect(lookOf('\uFF21')).toBe(lookOf('A'));
  expect(lookOf('a')).not.toBe(lookOf('b'));
});
