import type { Explanation, Interaction, Player } from '@spex/core';
import {
  renderAggregate,
  renderBars,
  renderComparison,
  renderForce,
  renderHeatMap,
  renderHtml,
  renderNetwork,
  renderOrders,
  renderSvg,
  renderTerminal,
  renderUpset,
  renderWaterfall,
} from '@spex/report';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Packed, unpack } from '../src/page/packed.ts';
import { explanationOf } from './fixtures.ts';
import { parseSvg } from './parse-svg.ts';

/** Strings that have broken pages, pictures and terminals before, and any others. */
const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom(
    '</script><script>alert(1)</script>',
    '<!--',
    ']]>',
    '"\' onload=alert(2) x="',
    '&lt;&#x3C;',
    '\u001b[31m\u001b]0;x\u0007',
    '\u202Eabc\u2066',
    '\uD800',
    '\u0000',
    '  \n\t ',
    'a'.repeat(300),
    '__proto__',
    '`;alert(3)//\\u003c',
    '👩‍👩‍👧‍👦',
  ),
);

const explanations: fc.Arbitrary<Explanation> = fc
  .record({
    labels: fc.array(words, { minLength: 2, maxLength: 12 }),
    gaps: fc.array(words, { minLength: 12, maxLength: 12 }),
    withText: fc.boolean(),
    sets: fc.array(
      fc.record({
        players: fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 4 }),
        value: fc.oneof(
          fc.double({ min: -1e12, max: 1e12, noNaN: true }),
          fc.constantFrom(0, 1e-300, -5e-324, 1e15, -1e15),
        ),
        width: fc.option(fc.double({ min: 0, max: 10, noNaN: true }), { nil: undefined }),
      }),
      { maxLength: 20 },
    ),
    index: fc.constantFrom('BII', 'SV', 'Fourier', 'k-SII', 'BII@0.8'),
    output: words,
    account: fc.array(words, { maxLength: 3 }),
  })
  .map(({ labels, gaps, withText, sets, index, output, account }) => {
    let text = '';
    const players: Player[] = labels.map((label, at) => {
      const start = text.length;
      text += label + gaps[at]!;
      return { label, ...(withText && { span: [start, start + label.length] as const }) };
    });
    const terms = new Map<string, Interaction>();
    for (const { players: drawn, value, width } of sets) {
      const set = [...new Set(drawn.map((player) => player % labels.length))].sort((a, b) => a - b);
      const interval = width === undefined ? {} : { low: value - width, high: value + width };
      terms.set(set.join(), { players: set, value, ...interval });
    }
    return explanationOf({
      players,
      terms: [...terms.values()],
      index,
      order: Math.min(4, players.length),
      output,
      changes: { account },
      ...(withText && { text }),
    });
  });

/** The least numbers that there are, of either sign: too small to count between. */
const least = explanationOf({
  players: [{ label: 'a' }, { label: 'b' }],
  terms: [
    { players: [0], value: 5e-324 },
    { players: [0, 1], value: -5e-324 },
  ],
});

it('makes well-formed, harmless pictures of whatever an explanation holds', () => {
  fc.assert(
    fc.property(explanations, fc.constantFrom(320, 720), (explanation, width) => {
      const pictures = [
        renderSvg,
        renderBars,
        renderWaterfall,
        renderForce,
        renderNetwork,
        renderUpset,
        renderHeatMap,
        renderOrders,
      ].map((render) => render(explanation, { width }));
      pictures.push(
        renderComparison(explanation, explanation, { width }),
        renderAggregate([explanation, explanation], { width }),
      );
      for (const svg of pictures) {
        for (const { name, attributes } of parseSvg(svg)) {
          expect(['svg', 'title', 'desc', 'style', 'rect', 'text', 'path', 'circle']).toContain(name);
          expect(JSON.stringify(attributes)).not.toMatch(/NaN|Infinity|undefined/);
        }
      }
    }),
    { numRuns: 40, examples: [[least, 320]] },
  );
});

it('keeps texts out of the markup of pages, and control characters out of terminals', () => {
  fc.assert(
    fc.property(
      explanations,
      explanations,
      fc.array(words, { minLength: 2, maxLength: 2 }),
      (explanation, other, names) => {
        for (const html of [renderHtml(explanation), renderHtml([explanation, other], { names })]) {
          expect(html.match(/<script/g)).toHaveLength(2);
          const [, data] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)!;
          const [first] = unpack(JSON.parse(data!) as Packed);
          expect(first).toEqual(JSON.parse(JSON.stringify(explanation)));
        }
        expect(renderTerminal(explanation)).not.toMatch(/(?![\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      },
    ),
    { numRuns: 40 },
  );
});

it('shows a text of 100,000 characters', () => {
  const words = Array.from({ length: 1000 }, (_, at) => `<b>${at}</b> ${'long & winding '.repeat(6)}`);
  const text = words.join('');
  let start = 0;
  const players = words.map((word) => {
    const span = [start, start + word.length] as const;
    start += word.length;
    return { label: word, span };
  });
  const terms = Array.from({ length: 200 }, (_, at) => ({ players: [at, at + 700], value: Math.sin(at) }));
  expect(text.length).toBeGreaterThan(95_000);
  const explanation = explanationOf({ players, text, terms });
  for (const render of [renderSvg, renderBars, renderNetwork, renderUpset, renderHeatMap]) {
    const svg = render(explanation);
    parseSvg(svg);
    expect(svg).not.toContain('<b>');
  }
  expect(renderHtml(explanation).match(/<b>/g)).toBeNull();
  expect(renderTerminal(explanation)).toContain('<b>0</b>');
});
