// How large the one-file page and the studio are, and how soon a browser shows them and answers.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { createSpectrum, type Explanation, reindex, renderHtml, renderStudio, type Support } from 'spex';
import { wholeNumber } from './harness/flags.ts';
import { runBench } from './harness/run-bench.ts';
import { table } from './tables/markdown.ts';

const USAGE = 'usage: page [--repeats 5]   (Chromium: CHROMIUM_PATH, else /usr/bin/chromium)';

await runBench(USAGE, async (args) => {
  const { values } = parseArgs({ args, options: { repeats: { type: 'string', default: '5' } } });
  const times = wholeNumber('repeats', values.repeats);
  const folder = mkdtempSync(join(tmpdir(), 'spex-page-'));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium' });
  try {
    const rows: string[][] = [];
    for (const players of [20, 200, 1000]) {
      const explanation = explanationOf(players);
      const html = renderHtml(explanation);
      const data = JSON.stringify({ explanation }).length;
      const path = join(folder, `${players}.html`);
      writeFileSync(path, html);
      const measured: Shown[] = [];
      for (let i = 0; i < times; i++) measured.push(await show(browser, pathToFileURL(path).href));
      const median = (of: (shown: Shown) => number): string =>
        `${Math.round(measured.map(of).sort((a, b) => a - b)[Math.floor(times / 2)]!)}`;
      rows.push([
        `${players} words`,
        kilobytes(html.length - data),
        kilobytes(data),
        median(({ paint }) => paint),
        median(({ answer }) => answer),
        median(({ picture }) => picture),
      ]);
    }
    rows.push(['studio', kilobytes(renderStudio().html.length), '-', '-', '-', '-']);
    const heads = [
      'page',
      'kB',
      'kB of data',
      'first contentful paint, ms',
      'a word taken out, ms',
      'a picture, ms',
    ];
    process.stdout.write(`${table(heads, rows)}\n`);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

interface Shown {
  /** Milliseconds from opening the file to the first text or picture. */
  readonly paint: number;
  /** From the click that takes a word out to the frame that shows what is left. */
  readonly answer: number;
  /** From the click on a tab to the frame with its picture. */
  readonly picture: number;
}

async function show(browser: Browser, url: string): Promise<Shown> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
  try {
    await page.goto(url);
    await page.locator('#remove').click();
    return await page.evaluate(async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const timed = async (act: () => void): Promise<number> => {
        const start = performance.now();
        act();
        await frame();
        return performance.now() - start;
      };
      const click = (selector: string) => document.querySelector<HTMLElement>(selector)!.click();
      await frame();
      const paint = performance.getEntriesByName('first-contentful-paint')[0]!.startTime;
      const answer = await timed(() => click('.word'));
      const picture = await timed(() => click('#tab-network'));
      return { paint, answer, picture };
    });
  } finally {
    await page.close();
  }
}

/** Words with effects of their own on every third, 200 pairs and 50 triples. */
function explanationOf(players: number): Explanation {
  const words = Array.from({ length: players }, (_, at) => `word${at}`);
  let start = 0;
  const listed = words.map((label) => {
    const span = [start, start + label.length] as const;
    start += label.length + 1;
    return { label, span };
  });
  const value = (at: number): number => Math.sin(1 + at * 7) / (1 + at / 20);
  const drawn: (readonly [Support, number])[] = [
    [[], 1],
    ...words.map((_, at) => [[at], value(3 * at)] as const).filter((_, at) => at % 3 === 0),
    ...Array.from({ length: 200 }, (_, at) => [[at % players, (at * 5 + 1) % players], value(at)] as const),
    ...Array.from(
      { length: 50 },
      (_, at) => [[at % players, (at + 3) % players, (at + 9) % players], value(at)] as const,
    ),
  ];
  const { supports, coefficients } = createSpectrum(
    players,
    drawn.filter(([set]) => new Set(set).size === set.length),
  );
  const plain: Explanation = {
    schema: 1,
    solver: 'auto',
    seed: 0,
    status: 'complete',
    game: { id: 'page', players: listed, output: 'value', text: words.join(' ') },
    spectrum: { players, terms: supports.map((set, at) => ({ players: set, value: coefficients[at]! })) },
    interactions: { index: 'BII', order: 3, terms: [] },
    faithfulness: { r2: 0.9, standardError: 0.01, method: 'out-of-fold', coalitions: 1000 },
    ends: { grand: null, empty: null, grandResidual: null, emptyResidual: null },
    cost: { budget: 1000, evaluations: 1000, cached: 0, evaluationSeconds: 1, solverSeconds: 1 },
    account: [],
  };
  return reindex(plain, 'BII', 3);
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}
