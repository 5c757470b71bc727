import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawPanels, spread } from '../../src/plots/panels.ts';

test('labels that fit are apart, inside and in the order of what they name', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 10 }),
      (wanted) => {
        const places = spread(wanted, 15, 200);
        const order = [...wanted.keys()].sort((a, b) => wanted[a]! - wanted[b]!);
        for (let at = 0; at < order.length; at++) {
          const place = places[order[at]!]!;
          expect(place).toBeGreaterThanOrEqual(0);
          expect(place).toBeLessThanOrEqual(200);
          if (at > 0) expect(place - places[order[at - 1]!]!).toBeGreaterThanOrEqual(15 - 1e-9);
        }
      },
    ),
  );
});

test('labels with room stay where they are', () => {
  expect(spread([100, 20, 60], 15, 200)).toEqual([100, 20, 60]);
});

const picture = {
  title: 'R² & ablations',
  xLabel: 'ablations',
  yLabel: 'mean R²',
  columns: 2,
  panels: [
    {
      title: 'one',
      ticks: [128, 256],
      domain: [0, 1] as const,
      series: [
        {
          name: 'auto',
          points: [
            [128, 0.5],
            [256, 1],
          ] as const,
        },
        {
          name: 'spex',
          points: [
            [128, -4],
            [256, 0],
          ] as const,
        },
      ],
    },
  ],
};

test('labels that are too near move as little as they can, to both sides', () => {
  expect(spread([100, 100, 30], 15, 200)).toEqual([92.5, 107.5, 30]);
  expect(spread([199, 200], 15, 200)).toEqual([185, 200]);
  expect(spread([2, 1], 15, 200)).toEqual([15, 0]);
});

test('draws points where they are, and none beyond the axis', () => {
  const svg = drawPanels(picture);
  const linesOf = [...svg.matchAll(/<path class="line" d="([^"]+)"/g)].map(([, path]) => path);
  // The lines are 270 high; the second line has one point left, at the bottom of the right edge.
  expect(linesOf[0]).toBe('M0,135L373.2,0');
  expect(linesOf[1]).toBe('M373.2,270Z');
});

test('names every line beside its end, and escapes what it writes', () => {
  const svg = drawPanels(picture);
  expect(svg).toContain('>auto</text>');
  expect(svg).toContain('>spex</text>');
  expect(svg).toContain('<title>R² &amp; ablations</title>');
});
