import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { testFolder } from '../support/folder.ts';
import { slowScript } from '../support/slow-script.ts';
import {
  checkLook,
  ended,
  give,
  inBrowser,
  LOOKS,
  openStudio,
  poll,
  progress,
  watch,
} from '../support/studio-page.ts';

const folder = testFolder();
const SHORT = 'the plot never fails';
const LONG = 'the plot of this film is one that never fails to keep us';
const open = (use: Parameters<typeof openStudio>[1]) => openStudio(folder, use);

/** Fills in a text and the script that scores it, and starts the run. */
async function explain(page: Page, text: string, milliseconds: number): Promise<void> {
  await page.locator('#text').fill(text);
  await page.locator('#target').fill(`script:${await slowScript(folder, milliseconds)}`);
  await page.locator('#planned').waitFor();
  await page.locator('#run').click();
}

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

inBrowser('tells what a run would take as the text, the model and the budget change', () =>
  open(async (page) => {
    const cost = () => page.locator('#cost').textContent();
    await page.locator('#text').fill(LONG);
    await poll(cost).toMatch(/Time\s*about .* to measure\s*Money\s*none/);
    await page.locator('#model').fill('openai:gpt-4o-mini');
    await poll(cost).toMatch(/Tokens\s*about [\d,]+\s*Money\s*not known: give the price/);
    await page.locator('#price-input').fill('1000');
    await page.locator('#price-output').fill('2000');
    await poll(cost).toMatch(/Money\s*about \$\d/);
    await page.locator('#max-cost').fill('5');
    const before = await cost();
    await page.locator('#budget').fill('100');
    await poll(cost).not.toBe(before);
    expect(await page.locator('#probe').isEnabled()).toBe(true);
    await page.locator('#model').fill('');
    await poll(cost).toMatch(/Money\s*none/);
    await page.locator('#target').fill(`script:${await slowScript(folder, 0)}`);
    await poll(cost).toMatch(/Time\s*not known/);
    await page.locator('#probe').click();
    await poll(cost).toMatch(/Time\s*about .*Measured\s*16 ablations, to tell this/s);
    await page.locator('#store').click();
    await page.goBack();
    expect(await page.locator('#text').inputValue()).toBe(LONG);
    expect(await page.locator('#budget').inputValue()).toBe('100');
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

inBrowser('hears of runs that other pages start, and holds no line while nobody sees it', () =>
  open(async (page, studio) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const start = async (title: string): Promise<void> => {
      const other = await page.context().browser()!.newPage();
      await other.goto(studio.url);
      await explain(other, title, 0);
      await ended(other);
      await other.close();
    };
    const titles = () => page.locator('.run-title').allTextContents();
    await start('never seen');
    await poll(titles).toEqual(['never seen']);
    const turn = (state: string) =>
      page.evaluate((now) => {
        Object.defineProperty(document, 'visibilityState', { value: now, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await turn('hidden');
    await start('fails unseen');
    expect(await titles()).toEqual(['never seen']);
    await turn('visible');
    await poll(titles).toEqual(['fails unseen', 'never seen']);
    // One line for as long as it is seen, and no asking now and then.
    expect(asked.filter((path) => path !== '/api/events')).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(2);
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
    await give(
      page,
      'chat.json',
      '[{"role":"user","content":"Who wrote Tosca?"},{"role":"assistant","content":"Puccini"}]',
    );
    expect(await page.getByLabel('Message 2', { exact: true }).inputValue()).toBe('Puccini');
    await give(page, 'table.csv', 'title,text\nTosca,"An opera, by Puccini"\nBread,Baked');
    expect(await page.getByLabel('Document 1', { exact: true }).inputValue()).toBe('An opera, by Puccini');
    expect(await page.getByLabel('Title of document 2', { exact: true }).inputValue()).toBe('Bread');
    await give(page, 'review.txt', SHORT);
    expect(await page.locator('#text').inputValue()).toBe(SHORT);
    await give(page, 'broken.json', '{');
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

for (const look of LOOKS) {
  inBrowser(`axe finds nothing wrong with texts at ${look[0]} pixels`, () =>
    open(async (page) => {
      await page.locator('#text').fill(SHORT);
      await page.locator('.parts').waitFor();
      await page.locator('#cost dd').first().waitFor();
      await checkLook(page, look);
      await explain(page, SHORT, 0);
      await ended(page);
      await checkLook(page, look);
    }),
  );
}
