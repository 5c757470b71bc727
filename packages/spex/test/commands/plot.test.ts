import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGame, Evaluator, type Explanation, exact, reindex } from '@spex/core';
import { renderBars, renderComparison, renderHtml, renderWaterfall } from '@spex/report';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run as runCli } from '../support/run.ts';

let folder: string;
let first: Explanation;
let second: Explanation;
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spex-plot-'));
  const explain = (weight: number): Promise<Explanation> => {
    const game = createGame({
      players: ['never', 'fails', 'dull'],
      value: (present) => (present(0) && present(1) ? weight : 0) - (present(2) ? 1 : 0),
    });
    return exact.solve(new Evaluator(game), { budget: 8 });
  };
  first = await explain(2);
  second = await explain(-1);
  writeFileSync(at('a.json'), JSON.stringify(first));
  writeFileSync(at('b.json'), JSON.stringify(second));
  writeFileSync(at('sv.json'), JSON.stringify(reindex(first, 'SV', 1)));
  const faithfulness = { ...first.faithfulness, r2: 0.5 };
  const less: Explanation = { ...first, faithfulness, cost: { ...first.cost, budget: 4 } };
  writeFileSync(at('less.json'), JSON.stringify(less));
  writeFileSync(at('broken.json'), '{"schema": 1');
  writeFileSync(at('other.json'), '{"schema": 1}');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('spex plot', () => {
  it('draws one explanation as asked, under the index asked for', async () => {
    const bars = await runCli(['plot', at('a.json'), '--as', 'bars', '--width', '500']);
    expect(bars.out).toBe(renderBars(first, { width: 500, theme: 'auto' }));
    const steps = await runCli(['plot', at('a.json'), '--as', 'waterfall', '--index', 'sii', '--order', '2']);
    expect(steps.out).toBe(renderWaterfall(reindex(first, 'SII', 2), { theme: 'auto' }));
    expect(steps.code).toBe(0);
  });

  it('compares two, and takes many together', async () => {
    const two = await runCli(['plot', at('a.json'), at('b.json')]);
    expect(two.out).toBe(
      renderComparison(first, second, { theme: 'auto', names: [at('a.json'), at('b.json')] }),
    );
    const three = await runCli(['plot', at('a.json'), at('b.json'), at('a.json')]);
    expect(three.out).toContain('3 inputs');
  });

  it('writes a page, and a PNG as sharp as asked', async () => {
    expect((await runCli(['plot', at('a.json'), '--out', at('a.html')])).code).toBe(0);
    expect(readFileSync(at('a.html'), 'utf8')).toBe(renderHtml(first));
    const png = await runCli(['plot', at('a.json'), '--as', 'bars', '--width', '400', '--out', at('a.png')]);
    expect(png.err).toBe('');
    const bytes = readFileSync(at('a.png'));
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(bytes.readUInt32BE(16)).toBe(800);
  });

  it('makes one page of several, called by their files', async () => {
    const { code, out } = await runCli(['plot', at('a.json'), at('b.json'), '--format', 'html']);
    expect(code).toBe(0);
    expect(out).toBe(renderHtml([first, second], { names: [at('a.json'), at('b.json')] }));
  });

  it('takes all explanations of a report', async () => {
    const report = {
      explanations: [first, { ...second, game: { ...second.game, output: 'other' } }],
      metrics: {},
    };
    writeFileSync(at('report.json'), JSON.stringify(report));
    const { out } = await runCli(['plot', at('report.json'), '--index', 'sv', '--order', '1']);
    expect(/<desc>(.*)<\/desc>/.exec(out)![1]).toContain('report.json: other.');
    const page = await runCli(['plot', at('report.json'), '--format', 'html']);
    expect(page.out).toContain('report.json: value');
    writeFileSync(at('half.json'), JSON.stringify({ explanations: [first, {}] }));
    expect((await runCli(['plot', at('half.json')])).err).toMatch(
      /half.json: an explanation must have "schema": 1/,
    );
  });

  it('draws how R² grew', async () => {
    const budgets = await runCli(['plot', at('a.json'), at('less.json'), '--as', 'convergence']);
    expect(budgets.out).toContain('R² 1.00 with 8 ablations.');
    expect(budgets.out).toContain('R² 0.500 with 4, R² 1.000 with 8.');
  });

  it.each([
    [['nowhere.json'], /cannot read .*nowhere.json: no such file/],
    [['broken.json'], /broken.json: not JSON/],
    [['other.json'], /other.json: /],
    [['a.json', '--as', 'pie'], /there is no picture 'pie': use text, bars/],
    [['a.json', '--as', 'comparison'], /'comparison' takes two explanations, not 1/],
    [['a.json', 'sv.json'], /different indices, [\w-]+ and SV: give --index/],
    [['a.json', 'b.json', '--as', 'bars'], /'bars' takes one explanation, not 2/],
    [['a.json', 'b.json', '--format', 'html', '--as', 'bars'], /a page holds every picture/],
    [['a.json', '--format', 'png'], /give --out picture.png/],
    [['a.json', '--theme', 'pink'], /--theme must be auto, light or dark/],
    [['a.json', '--as', 'layers'], /a layer map has players such as L0H3/],
    [['a.json', '--index', 'XYZ'], /unknown index 'XYZ'/],
  ])('refuses %o with one line', async (args, message) => {
    const { code, err, out } = await runCli([
      'plot',
      ...args.map((arg) => (arg.endsWith('.json') ? at(arg) : arg)),
    ]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(out).toBe('');
  });
});
