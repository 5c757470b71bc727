import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { CHROMIUM, NO_CHROMIUM, withPage } from '../../../core/test/browser/chromium.ts';
import { type ServedStudio, serveStudio } from '../../src/studio/serve-studio.ts';
import { testFolder } from '../support/folder.ts';
import { slowScript } from '../support/slow-script.ts';

const folder = testFolder();
const SHORT = 'the plot never fails';
const LONG = 'the plot of this film is one that never fails to keep us';
let studios = 0;

/** A studio and a page on it; fails on any error on the page and on any request that leaves the studio. */
async function open(use: (page: Page, studio: ServedStudio) => Promise<void>): Promise<void> {
  const studio = await serveStudio({
    port: 0,
    folder: folder.path(`studio-${studios++}`),
    store: undefined,
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

function watch(page: Page, { url }: ServedStudio, faults: string[]): void {
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

/** Fills in a text and the script that scores it, and starts the run. */
async function explain(page: Page, text: string, milliseconds: number): Promise<void> {
  await page.locator('#text').fill(text);
  await page.locator('#target').fill(`script:${await slowScript(folder, milliseconds)}`);
  await page.locator('#planned').waitFor();
  await page.locator('#run').click();
}

const inBrowser = (name: string, test: () => Promise<void>) =>
  it(name, async ({ skip }) => {
    if (!CHROMIUM) skip(NO_CHROMIUM);
    await test();
  });
/** With the patience that a busy machine needs. */
const poll = (look: () => Promise<unknown>) => expect.poll(look, { timeout: 30_000 });
const progress = (page: Page) => page.locator('#progress').textContent();
const ended = (page: Page) => page.locator('#remove-run').waitFor();

inBrowser('explains a text: preview, run, picture, what the model says, export', () =>
  open(async (page) => {
    await page.locator('#text').fill(SHORT);
    await poll(() => page.locator('.parts').textContent()).toBe('theplotneverfails');
    expect(await page.locator('#planned').textContent()).toBe('4 parts, at most 16 ablations');
    await explain(page, SHORT, 0);
    await ended(page);
    expect(await page.locator('h1').textContent()).toBe(
      '“never” and “fails” together raise the score by 2.0 beyond what they do apart.',
    );
    await page.locator('#remove').click();
    await page.locator('.word', { hasText: 'never' }).click();
    await page.locator('#verify').click();
    await page.locator('.verified').waitFor();
    expect(await page.locator('.verified').textContent()).toBe('the model says −0.50');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'JSON' }).click(),
    ]);
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toMatchObject({
      schema: 1,
      solver: 'auto',
    });
    await poll(() => page.locator('nav li').textContent()).toContain('done, R² 1.00');
  }),
);

inBrowser('goes on while its page is reloaded, and stops when told to', () =>
  open(async (page) => {
    await explain(page, LONG, 30);
    await poll(() => progress(page)).toMatch(/^[1-9][\d,]* of/);
    await page.reload();
    await poll(() => progress(page)).toMatch(/^[1-9][\d,]* of/);
    await page.locator('#stop').click();
    await ended(page);
    expect(await page.locator('.partial').textContent()).toContain('Partial: the run was stopped');
    await poll(() => page.locator('nav li').textContent()).toContain('stopped');
    await page.reload();
    await ended(page);
    expect(await page.locator('.partial').count()).toBe(1);
  }),
);

inBrowser('runs two at once in two tabs, and compares them', () =>
  open(async (page, studio) => {
    const other = await page.context().browser()!.newPage();
    const faults: string[] = [];
    watch(other, studio, faults);
    await other.goto(studio.url);
    await explain(page, SHORT, 20);
    await explain(other, 'the plot always fails', 20);
    await Promise.all([ended(page), ended(other)]);
    expect(await page.locator('h1').textContent()).toContain('“never” and “fails”');
    expect(await other.locator('h1').textContent()).not.toContain('never');
    await poll(() => page.locator('nav li').count()).toBe(2);
    await page.locator('#compare').click();
    const second = page.locator('.compare select').nth(1);
    const option = second.locator('option', { hasText: 'always' });
    await second.selectOption(await option.getAttribute('value'));
    await page.locator('.compare svg').waitFor();
    expect(await page.locator('.compare svg title').textContent()).toContain(
      '“never” and “fails” together, +2.0 in',
    );
    await page.goBack();
    await page.goBack();
    await ended(page);
    expect(faults).toEqual([]);
  }),
);

inBrowser('says so when its server dies', () =>
  open(async (page, studio) => {
    await explain(page, LONG, 30);
    await poll(() => progress(page)).toMatch(/^[1-9][\d,]* of/);
    await studio.close();
    await poll(() => page.locator('.studio').textContent()).toContain('The studio does not answer');
  }),
);

inBrowser('shows what is wrong with an input before anything is asked', () =>
  open(async (page) => {
    await page.locator('#text').fill(SHORT);
    await page.locator('#model').fill('nonsense:');
    await page.locator('.problem').waitFor();
    expect(await page.locator('#run').isDisabled()).toBe(true);
    await page.locator('#model').fill('');
    await page.locator('.problem').waitFor({ state: 'detached' });
    await poll(() => page.locator('#run').isDisabled()).toBe(false);
  }),
);

inBrowser('takes dropped files: a chat, a table of documents, a text', () =>
  open(async (page) => {
    const give = (name: string, content: string) =>
      page
        .locator('input[type=file]')
        .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
    await give(
      'chat.json',
      '[{"role":"user","content":"Who wrote Tosca?"},{"role":"assistant","content":"Puccini"}]',
    );
    expect(await page.getByLabel('Message 2', { exact: true }).inputValue()).toBe('Puccini');
    await give('table.csv', 'title,text\nTosca,"An opera, by Puccini"\nBread,Baked');
    expect(await page.getByLabel('Document 1', { exact: true }).inputValue()).toBe('An opera, by Puccini');
    expect(await page.getByLabel('Title of document 2', { exact: true }).inputValue()).toBe('Bread');
    await give('review.txt', SHORT);
    expect(await page.locator('#text').inputValue()).toBe(SHORT);
    await give('broken.json', '{');
    expect(await page.locator('.problem').textContent()).toBe('broken.json is not JSON.');
  }),
);

inBrowser('shows hostile text as text', () =>
  open(async (page) => {
    const attack = '<img src=x onerror=alert(1)> never fails <script>alert(2)</script> \u202Eevil';
    await explain(page, attack, 0);
    await ended(page);
    expect(await page.locator('#prose').textContent()).toContain('<img src=x onerror=alert(1)>');
    expect(await page.locator('img').count()).toBe(0);
    await poll(() => page.locator('nav li').textContent()).toContain('<script>alert(2)</script>');
  }),
);

it.for([
  [1200, false],
  [390, true],
] as const)('axe finds nothing wrong at %i pixels, dark %s', async ([width, dark], { skip }) => {
  if (!CHROMIUM) skip(NO_CHROMIUM);
  await open(async (page) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
    const check = async () => {
      await page.evaluate(
        readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
      );
      const { violations } = await page.evaluate(() => {
        const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: object[] }> } };
        return axe.run();
      });
      expect(violations).toEqual([]);
      const [wide, room] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      expect(wide).toBeLessThanOrEqual(room!);
    };
    await page.locator('#text').fill(SHORT);
    await page.locator('.parts').waitFor();
    await check();
    await explain(page, SHORT, 0);
    await ended(page);
    await check();
  });
});
