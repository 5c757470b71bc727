import { type Explanation, InvalidArgumentError } from '@spex/core';
import { renderLayerMap } from '@spex/report';
import { describe, expect, it } from 'vitest';
import * as fixtures from '../fixtures.ts';
import { type Element, named, parseSvg as parse } from '../parse-svg.ts';
import * as maps from './maps.ts';

const texts = (elements: Element[]): string[] => named(elements, 'text').map(({ text }) => text);
/** Frames of cells: those with round corners. */
const cells = (elements: Element[]): Element[] =>
  named(elements, 'rect').filter(({ attributes }) => attributes.class === 'frame' && attributes.rx === '3');
const lines = (elements: Element[]): Element[] =>
  named(elements, 'path').filter(
    ({ attributes }) => /^arc/.test(attributes.class ?? '') && attributes.d!.includes('Q'),
  );

const all = Object.entries(maps);

it.each(all.filter(([name]) => name !== 'large'))('%s looks as it did', async (name, map) => {
  await expect(renderLayerMap(map)).toMatchFileSnapshot(`../__snapshots__/layer-map-${name}.svg`);
});

describe.each(all)('%s', (_, map) => {
  it.each([320, 360, 800, 2000])('is well-formed and stays inside its %i pixels', (width) => {
    const elements = parse(renderLayerMap(map, { width }));
    const height = Number(elements[0]!.attributes.height);
    for (const { name, attributes } of elements) {
      expect(JSON.stringify(attributes)).not.toMatch(/NaN|Infinity|undefined/);
      if (name !== 'rect' || attributes.class === 'page') continue;
      const [x, y, w, h] = ['x', 'y', 'width', 'height'].map((key) => Number(attributes[key]));
      expect(x!).toBeGreaterThanOrEqual(0);
      expect(x! + w!).toBeLessThanOrEqual(width);
      expect(y! + h!).toBeLessThanOrEqual(height);
    }
  });

  it('has a cell for each player, a role, a title, a description and no script', () => {
    const elements = parse(renderLayerMap(map));
    expect(cells(elements)).toHaveLength(map.game.players.length);
    expect(elements[0]!.attributes.role).toBe('img');
    expect(named(elements, 'title')[0]!.text).not.toBe('');
    expect(named(elements, 'desc')[0]!.text).toContain('The picture explains');
    const allowed = ['svg', 'title', 'desc', 'style', 'rect', 'text', 'path', 'circle'];
    expect(elements.map(({ name }) => name).filter((name) => !allowed.includes(name))).toEqual([]);
  });
});

it('puts layers in rows and heads in columns, blocks last, and leaves out what is no player', () => {
  const elements = parse(renderLayerMap(maps.sparse));
  const at = cells(elements).map(({ attributes }) => [Number(attributes.x), Number(attributes.y)] as const);
  const [head1, head5, mlp2, heads7, attention7, mlp7] = at as (readonly [number, number])[];
  expect([head1![1], head5![1], mlp2![1]]).toEqual([head1![1], head1![1], head1![1]]);
  expect(heads7![1]).toBeGreaterThan(head1![1]);
  expect(mlp2![0]).toBe(mlp7![0]);
  const across = [head1, head5, heads7, attention7, mlp7].map((place) => place![0]);
  expect(across).toEqual(across.toSorted((a, b) => a - b));
  expect(texts(elements)).toEqual(
    expect.arrayContaining(['layer 2', 'layer 7', '1', '5', 'heads', 'attention', 'MLP']),
  );
});

it('colours cells by their own effect and writes it, its sign at least', () => {
  const wide = parse(renderLayerMap(maps.small));
  const filled = named(wide, 'rect').filter(({ attributes }) => attributes['fill-opacity'] && attributes.rx);
  const main = maps.small.interactions.terms.filter(({ players }) => players.length === 1);
  const largest = Math.max(...main.map(({ value }) => Math.abs(value)));
  const notable = main.filter(({ value }) => Math.abs(value) >= 0.01 * largest);
  expect(filled).toHaveLength(notable.length);
  expect(filled.map(({ attributes }) => Number(attributes['fill-opacity'])).sort((a, b) => a - b)).toEqual(
    notable.map(({ value }) => Number((Math.abs(value) / largest).toFixed(3))).sort((a, b) => a - b),
  );
  const lower = notable.filter(({ value }) => value < 0).length;
  expect(filled.filter(({ attributes }) => attributes.class === 'lower')).toHaveLength(lower);
  const strongest = main.find(({ value }) => Math.abs(value) === largest)!;
  expect(texts(wide)).toContain(`+${strongest.value.toFixed(3)}`);
  const narrow = texts(parse(renderLayerMap(maps.small, { width: 360 })));
  expect(narrow).toEqual(expect.arrayContaining(['+', '−']));
});

it('draws a numbered line for each of the strongest interactions, and lists them', () => {
  const joint = maps.small.interactions.terms.filter(({ players }) => players.length > 1);
  for (const top of [0, 3, 50]) {
    const elements = parse(renderLayerMap(maps.small, { top }));
    const shown = Math.min(top, joint.length);
    expect(lines(elements)).toHaveLength(shown);
    expect(texts(elements).filter((text) => / & .*: /.test(text))).toHaveLength(shown);
  }
  const elements = parse(renderLayerMap(maps.small, { top: 50 }));
  const feet = named(elements, 'circle').filter(({ attributes }) => attributes.class!.startsWith('foot'));
  expect(feet).toHaveLength(joint.reduce((sum, { players }) => sum + players.length, 0));
  const widths = lines(elements).map(({ attributes }) => Number(attributes['stroke-width']));
  // Drawn from the weakest to the strongest.
  expect(widths).toEqual(widths.toSorted((a, b) => a - b));
});

it('keeps the numbers of lines apart', () => {
  const badges = named(parse(renderLayerMap(maps.small)), 'circle')
    .filter(({ attributes }) => attributes.class!.startsWith('badge'))
    .map(({ attributes }) => [Number(attributes.cx), Number(attributes.cy)] as const);
  badges.forEach(([x, y], at) => {
    for (const [otherX, otherY] of badges.slice(0, at)) {
      expect(Math.hypot(x - otherX, y - otherY)).toBeGreaterThan(9);
    }
  });
});

it('tells where the score’s moves come from, as the spectrum has it', () => {
  const terms = maps.small.spectrum.terms.filter(({ players }) => players.length > 0);
  const energy = (own: typeof terms): number => own.reduce((sum, { value }) => sum + value ** 2, 0);
  // Nine players a layer.
  const layersOf = (players: readonly number[]): number =>
    new Set(players.map((player) => Math.floor(player / 9))).size;
  const percent = (own: typeof terms): string => `${Math.round((100 * energy(own)) / energy(terms))}\u00a0%`;
  const alone = percent(terms.filter(({ players }) => players.length === 1));
  const within = percent(terms.filter(({ players }) => players.length > 1 && layersOf(players) === 1));
  const across = percent(terms.filter(({ players }) => layersOf(players) > 1));
  const elements = parse(renderLayerMap(maps.small));
  expect(texts(elements)).toEqual(
    expect.arrayContaining([
      `each alone ${alone}`,
      `together in a layer ${within}`,
      `across layers ${across}`,
    ]),
  );
  expect(named(elements, 'title')[0]!.text).toBe(
    `“L0H3” raises the score by 0.56, more than any other part. Of the score’s moves, ${alone} come from parts alone, ${within} from parts of one layer together and ${across} from parts across layers.`,
  );
});

it('says so where nothing moves the score', () => {
  const elements = parse(renderLayerMap(maps.still));
  expect(named(elements, 'title')[0]!.text).toBe('Nothing that was removed changed the score.');
  expect(texts(elements)).not.toContain('Where the score’s moves come from');
});

it('claims no direction of Fourier coefficients', () => {
  const { terms } = maps.small.spectrum;
  const fourier: Explanation = { ...maps.small, interactions: { index: 'Fourier', order: 3, terms } };
  const svg = renderLayerMap(fourier);
  expect(svg).toContain('“L0H3” has the Fourier coefficient −0.42');
  expect(svg).not.toMatch(/raises|lowers/);
});

it('follows the preference in auto only', () => {
  expect(renderLayerMap(maps.small)).toContain('prefers-color-scheme:dark');
  const [light, dark] = (['light', 'dark'] as const).map((theme) => renderLayerMap(maps.small, { theme }));
  expect(light).not.toContain('prefers-color-scheme');
  expect(dark).toContain('--page:#14171c');
});

it.each([
  [{ width: 100 }, 'width'],
  [{ width: Number.NaN }, 'width'],
  [{ top: -1 }, 'top'],
  [{ theme: 'blue' as 'auto' }, 'theme'],
])('refuses %o', (options, argument) => {
  expect(() => renderLayerMap(maps.small, options)).toThrow(InvalidArgumentError);
  expect(() => renderLayerMap(maps.small, options)).toThrow(expect.objectContaining({ argument }));
});

it.each([fixtures.sentiment, fixtures.components, fixtures.hostile])(
  'refuses players that are no components',
  (one) => {
    expect(() => renderLayerMap(one)).toThrow(
      "a layer map has players such as L0H3, 'L0 MLP' or 'layer 0', not '",
    );
  },
);
