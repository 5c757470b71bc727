import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type renderHtml, renderSvg, renderTerminal } from '@spex/report';
import { expect, it } from 'vitest';
import { bundleForBrowsers, filesLoadedBy } from '../../../core/test/browser/bundle.ts';
import { CHROMIUM, NO_CHROMIUM, withPage } from '../../../core/test/browser/chromium.ts';
import { sentiment } from '../fixtures.ts';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
const TERMINAL = { color: 'truecolor', width: 80 } as const;

it('no file of report imports a module of Node’s, nor another package of ours than core', async () => {
  const files = readdirSync(join(PACKAGE, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('src', file));
  expect(files).toContain(join('src', 'page', 'render-html.ts'));
  const loaded = await filesLoadedBy(files, PACKAGE);
  const own = /^(src|\.\.\/core\/src)\//;
  expect(loaded.filter((file) => !own.test(file) && !file.includes('node_modules/'))).toEqual([]);
});

it('report renders in a browser as in Node, and its page works there', async ({ skip }) => {
  if (!CHROMIUM) skip(NO_CHROMIUM);
  const script = await bundleForBrowsers(join(PACKAGE, 'src', 'index.ts'), 'report');
  const found = await withPage(async (page) => {
    await page.addScriptTag({ content: script });
    const { terminal, svg, html } = await page.evaluate(
      ([explanation, options]) => {
        const { report } = globalThis as unknown as { report: Report };
        return {
          terminal: report.renderTerminal(explanation, options),
          svg: report.renderSvg(explanation),
          html: report.renderHtml(explanation),
        };
      },
      [sentiment, TERMINAL] as const,
    );
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('request', (request) => errors.push(`asked for ${request.url()}`));
    await page.setContent(html);
    const words = await page.locator('#prose .word').allTextContents();
    const arcs = await page.locator('#arcs path.stroke').count();
    await page.locator('#prose .word', { hasText: 'never' }).first().click();
    const pinned = await page.locator('#prose .word[aria-pressed=true]').allTextContents();
    const detail = await page.locator('#detail').textContent();
    return { terminal, svg, words, arcs, pinned, detail, errors };
  });
  expect(found.terminal).toBe(renderTerminal(sentiment, TERMINAL));
  expect(found.svg).toBe(renderSvg(sentiment));
  expect(found.errors).toEqual([]);
  expect(found.words).toEqual(sentiment.game.players.map(({ label }) => label.replace(/ #\d+$/, '')));
  expect(found.arcs).toBeGreaterThan(0);
  expect(found.pinned).toEqual(['never']);
  expect(found.detail).toContain('never');
});

interface Report {
  renderTerminal: typeof renderTerminal;
  renderSvg: typeof renderSvg;
  renderHtml: typeof renderHtml;
}
