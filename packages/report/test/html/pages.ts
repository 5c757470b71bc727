import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHROMIUM, NO_CHROMIUM, withPage } from '../../../core/test/browser/chromium.ts';

interface OpenOptions {
  readonly width?: number;
  readonly dark?: boolean;
}

/** One browser for all tests of a file. */
export function pages() {
  let browser: Browser;
  let close = () => {};
  let closed: Promise<void>;
  beforeAll(async () => {
    if (!CHROMIUM) return;
    browser = await new Promise<Browser>((resolve, reject) => {
      closed = withPage((page) => {
        resolve(page.context().browser()!);
        return new Promise<void>((done) => {
          close = done;
        });
      });
      closed.catch(reject);
    });
  });
  afterAll(async () => {
    close();
    await closed;
  });

  /** Opens the report from a file; fails on any error on the page and on any request but for the file. */
  async function open<T>(
    html: string,
    use: (page: Page) => Promise<T>,
    { width = 1000, dark = false }: OpenOptions = {},
  ): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'spex-report-'));
    try {
      const url = pathToFileURL(join(folder, 'report.html')).href;
      writeFileSync(join(folder, 'report.html'), html);
      const page = await browser.newPage();
      try {
        const faults: string[] = [];
        page.on('pageerror', (error) => faults.push(error.message));
        page.on('console', (message) => faults.push(message.text()));
        page.on('dialog', (dialog) => {
          faults.push(`dialog: ${dialog.message()}`);
          void dialog.dismiss();
        });
        page.on('request', (request) => request.url() !== url && faults.push(`asked for ${request.url()}`));
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
        await page.goto(url);
        await page.evaluate(() => document.fonts.ready.then(() => undefined));
        const result = await use(page);
        expect(faults).toEqual([]);
        return result;
      } finally {
        await page.close();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  return { open };
}

/** A test that is skipped where there is no browser. */
export const inBrowser = (name: string, test: () => Promise<void>): void =>
  it(name, async ({ skip }) => {
    if (!CHROMIUM) skip(NO_CHROMIUM);
    await test();
  });

/** What axe finds wrong with the page as it is. */
export async function violations(page: Page): Promise<unknown[]> {
  // By the debugging protocol: the page's policy lets no other script in.
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: unknown[] }> } };
    return (await axe.run()).violations;
  });
}
