import { type Explanation, evaluateSpectrum, InvalidArgumentError, reindex, spectrumOf } from '@spex/core';
import {
  aggregateExplanations,
  compareExplanations,
  convergenceOf,
  type PlotOptions,
  renderAggregate,
  renderBars,
  renderComparison,
  renderConvergence,
  renderForce,
  renderHeatMap,
  renderNetwork,
  renderOrders,
  renderUpset,
  renderWaterfall,
} from '@spex/report';
import { describe, expect, it } from 'vitest';
import * as fixtures from '../fixtures.ts';
import { named, parseSvg } from '../parse-svg.ts';
import { review1, review2 } from './fixtures.ts';

type Plot = (explanation: Explanation, options?: PlotOptions & { top?: number }) => string;

/** Plots of one explanation, and the others fed with it. */
const PLOTS: Readonly<Record<string, Plot>> = {
  bars: renderBars,
  waterfall: renderWaterfall,
  force: renderForce,
  orders: renderOrders,
  network: renderNetwork,
  upset: renderUpset,
  'heat-map': renderHeatMap,
  comparison: (explanation, options) => renderComparison(explanation, explanation, options),
  aggregate: (explanation, options) => renderAggregate([explanation], options),
};
const plots = Object.entries(PLOTS);
const { explanationOf: _, wordPlayers: __, ...rest } = fixtures;
const explanations = Object.entries({ ...rest, review: review1 });

/** Drawn names and numbers, without title, description and style. */
const written = (svg: string): string[] => named(parseSvg(svg), 'text').map(({ text }) => text);
const count = (svg: string, pattern: RegExp): number =>
  parseSvg(svg).filter(({ attributes }) => pattern.test(attributes.class ?? '')).length;

describe.each(plots)('%s', (name, render) => {
  it('looks as it did', async () => {
    await expect(render(review1)).toMatchFileSnapshot(`../__snapshots__/plot-${name}.svg`);
  });

  describe.each(explanations)('of %s', (_name, explanation) => {
    it.each([320, 800, 2000])('is well-formed, holds finite numbers and stays in its %i pixels', (width) => {
      const elements = parseSvg(render(explanation, { width }));
      for (const { name: tag, attributes } of elements) {
        expect(JSON.stringify(attributes)).not.toMatch(/NaN|Infinity|undefined/);
        expect(Object.keys(attributes).filter((key) => /^on|href/i.test(key))).toEqual([]);
        expect(['svg', 'title', 'desc', 'style', 'rect', 'text', 'path', 'circle']).toContain(tag);
        if (tag === 'rect' && attributes.width !== '100%') {
          expect(Number(attributes.x)).toBeGreaterThanOrEqual(0);
          expect(Number(attributes.x) + Number(attributes.width)).toBeLessThanOrEqual(width + 0.2);
          expect(Number(attributes.height)).toBeGreaterThanOrEqual(0);
        }
        if (tag === 'circle' || tag === 'text') {
          const x = Number(attributes.cx ?? attributes.x);
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(width);
        }
      }
      expect(named(elements, 'title')[0]!.text).not.toBe('');
    });
  });

  it('takes a theme, and the width of what holds it', () => {
    expect(render(review1, { theme: 'dark' })).toContain('class="spex spex-dark"');
    const [svg] = parseSvg(render(review1, { responsive: true }));
    expect(svg!.attributes.width).toBeUndefined();
    expect(svg!.attributes.viewBox).toMatch(/^0 0 720 \d+$/);
  });

  it.each([
    [{ width: 100 }, 'width'],
    [{ theme: 'pink' }, 'theme'],
    [{ top: 0 }, 'top'],
    [{ top: 1.5 }, 'top'],
  ])('refuses %o', (options, argument) => {
    const call = () => render(review1, options as PlotOptions);
    expect(call).toThrow(InvalidArgumentError);
    expect(call).toThrow(argument);
  });
});

describe('bars', () => {
  it('fill what raises, leave what lowers hollow, and draw a whisker for each interval', () => {
    const svg = renderBars(review1, { top: 5 });
    const values = review1.interactions.terms.filter(({ players }) => players.length > 0).slice(0, 5);
    expect(count(svg, /^bar-raise$/)).toBe(values.filter(({ value }) => value > 0).length);
    expect(count(svg, /^bar-lower$/)).toBe(values.filter(({ value }) => value < 0).length);
    expect(count(svg, /^whisker$/)).toBe(5);
    expect(count(renderBars(fixtures.sentiment, { top: 5 }), /^whisker$/)).toBe(0);
  });

  it('are as long as the effects', () => {
    const widths = named(parseSvg(renderBars(review1)), 'rect')
      .filter(({ attributes }) => attributes.class!.startsWith('bar-'))
      .map(({ attributes }) => Number(attributes.width));
    const values = review1.interactions.terms.filter(({ players }) => players.length > 0);
    widths.forEach((width, at) => {
      expect(width / widths[0]!).toBeCloseTo(Math.abs(values[at]!.value / values[0]!.value), 1);
    });
  });
});

describe.each([
  ['waterfall', renderWaterfall],
  ['force', renderForce],
] as const)('%s', (_name, render) => {
  it('says where the parts lead, and by how much the model is elsewhere', () => {
    expect(named(parseSvg(render(review1)), 'title')[0]!.text).toBe(
      'The parts take the score from 0.40 to 2.50; the model says 2.53, 0.030 more.',
    );
  });

  it.each(['BII', 'Fourier', 'SV', 'STII', 'FSII', 'k-SII', 'Moebius'])('adds up for %s', (index) => {
    const explanation = reindex(review1, index, 2);
    const everybody = Array.from({ length: 14 }, (_, player) => player);
    const [total] = evaluateSpectrum(spectrumOf(explanation), {
      rows: 1,
      players: 14,
      words: Uint32Array.of(everybody.reduce((word, player) => word | (1 << player), 0)),
    });
    expect(total).toBeCloseTo(2.5, 12);
    expect(named(parseSvg(render(explanation)), 'title')[0]!.text).toContain('from 0.40 to 2.50');
  });
});

it('waterfall steps follow one another to the end', () => {
  const rows = named(parseSvg(renderWaterfall(reindex(review1, 'Moebius', 3))), 'rect').filter(
    ({ attributes }) => /^bar-/.test(attributes.class!),
  );
  // Five AND-terms from 0.4 on, and what is not explained; 2 to the right first.
  expect(rows).toHaveLength(6);
  const [first, second] = rows.map(({ attributes }) => ({
    left: Number(attributes.x),
    right: Number(attributes.x) + Number(attributes.width),
  }));
  expect(second!.left).toBeCloseTo(first!.right, 0);
});

it('network draws a line for each pair, a knot for each larger set, and only their players', () => {
  const svg = renderNetwork(reindex(review1, 'Moebius', 3));
  expect(count(svg, /^arc-/)).toBe(2);
  expect(count(svg, /^node /)).toBe(1);
  expect(count(svg, /^bar-/)).toBe(5);
  expect(written(svg)).toEqual(expect.arrayContaining(['never', 'fails', 'dull']));
  expect(written(svg)).not.toContain('acting');
  expect(written(renderNetwork(reindex(review1, 'SV', 1)))).toContain(
    'No parts act together: there is nothing to join.',
  );
});

it('upset puts a dot into the row of every player of every column', () => {
  const svg = renderUpset(reindex(review1, 'Moebius', 3));
  expect(count(svg, /^dot$/)).toBe(2 + 1 + 1 + 1 + 3);
  expect(count(svg, /^link$/)).toBe(2);
});

it('heat map marks each pair twice and each player once, and tells of sets that it cannot show', () => {
  const svg = renderHeatMap(reindex(review1, 'Moebius', 3), { width: 800 });
  expect(count(svg, /^(raise|lower)$/)).toBe(3 + 2);
  expect(written(svg).join(' ')).toContain('1 set of three or more does not show here.');
});

it('orders share a set equally among its players', () => {
  const svg = renderOrders(reindex(review1, 'Moebius', 3));
  const bars = named(parseSvg(svg), 'rect').filter(
    ({ attributes }) => attributes.class === 'stack-raise' && attributes.height === '16',
  );
  const widths = bars.map(({ attributes }) => Number(attributes.width));
  // never: 1 of the pair; fails: 1 of the pair; impress: 1.2 alone; three players with 0.8 / 3 each.
  expect(Math.max(...widths) / Math.min(...widths)).toBeCloseTo(1.2 / (0.8 / 3), 1);
  expect(bars).toHaveLength(6);
  expect(named(parseSvg(svg), 'title')[0]!.text).toBe(
    '53 % of what was found are single parts alone, 34 % pairs, 14 % larger sets.',
  );
});

describe('comparison', () => {
  it('matches effects by labels, the greatest change first, missing ones as 0', () => {
    const changes = compareExplanations(reindex(review1, 'Moebius', 3), reindex(review2, 'Moebius', 3));
    expect(
      changes.map(({ labels, difference }) => [labels.join('+'), Number(difference.toFixed(6))]),
    ).toEqual([
      ['never+fails', -2],
      ['dull', 0.7],
      ['acting+impress', 0.6],
      ['fails', 0.5],
      ['impress', 0.1],
      ['never #2+feels+dull', 0],
    ]);
    expect(changes[0]!.second).toBeUndefined();
    expect(changes[2]!.first).toBeUndefined();
  });

  it('matches players by name where their places differ', () => {
    const turned: Explanation = {
      ...review1,
      game: { ...review1.game, players: review1.game.players.toReversed() },
      interactions: {
        ...review1.interactions,
        terms: review1.interactions.terms.map((term) => ({
          ...term,
          players: term.players.map((player) => 13 - player).toReversed(),
        })),
      },
    };
    expect(compareExplanations(review1, turned).every(({ difference }) => difference === 0)).toBe(true);
    expect(named(parseSvg(renderComparison(review1, turned)), 'title')[0]!.text).toContain('the same');
  });

  it('refuses two indices', () => {
    expect(() => renderComparison(review1, reindex(review1, 'SV', 1))).toThrow(/same index, not BII and SV/);
  });
});

describe('aggregate', () => {
  it('takes means over the inputs that have an effect, sizes over all', () => {
    const both = [reindex(review1, 'Moebius', 3), reindex(review2, 'Moebius', 3)];
    const found = new Map(aggregateExplanations(both).map((effect) => [effect.labels.join('+'), effect]));
    expect(found.get('fails')).toMatchObject({ values: [-1, -0.5], mean: -0.75, size: 0.75 });
    expect(found.get('never+fails')!.values).toHaveLength(1);
    expect(found.get('never+fails')!.mean).toBeCloseTo(2, 9);
    expect(found.get('never+fails')!.size).toBeCloseTo(1, 9);
    expect(written(renderAggregate(both))).not.toContain('never + fails');
    expect(written(renderAggregate(both, { inputs: 1 }))).toContain('never + fails');
  });

  it('refuses none, and different indices', () => {
    expect(() => renderAggregate([])).toThrow(/at least one explanation/);
    expect(() => renderAggregate([review1, reindex(review1, 'SV', 1)])).toThrow(/same index/);
  });
});

describe('convergence', () => {
  const series = [
    {
      name: 'auto',
      points: [128, 256, 512].map((ablations, at) => ({ ablations, r2: 0.5 + at / 5, standardError: 0.03 })),
    },
    {
      name: 'lasso',
      points: [
        { ablations: 512, r2: -3 },
        { ablations: 128, r2: 0.2 },
      ],
    },
  ];

  it('looks as it did', async () => {
    await expect(renderConvergence(series, { target: 0.8 })).toMatchFileSnapshot(
      '../__snapshots__/plot-convergence.svg',
    );
  });

  it('says what was reached, and from when on', () => {
    expect(named(parseSvg(renderConvergence(series, { target: 0.8 })), 'title')[0]!.text).toBe(
      'auto: R² 0.90 with 512 ablations, 0.8 from 512 on; lasso: R² −3.00 with 512 ablations, short of 0.8.',
    );
    expect(named(parseSvg(renderConvergence([])), 'title')[0]!.text).toBe('Nothing was measured.');
  });

  it('tells series apart by dashes and by marks', () => {
    const svg = renderConvergence(series);
    const dashes = named(parseSvg(svg), 'path')
      .filter(({ attributes }) => attributes.class === 'link')
      .map(({ attributes }) => attributes['stroke-dasharray']);
    expect(new Set(dashes).size).toBe(2);
    expect([count(svg, /^dot$/), count(svg, /^hollow$/)]).toEqual([3, 2]);
  });

  it.each([
    { ablations: 0, r2: 0.5 },
    { ablations: 128, r2: Number.NaN },
    { ablations: Infinity, r2: 0.5 },
  ])('refuses %o', (point) => {
    expect(() => renderConvergence([{ name: 'x', points: [point] }])).toThrow(InvalidArgumentError);
  });

  it('tells where a run in rounds ended, and why', () => {
    const ended = 'R² is above 0.9 with 95 % confidence';
    const svg = renderConvergence([{ ...series[0]!, ended }]);
    expect(written(svg)).toContain(`No further round, as ${ended} (ring).`);
    expect(count(svg, /^whisker$/)).toBe(1);
    const [x] = named(parseSvg(svg), 'circle')
      .filter(({ attributes }) => attributes.class === 'whisker')
      .map(({ attributes }) => Number(attributes.cx));
    const dots = named(parseSvg(svg), 'circle').filter(({ attributes }) => attributes.class === 'dot');
    expect(x).toBe(Math.max(...dots.map(({ attributes }) => Number(attributes.cx))));
    expect(written(renderConvergence([{ ...series[0]!, ended }, series[1]!]))).toContain(
      `auto: no further round, as ${ended} (ring).`,
    );
  });
});

describe('convergenceOf', () => {
  const rounds = [
    { ablations: 64, r2: 0.4, standardError: 0.1 },
    { ablations: 128, r2: 0.7, standardError: 0.05, ended: 'the budget of 128 is spent' },
  ];
  const run = (budget: number, r2: number, changes: Partial<Explanation> = {}): Explanation => ({
    ...review1,
    cost: { ...review1.cost, budget },
    faithfulness: { ...review1.faithfulness, r2, standardError: 0.02 },
    ...changes,
  });

  it('takes the rounds of a run', () => {
    const [series, ...more] = convergenceOf([run(128, 0.7, { rounds })]);
    expect(more).toEqual([]);
    expect(series!.points).toEqual(rounds);
    expect(series!.ended).toBe('the budget of 128 is spent');
  });

  it('joins runs of other budgets to a line, and tells lines apart by what differs', () => {
    const series = convergenceOf([
      run(512, 0.9),
      run(256, 0.8),
      run(128, 0.7, { rounds }),
      run(256, 0.5, { solver: 'lasso' }),
      run(256, 0.5, { faithfulness: { r2: 0, standardError: null, method: 'unknown', coalitions: 0 } }),
    ]);
    expect(series.map(({ name, points }) => [name, points.map(({ ablations }) => ablations)])).toEqual([
      [review1.solver, [64, 128, 256, 512]],
      ['lasso', [256]],
    ]);
    expect(series[0]!.ended).toBeUndefined();
    const seeds = convergenceOf([run(512, 0.9), run(512, 0.9, { seed: 7 })]);
    expect(seeds.map(({ name }) => name)).toEqual([`seed ${review1.seed}`, 'seed 7']);
    const games = [run(512, 0.9), run(512, 0.9, { game: { ...review1.game, id: 'another' } })];
    expect(convergenceOf(games).map(({ name }) => name)).toEqual(['[1]', '[2]']);
  });

  it('says which figures flatter', () => {
    const fitted = { ...review1.faithfulness, method: 'in-sample' } as const;
    const one = convergenceOf([run(512, 0.9, { faithfulness: fitted })]);
    expect(one[0]!.inSample).toBe(true);
    expect(written(renderConvergence(one)).join(' ')).toContain(
      'All of it is R² on combinations that were fitted',
    );
    const two = [...one, ...convergenceOf([run(512, 0.8)])];
    expect(written(renderConvergence(two)).join(' ')).toContain(
      'In-sample is R² on combinations that were fitted',
    );
  });

  it('counts what a stopped run has measured', () => {
    const cost = { ...review1.cost, budget: 512, evaluations: 100 };
    expect(convergenceOf([run(512, 0.5, { status: 'partial', cost })])[0]!.points[0]!.ablations).toBe(100);
  });
});
