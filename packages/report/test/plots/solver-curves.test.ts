import { InvalidArgumentError } from '@spex/core';
import { renderSolverCurves, type SolverCurve } from '@spex/report';
import { describe, expect, it } from 'vitest';
import { named, parseSvg } from '../parse-svg.ts';

const BUDGETS = [128, 256, 512, 1024];
const FIGURE = { figure: 'mean R²', games: '9 games' };

/** So many solvers, each better than the next. */
function curves(
  count: number,
  at = (solver: number, step: number): number => 0.9 - solver / 30 + step / 50,
): SolverCurve[] {
  return Array.from({ length: count }, (_, solver) => ({
    name: `solver ${solver}`,
    points: BUDGETS.map((budget, step) => ({ budget, value: at(solver, step), standardError: 0.01 })),
  }));
}

const texts = (svg: string) => named(parseSvg(svg), 'text');
const labels = (svg: string) => texts(svg).filter(({ text }) => /^solver \d+$/.test(text));

describe('renderSolverCurves', () => {
  it('looks as it did', async () => {
    const drawn = renderSolverCurves(curves(7).toReversed(), FIGURE);
    await expect(drawn).toMatchFileSnapshot('../__snapshots__/plot-solver-curves.svg');
  });

  it('names twenty solvers without one name on another, in order where the lines end', () => {
    const svg = renderSolverCurves(curves(20), { ...FIGURE, width: 800 });
    const places = labels(svg)
      .map(({ text, attributes }) => ({ text, y: Number(attributes.y), x: Number(attributes.x) }))
      .sort((a, b) => a.y - b.y);
    expect(places.map(({ text }) => text)).toEqual(
      Array.from({ length: 20 }, (_, solver) => `solver ${solver}`),
    );
    for (let i = 1; i < 20; i++) expect(places[i]!.y - places[i - 1]!.y).toBeGreaterThan(14.5);
    for (const { x } of places) expect(x).toBeLessThan(800 - 60);
  });

  it('highlights the best in colour, whichever order they come in', () => {
    const strong = (svg: string): string[] =>
      labels(svg)
        .filter(({ attributes }) => attributes.class === 'strong')
        .map(({ text }) => text)
        .sort();
    const all = curves(8).toReversed();
    expect(strong(renderSolverCurves(all, FIGURE))).toEqual([0, 1, 2, 3, 4].map((at) => `solver ${at}`));
    expect(strong(renderSolverCurves(all, { ...FIGURE, highlight: 2 }))).toEqual(['solver 0', 'solver 1']);
    expect(strong(renderSolverCurves(all, { ...FIGURE, better: 'less', highlight: 1 }))).toEqual([
      'solver 7',
    ]);
    expect(strong(renderSolverCurves(all, { ...FIGURE, highlight: 0 }))).toEqual([]);
  });

  it('says who is best at the largest budget, and tells every number to those who cannot see it', () => {
    const svg = renderSolverCurves(curves(2), FIGURE);
    expect(svg).toContain(
      '<title>With 1,024 ablations solver 0 has the best mean R², 0.96, then solver 1 with 0.927.</title>',
    );
    expect(svg).toContain('solver 1: 0.867 with 128, 0.887 with 256');
    const one = renderSolverCurves(curves(1), FIGURE);
    expect(one).toContain('<title>With 1,024 ablations solver 0 has the mean R² 0.96.</title>');
  });

  it('draws errors of any size on a logarithmic scale, zeros at the foot', () => {
    const svg = renderSolverCurves(
      curves(3, (solver, step) => (solver === 0 && step === 3 ? 0 : 10 ** (solver - 2 * step))),
      { ...FIGURE, better: 'less' },
    );
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(texts(svg).map(({ text }) => text)).toEqual(expect.arrayContaining(['100', '1', '0.01']));
  });

  it.each([
    ['far below zero', curves(6, (solver) => -(10 ** solver))],
    ['of one budget', curves(3).map(({ name, points }) => ({ name, points: points.slice(0, 1) }))],
    ['all the same', curves(6, () => 0)],
    ['with gaps', curves(3).map(({ name, points }, at) => ({ name, points: points.slice(at) }))],
    ['without a point', [{ name: 'nothing', points: [] }]],
    ['with a name to be escaped', [{ ...curves(1)[0]!, name: '<b>&"' }]],
  ])('draws curves %s', (_, drawn) => {
    for (const better of ['more', 'less'] as const) {
      const svg = renderSolverCurves(drawn, { ...FIGURE, better });
      for (const { attributes } of parseSvg(svg))
        expect(JSON.stringify(attributes)).not.toMatch(/NaN|Infinity/);
    }
  });

  it('refuses what is no number, and more colours than there are', () => {
    const wrong = [{ name: 'a', points: [{ budget: 0, value: 1 }] }];
    expect(() => renderSolverCurves(wrong, FIGURE)).toThrow(InvalidArgumentError);
    expect(() =>
      renderSolverCurves(
        curves(1, () => Number.NaN),
        FIGURE,
      ),
    ).toThrow(/must be finite/);
    expect(() => renderSolverCurves(curves(1), { ...FIGURE, highlight: 6 })).toThrow(/from 0 to 5/);
  });
});
