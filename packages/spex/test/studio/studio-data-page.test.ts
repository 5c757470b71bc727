import { readFileSync } from 'node:fs';
import { openStore } from '@spex/runtime';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { testFolder } from '../support/folder.ts';
import {
  checkLook,
  ended,
  give,
  inBrowser,
  LOOKS,
  openStudio,
  poll,
  progress,
} from '../support/studio-page.ts';
import { classTable, csvOf } from '../support/tables.ts';

const folder = testFolder();
const CSV = csvOf(classTable('points', 120, { seed: 3 }));
/** Rows whose copies stand in for each other. */
const REVIEWS = [
  'text,label',
  ...Array.from({ length: 30 }, (_, at) =>
    at % 2 === 0 ? `a fine film ${at},good` : `a dull film ${at},bad`,
  ),
].join('\n');
const open = (use: (page: Page) => Promise<void>) => openStudio(folder, use);

/** Opens the table of points, to be trained on by nearest neighbours. */
async function compose(page: Page, budget: number): Promise<void> {
  await give(page, 'points.csv', CSV);
  await page.locator('#trainer').selectOption('knn');
  await page.locator('#solver').selectOption('lasso');
  await page.locator('#budget').fill(String(budget));
  await poll(() => page.locator('#planned').textContent()).toContain(
    `at most ${budget.toLocaleString('en-US')} retrainings`,
  );
}

inBrowser('explains a training set: preview, cost, run, rows, picture, what retraining says, export', () =>
  open(async (page) => {
    await compose(page, 300);
    expect(await page.locator('#planned').textContent()).toBe(
      'trained on 96 of 120 rows, tested on 24, 96 players, at most 300 retrainings',
    );
    expect(await page.locator('#label').inputValue()).toBe('label');
    expect(await page.locator('.sample-table caption').textContent()).toBe('points.csv: 120 rows, 6 columns');
    await page.locator('#trainer').selectOption('');
    // What is learnt stands there twice: the labels as they should be, and the sum of both numbers.
    for (const name of ['value', 'source', 'clean']) await page.getByLabel(name, { exact: true }).uncheck();
    await page.locator('.tests input').nth(2).check();
    await poll(() => page.locator('#cost').textContent()).toMatch(
      /Time\s*about .* to measure\s*Money\s*none/,
    );
    await page.locator('#run:not([disabled])').click();
    await ended(page);
    expect(await page.locator('h1').textContent()).toMatch(/^Row \d+ helps most\. Row \d+ does most harm\.$/);
    expect(await page.locator('.roles').first().locator('li').count()).toBe(10);
    expect(await page.locator('.roles .hint').nth(0).textContent()).toMatch(/^line \d+: \[(yes|no)\] x /);
    await page.locator('#shown').selectOption('1');
    expect(await page.locator('.rows .eyebrow').textContent()).toContain('test row 2, line ');
    await page.getByRole('button', { name: 'Picture' }).click();
    expect(await page.locator('main .eyebrow').textContent()).toContain('Explained: test row 2.');
    await page.locator('#remove').click();
    await page.locator('.word').first().click();
    await page.locator('#verify').click();
    await page.locator('.verified').waitFor();
    expect(await page.locator('.verified').textContent()).toMatch(/^the model says −?\d/);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'JSON' }).click(),
    ]);
    const report = JSON.parse(readFileSync(await download.path(), 'utf8'));
    expect(report.explanations).toHaveLength(2);
    expect(report.roles).toHaveLength(2);
    await page.getByText('Again, changed').click();
    await poll(() => page.locator('.sample-table caption').textContent()).toContain('points.csv');
    expect(await page.locator('#solver').inputValue()).toBe('lasso');
    expect(await page.locator('.tests input').nth(2).isChecked()).toBe(true);
  }),
);

inBrowser('goes on while its page is reloaded, and stops when told to', () =>
  open(async (page) => {
    await compose(page, 50_000);
    await page.locator('#trainer').selectOption('mlp');
    await page.locator('#run:not([disabled])').click();
    await poll(() => progress(page)).toMatch(/^[1-9][\d,]* of [\d,]+ retrainings/);
    await page.reload();
    await poll(() => progress(page)).toMatch(/^[1-9][\d,]* of [\d,]+ retrainings/);
    await page.locator('#stop').click();
    await ended(page);
    await poll(() => page.locator('nav li').textContent()).toContain('stopped');
    expect(await page.locator('h1').textContent()).toContain('helps most');
    await page.getByRole('button', { name: 'Picture' }).click();
    expect(await page.locator('.partial').textContent()).toContain('Partial: the run was stopped');
  }),
);

inBrowser('takes the rows of a table as documents or as a training set, whichever is wanted', () =>
  open(async (page) => {
    await give(page, 'reviews.csv', REVIEWS);
    expect(await page.getByLabel('Document 1', { exact: true }).inputValue()).toBe('a fine film 0');
    expect(await page.locator('#opened').textContent()).toContain('The rows of reviews.csv are documents.');
    await page.locator('#take-as').click();
    await poll(() => page.locator('#label').inputValue()).toBe('label');
    await page.locator('#take-as').click();
    expect(await page.getByLabel('Document 2', { exact: true }).inputValue()).toBe('a dull film 1');
    await give(page, 'points.csv', CSV);
    await page.locator('#label').waitFor();
    await page.locator('#header').uncheck();
    await poll(() => page.locator('.sample-table th').first().textContent()).toContain('column 1');
    await page.locator('#header').check();
    await page.locator('#players').selectOption('groups');
    await page.locator('#group-column').selectOption('source');
    await poll(() => page.locator('#planned').textContent()).toContain('3 players');
    await page.locator('#test-file').setInputFiles({
      ...{ name: 'other.csv', mimeType: 'text/csv' },
      buffer: Buffer.from(csvOf(classTable('other', 7, { seed: 9 }))),
    });
    await poll(() => page.locator('#planned').textContent()).toContain(
      'trained on 120 of 127 rows, tested on 7',
    );
    await give(page, 'broken.tsv', 'a\tb\n1');
    await poll(() => page.locator('.problem').textContent()).toBe(
      'broken.tsv: line 2 has 1 column, but 2 are in the header',
    );
  }),
);

inBrowser('is done by keyboard alone', () =>
  open(async (page) => {
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    /** Tab until the one that is meant has the focus. */
    const tabTo = async (selector: string): Promise<void> => {
      for (let presses = 0; presses < 60; presses++) {
        await press('Tab');
        if (await page.locator(selector).evaluate((found) => found === document.activeElement)) return;
      }
      throw new Error(`Tab never comes to ${selector}`);
    };
    await compose(page, 100);
    await page.locator('#new').focus();
    await tabTo('#trainer');
    await press('ArrowDown');
    expect(await page.locator('#trainer').inputValue()).toBe('naive-bayes');
    await tabTo('#run');
    await poll(() => page.locator('#run').isEnabled()).toBe(true);
    await press('Enter');
    await ended(page);
    await page.locator('#new').focus();
    await tabTo('.filters button[aria-pressed=false]');
    await press('Enter');
    await page.locator('#tab-text').waitFor();
    await tabTo('#tab-text');
    await press('ArrowRight');
    await page.locator('#panel svg').waitFor();
  }),
);

inBrowser('shows what the store holds, and what a run had free', async () => {
  const store = await openStore(folder.path('page.db'));
  try {
    await openStudio(
      folder,
      async (page) => {
        await page.locator('#store').click();
        expect(await page.locator('#store-total').textContent()).toContain('0 ablations of 0 games');
        await page.locator('#new').click();
        await compose(page, 100);
        await page.locator('#run:not([disabled])').click();
        await ended(page);
        const paid = (await page.locator('#free').textContent())!;
        expect(paid).toMatch(/^\d+ retrainings, all paid for by this run$/);
        await page.getByText('Again, changed').click();
        await poll(() => page.locator('#cost').textContent()).toMatch(
          /free: all \d+ retrainings are in the store/,
        );
        await page.locator('#run:not([disabled])').click();
        await ended(page);
        expect(await page.locator('#free').textContent()).toBe(
          `Free: all ${paid.split(' ')[0]} retrainings were in the store`,
        );
        await page.locator('#store').click();
        const game = page.locator('.games > li');
        expect(await game.locator('h2').textContent()).toBe('studio: points.csv: label');
        expect(await game.textContent()).toContain(`${paid.split(' ')[0]} ablations paid for in 2 runs`);
        await game.locator('summary').click();
        await poll(() => game.locator('.chip').count()).toBe(20);
        await game.locator('.tools button').first().click();
        await ended(page);
      },
      store,
    );
  } finally {
    store.close();
  }
});

for (const look of LOOKS) {
  inBrowser(`axe finds nothing wrong with training sets and the store at ${look[0]} pixels`, async () => {
    const store = await openStore(folder.path(`axe-${look[0]}.db`));
    try {
      await openStudio(
        folder,
        async (page) => {
          await compose(page, 100);
          await page.locator('#cost dd').first().waitFor();
          await checkLook(page, look);
          await page.locator('.tests input').first().check();
          await page.locator('#run:not([disabled])').click();
          await ended(page);
          await checkLook(page, look);
          await page.getByRole('button', { name: 'Picture' }).click();
          await checkLook(page, look);
          await page.locator('#store').click();
          await page.locator('.games summary').click();
          await page.locator('.games .chip').first().waitFor();
          await checkLook(page, look);
        },
        store,
      );
    } finally {
      store.close();
    }
  });
}
