import { rgb } from 'd3-color';
import { describe, expect, it } from 'vitest';
import { DARK, LIGHT, type Theme, terminalColour } from '../src/colours.ts';
import { paint } from '../src/terminal/paint.ts';
import { contrast } from './contrast.ts';

/** `top` over `bottom` at an opacity, as browsers mix. */
function over(top: string, bottom: string, opacity: number): string {
  const [a, b] = [rgb(top), rgb(bottom)];
  const mix = (x: number, y: number) => x * opacity + y * (1 - opacity);
  return rgb(mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b)).formatHex();
}

const strengths = Array.from({ length: 101 }, (_, i) => i / 100);

describe.each<[string, Theme]>([
  ['light', LIGHT],
  ['dark', DARK],
])('%s', (_, theme) => {
  it('writes on every word with a contrast of at least 4.5', () => {
    for (const strength of strengths) {
      for (const colour of [theme.raise, theme.lower]) {
        expect(contrast(theme.ink, over(colour, theme.background, strength))).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('writes values, notes and marks with a contrast of at least 4.5', () => {
    for (const background of [theme.background, theme.surface]) {
      for (const colour of [theme.ink, theme.muted, theme.raiseStrong, theme.lowerStrong]) {
        expect(contrast(colour, background)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('marks the sign under a word with a contrast of at least 3 to the page', () => {
    for (const colour of [theme.raiseStrong, theme.lowerStrong]) {
      expect(contrast(colour, theme.background)).toBeGreaterThanOrEqual(3);
    }
  });

  it('keeps blue and orange apart for people without red or green cones', () => {
    // Both kinds keep the difference of blue to yellow: the sign of b - (r + g) / 2.
    for (const [blue, orange] of [
      [theme.raise, theme.lower],
      [theme.raiseStrong, theme.lowerStrong],
    ] as const) {
      const yellowness = (colour: string) => (rgb(colour).r + rgb(colour).g) / 2 - rgb(colour).b;
      expect(yellowness(orange) - yellowness(blue)).toBeGreaterThan(100);
    }
  });
});

it('writes black on middle tones in a terminal, readable whatever its page', () => {
  for (const strength of strengths) {
    for (const sign of [-1, 1]) {
      const background = terminalColour(sign * strength);
      expect(contrast('#000', background)).toBeGreaterThanOrEqual(4.5);
    }
  }
  const word = paint('truecolor').word('x', 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is tested
  expect(word).toMatch(/^\u001b\[38;5;16m\u001b\[48;2;63;156;255mx\u001b\[39m\u001b\[49m$/);
});
