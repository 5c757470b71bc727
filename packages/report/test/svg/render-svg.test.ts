import { InvalidArgumentError } from '@spex/core';
import { renderSvg } from '@spex/report';
import { describe, expect, it } from 'vitest';
import * as fixtures from '../fixtures.ts';
import { type Element, named, parseSvg as parse } from '../parse-svg.ts';

const { explanationOf: _, wordPlayers: __, ...explanations } = fixtures;
const all = Object.entries(explanations);

const arcs = (elements: Element[]) =>
  named(elements, 'path').filter(
    ({ attributes }) => /^arc/.test(attributes.class ?? '') && attributes.d!.includes('Q'),
  );

it.each(all.filter(([name]) => name !== 'long'))('%s looks as it did', async (name, explanation) => {
  await expect(renderSvg(explanation)).toMatchFileSnapshot(`../__snapshots__/${name}.svg`);
});

describe.each(all)('%s', (_, explanation) => {
  it.each([320, 360, 800, 2000])('is well-formed and stays inside its %i pixels', (width) => {
    const elements = parse(renderSvg(explanation, { width }));
    for (const { name, attributes } of elements) {
      expect(JSON.stringify(attributes)).not.toMatch(/NaN|Infinity|undefined/);
      if (name !== 'text' || attributes['text-anchor'] === 'middle') continue;
      const right = Number(attributes.x) + Number(attributes.textLength ?? 0);
      expect(Number(attributes.x)).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(width);
    }
  });

  it('has a role, a title, a description and no script', () => {
    const elements = parse(renderSvg(explanation));
    expect(elements[0]!.attributes.role).toBe('img');
    expect(named(elements, 'title')[0]!.text).not.toBe('');
    expect(named(elements, 'desc')[0]!.text).toContain('The picture explains');
    const names = new Set(elements.map((element) => element.name));
    const allowed = ['svg', 'title', 'desc', 'style', 'rect', 'text', 'path', 'circle'];
    expect([...names].filter((each) => !allowed.includes(each))).toEqual([]);
    for (const { attributes } of elements) {
      expect(Object.keys(attributes).filter((key) => /^on|href/i.test(key))).toEqual([]);
    }
  });
});

it('draws one arc for each of the strongest interactions', () => {
  const count = (top: number) => arcs(parse(renderSvg(fixtures.sentiment, { top }))).length;
  expect([count(0), count(2), count(50)]).toEqual([0, 2, 7]);
  expect(arcs(parse(renderSvg(fixtures.long)))).toHaveLength(12);
});

it('tells signs by colour and by dashes, strength by width, sets of three by feet and a node', () => {
  const elements = parse(renderSvg(fixtures.sentiment));
  const drawn = arcs(elements);
  expect(drawn.filter(({ attributes }) => attributes.class === 'arc-lower')).toHaveLength(2);
  const widths = drawn.map(({ attributes }) => Number(attributes['stroke-width']));
  // Drawn from the weakest to the strongest.
  expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  expect(widths.at(-1)).toBe(5);
  expect(named(elements, 'style')[0]!.text).toMatch(/\.arc-lower\{[^}]*stroke-dasharray/);
  const feet = named(elements, 'circle').filter(({ attributes }) => attributes.class!.startsWith('foot'));
  expect(feet).toHaveLength(6);
});

it('shows every word once, with hostile text as text', () => {
  const words = (explanation: typeof fixtures.sentiment) =>
    named(parse(renderSvg(explanation)), 'text')
      .filter(({ attributes }) => attributes['font-size'] === '19')
      .map(({ text }) => text)
      .join('')
      .replace(/\s/g, '');
  expect(words(fixtures.sentiment)).toBe(fixtures.sentiment.game.text!.replace(/\s/g, ''));
  expect(words(fixtures.cjk)).toBe(fixtures.cjk.game.text);
  expect(words(fixtures.hostile)).toContain('<script>alert(1)</script>');
});

it('sets right-to-left texts from the right', () => {
  const text = 'שלום עולם';
  const svg = renderSvg(
    fixtures.explanationOf({
      text,
      players: fixtures.wordPlayers(text),
      terms: [{ players: [0, 1], value: 1 }],
    }),
  );
  const [first, second] = named(parse(svg), 'text').filter(
    ({ attributes }) => attributes['font-size'] === '19',
  );
  expect(first!.text).toBe('שלום');
  expect(Number(first!.attributes.x)).toBeGreaterThan(Number(second!.attributes.x));
});

it('follows the preference in auto only', () => {
  expect(renderSvg(fixtures.sentiment)).toContain('prefers-color-scheme:dark');
  const [light, dark] = (['light', 'dark'] as const).map((theme) => renderSvg(fixtures.sentiment, { theme }));
  expect(light).not.toContain('prefers-color-scheme');
  expect(light).toContain('--page:#ffffff');
  expect(dark).toContain('--page:#14171c');
});

it.each([
  [{ width: 100 }, 'width'],
  [{ width: Number.NaN }, 'width'],
  [{ top: -1 }, 'top'],
  [{ theme: 'blue' as 'auto' }, 'theme'],
])('refuses %o', (options, argument) => {
  expect(() => renderSvg(fixtures.sentiment, options)).toThrow(InvalidArgumentError);
  expect(() => renderSvg(fixtures.sentiment, options)).toThrow(expect.objectContaining({ argument }));
});
