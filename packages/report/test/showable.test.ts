import { parseExplanation } from '@spex/core';
import { renderHtml, renderSvg, renderTerminal, showable, withFixedColours } from '@spex/report';
import { expect, it } from 'vitest';
import { parseSvg } from './parse-svg.ts';
import { review1 } from './plots/fixtures.ts';

it('gives an explanation its pictures and leaves it plain JSON', () => {
  const shown = showable(review1);
  expect(shown.toSVG({ width: 500 })).toBe(renderSvg(review1, { width: 500 }));
  expect(shown.toHTML()).toBe(renderHtml(review1));
  expect(`${shown}`).toBe(renderTerminal(review1));
  expect(JSON.stringify(shown)).toBe(JSON.stringify(review1));
  expect(parseExplanation(JSON.parse(JSON.stringify(shown)))).toEqual(review1);
  expect(Object.keys(shown)).toEqual(Object.keys(review1));
});

it('shows itself in notebooks', () => {
  const display = (showable(review1) as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for('Jupyter.display')
  ]!;
  expect(display()).toEqual({ 'image/svg+xml': renderSvg(review1), 'text/plain': renderTerminal(review1) });
});

it.each(['light', 'dark'] as const)('writes the colours of the %s theme out', (theme) => {
  const fixed = withFixedColours(renderSvg(review1), theme);
  expect(fixed).not.toMatch(/var\(|--|@media/);
  expect(fixed).toContain(theme === 'dark' ? '#14171c' : '#ffffff');
  expect(parseSvg(fixed)).toHaveLength(parseSvg(renderSvg(review1)).length);
});
