import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AblationStore } from '@spex/runtime';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { CHROMIUM, NO_CHROMIUM, withPage } from '../../../core/test/browser/chromium.ts';
import { type ServedStudio, serveStudio } from '../../src/studio/serve-studio.ts';
import type { TestFolder } from './folder.ts';

let studios = 0;

/** A studio and a page on it; fails on any error on the page and on any request that leaves the studio. */
export async function openStudio(
  folder: TestFolder,
  use: (page: Page, studio: ServedStudio) => Promise<void>,
  store?: AblationStore,
): Promise<void> {
  const studio = await serveStudio({
    port: 0,
    folder: folder.path(`studio-${studios++}`),
    store,
    programs: true,
  });
  try {
    await withPage(async (page) => {
      const faults: string[] = [];
      watch(page, studio, faults);
      await page.setViewportSize({ width: 1200, height: 900 });
      await page.goto(studio.url);
      await use(page, studio);
      expect(faults).toEqual([]);
    });
  } finally {
    await studio.close();
  }
}

/** Notes whatever goes wrong on a page. */
export function watch(page: Page, { url }: ServedStudio, faults: string[]): void {
  const { origin } = new URL(url);
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(origin) && !/^(data|blob):/.test(asked)) faults.push(`asked for ${asked}`);
  });
}

/** A test that is left out where there is no Chromium. */
export const inBrowser = (name: string, test: () => Promise<void>) =>
  it(name, async ({ skip }) => {
    if (!CHROMIUM) skip(NO_CHROMIUM);
    await test();
  });

/** With the patience that a busy machine needs. */
export const poll = (look: () => Promise<unknown>) => expect.poll(look, { timeout: 30_000 });
export const progress = (page: Page) => page.locator('#progress').textContent();
export const ended = (page: Page) => page.locator('#remove-run').waitFor();

/** Opens a file, as the person who chooses it does. */
export const give = (page: Page, name: string, content: string) =>
  page.locator('#files').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });

/** Light and wide, dark and narrow. */
export const LOOKS = [
  [1200, false],
  [390, true],
] as const;

/** axe finds nothing wrong, and nothing sticks out to the side. */
export async function checkLook(page: Page, [width, dark]: (typeof LOOKS)[number]): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = await axe.run();
    return found.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }));
  });
  expect(violations).toEqual([]);
  const [wide, room] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(wide).toBeLessThanOrEqual(room!);
}
