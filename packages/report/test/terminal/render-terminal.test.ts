import { InvalidArgumentError } from '@spex/core';
import { renderTerminal } from '@spex/report';
import { describe, expect, it } from 'vitest';
import { columns } from '../../src/words/labels.ts';
import * as fixtures from '../fixtures.ts';
import { explanationOf, wordPlayers } from '../fixtures.ts';

const { explanationOf: _, wordPlayers: __, ...explanations } = fixtures;
const all = Object.entries(explanations);

// biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is tested
const STYLES = /\u001b\[[\d;]*m/g;

describe.each(all)('%s', (name, explanation) => {
  it('looks as it did', async () => {
    await expect(renderTerminal(explanation)).toMatchFileSnapshot(`../__snapshots__/terminal-${name}.txt`);
  });

  it.each([40, 61, 80, 200])('fits into %i columns', (width) => {
    for (const line of renderTerminal(explanation, { width }).split('\n')) {
      expect(columns(line)).toBeLessThanOrEqual(width);
    }
  });

  it('says the same in every colour mode', () => {
    const plain = renderTerminal(explanation);
    for (const color of ['ansi256', 'truecolor'] as const) {
      expect(renderTerminal(explanation, { color }).replace(STYLES, '')).toBe(plain);
    }
  });

  it('holds no control characters but line feeds and the colours asked for', () => {
    for (const color of ['none', 'ansi256', 'truecolor'] as const) {
      const rest = renderTerminal(explanation, { color }).replace(color === 'none' ? /(?!)/ : STYLES, '');
      expect(rest.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }
  });
});

it('colours words on the side of their sign and closes every style', () => {
  const out = renderTerminal(fixtures.sentiment, { color: 'ansi256' });
  expect(out).toContain('\u001b[38;5;16m\u001b[48;5;208mfails\u001b[39m\u001b[49m');
  expect(out).toContain('\u001b[38;5;16m\u001b[48;5;33mimpress\u001b[39m\u001b[49m');
  expect(out).toMatch(/ to \S/);
});

it('puts the signs of the words under them', () => {
  const lines = renderTerminal(fixtures.sentiment).split('\n');
  const text = lines.findIndex((line) => line.includes('Her acting never'));
  const at = (word: string) => lines[text + 1]!.slice(lines[text]!.indexOf(word)).split(' ')[0];
  expect(['acting', 'never', 'fails', 'impress', 'dull'].map(at)).toEqual(['+', '−−', '−−−', '+++', '−−−']);
});

it('shows as many rows as asked for, and says of how many', () => {
  const rows = (top: number) => renderTerminal(fixtures.sentiment, { top }).match(/│/g)!.length;
  expect([rows(1), rows(5), rows(100)]).toEqual([1, 5, 16]);
  expect(renderTerminal(fixtures.sentiment, { top: 5 })).toContain('5 of 16');
});

it('claims no direction for Fourier coefficients', () => {
  const out = renderTerminal(
    explanationOf({
      text: 'a b',
      players: wordPlayers('a b'),
      terms: [
        { players: [0], value: -0.5 },
        { players: [0, 1], value: 0.3 },
      ],
      index: 'Fourier',
    }),
  );
  expect(out).toContain('“a” and “b” have the Fourier coefficient 0.30');
  expect(out).not.toMatch(/raises the score|lowers|together raise/);
});

it('shows texts whose players overlap, reach beyond it or have no place', () => {
  const out = renderTerminal(
    explanationOf({
      text: 'one two three',
      players: [
        { label: 'one two', span: [0, 7] },
        { label: 'two', span: [4, 7] },
        { label: 'three', span: [8, 99] },
        { label: 'elsewhere' },
      ],
      terms: [
        { players: [2], value: 1 },
        { players: [3], value: -1 },
      ],
    }),
  );
  expect(out).toContain('  one two three\n          +++\n');
  expect(out).toContain('“elsewhere”');
});

it.each([
  [{ width: 39 }, 'width'],
  [{ width: Number.NaN }, 'width'],
  [{ top: 0 }, 'top'],
  [{ top: 1.5 }, 'top'],
  [{ color: 'red' as 'none' }, 'color'],
])('refuses %o', (options, argument) => {
  expect(() => renderTerminal(fixtures.sentiment, options)).toThrow(InvalidArgumentError);
  expect(() => renderTerminal(fixtures.sentiment, options)).toThrow(expect.objectContaining({ argument }));
});
