import { type Explanation, InvalidArgumentError, reindex } from '@spex/core';
import { renderHtml } from '@spex/report';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { CHROMIUM, NO_CHROMIUM } from '../../../core/test/browser/chromium.ts';
import * as fixtures from '../fixtures.ts';
import { review1, review2 } from '../plots/fixtures.ts';
import { inBrowser, pages, violations } from './pages.ts';

const { open } = pages();

const rounds = [
  { ablations: 64, r2: 0.4, standardError: 0.1 },
  { ablations: 128, r2: 0.93, standardError: 0.02, ended: 'R² is above 0.9 with 95 % confidence' },
];
const estimated: Explanation = {
  ...reindex(review1, 'SV', 1),
  solver: 'kernel-shap',
  estimates: { index: 'SV', order: 1 },
  faithfulness: { ...review1.faithfulness, method: 'in-sample', r2: 0.5 },
};
const three = [{ ...review1, rounds }, review2, estimated];
const html = renderHtml(three, { names: ['first <b>', 'second', 'third'] });

const title = (page: Page) => page.locator('h1').textContent();
const drawn = (page: Page) => page.locator('#panel svg title').textContent();

inBrowser('begins with what several explanations have in common', () =>
  open(html, async (page) => {
    expect(await title(page)).toBe('3 explanations');
    await expect
      .poll(() => drawn(page))
      .toBe('“never” and “fails” together raise the score by 2.0 on average, in 2 of 3 inputs.');
    expect(await page.locator('#panel svg').textContent()).toContain('Only SV values were estimated');
    expect(await page.locator('#shown option').allTextContents()).toEqual([
      'Overview of 3',
      'first <b>',
      'second',
      'third',
    ]);
    await page.locator('#tab-convergence').click();
    await expect.poll(() => drawn(page)).toContain('R² 0.93 with ');
  }),
);

inBrowser('lists them with their trust and strongest interaction, and opens each with all it has', () =>
  open(html, async (page) => {
    await page.locator('#tab-each').click();
    const rows = page.locator('#each tr');
    expect(await rows.allTextContents()).toEqual([
      'first <b>0.93 good“never” and “fails” together raise the score by 2.0 beyond what they do apart. ',
      'second0.93 good“never #2”, “feels” and “dull” together raise the score by 0.80 beyond what they do apart. ',
      'third0.50 poor“impress” raises the score by 1.2. ',
    ]);
    await page.locator('#by-r2').click();
    expect(await rows.first().textContent()).toContain('third');
    await rows.nth(1).locator('.open').click();
    expect(await title(page)).toContain('“never” and “fails” together');
    expect(await page.locator('#shown').inputValue()).toBe('0');
    expect(await page.locator('[role=tab]').allTextContents()).toEqual([
      ...['Text', 'Bars', 'Waterfall', 'Force', 'Network', 'Sets', 'Pairs', 'Orders', 'Convergence', 'Facts'],
    ]);
    await page.locator('#tab-convergence').click();
    expect(await page.locator('#panel svg').textContent()).toContain(
      'No further round, as R² is above 0.9 with 95 % confidence (ring).',
    );
  }),
);

inBrowser('is leafed through by keyboard, the tab staying where it can', () =>
  open(html, async (page) => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement!.id)).toBe('next');
    await page.keyboard.press('Enter');
    expect(await title(page)).toContain('“never” and “fails”');
    await page.locator('#tab-convergence').click();
    await page.locator('#next').focus();
    await page.keyboard.press('Enter');
    // The second has no rounds.
    expect(await page.locator('[aria-selected=true]').textContent()).toBe('Text');
    await page.locator('#tab-bars').click();
    await page.locator('#next').click();
    expect(await page.locator('[aria-selected=true]').textContent()).toBe('Bars');
    await page.locator('#next').click();
    expect(await title(page)).toBe('3 explanations');
    await page.locator('#previous').click();
    expect(await page.locator('#shown').inputValue()).toBe('2');
    await page.locator('#shown').selectOption('1');
    expect(await title(page)).toContain('“never #2”');
  }),
);

inBrowser('compares any two', () =>
  open(html, async (page) => {
    await page.locator('#tab-compare').click();
    await expect
      .poll(() => drawn(page))
      .toBe('The greatest change: “never” and “fails” together, +2.0 in first <b> and 0 in second.');
    await page.locator('#first').selectOption('1');
    await expect.poll(() => drawn(page)).toBe('The two are the same: no effect differs.');
  }),
);

inBrowser('says what an estimate of one index does not tell', () =>
  open(renderHtml(estimated), async (page) => {
    const notes = page.locator('.key');
    expect(await notes.count()).toBe(0);
    await page.locator('#take-out').fill('never');
    expect(await notes.allTextContents()).toEqual([
      'Only SV values were estimated: this is what the simplest game that has them predicts, and the model itself may say something else.',
    ]);
    await page.locator('#reset').click();
    await page.locator('#index').selectOption('BII');
    expect(await notes.allTextContents()).toEqual([
      'Only SV values were estimated: these are the BII values of the simplest game that has them, and the model’s own may differ.',
    ]);
    await page.locator('#tab-bars').click();
    expect(await page.locator('#panel svg').textContent()).toContain('Only SV values were estimated');
    await page.locator('#tab-facts').click();
    expect(await page.locator('.facts').textContent()).toContain('that it was fitted to, so it flatters');
  }),
);

it.for([false, true])('axe finds nothing wrong, dark: %s', async (dark, { skip }) => {
  if (!CHROMIUM) skip(NO_CHROMIUM);
  await open(
    html,
    async (page) => {
      for (const id of ['together', 'each', 'compare', 'convergence']) {
        await page.locator(`#tab-${id}`).click();
        expect(await violations(page)).toEqual([]);
      }
      await page.locator('#next').click();
      expect(await violations(page)).toEqual([]);
    },
    { dark },
  );
});

inBrowser('fits a phone and a wide screen', () =>
  open(renderHtml([...three, fixtures.hostile, fixtures.sentences]), async (page) => {
    for (const width of [360, 1400]) {
      await page.setViewportSize({ width, height: 800 });
      for (const id of ['together', 'each', 'compare', 'convergence']) {
        await page.locator(`#tab-${id}`).click();
        const [wide, room] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        expect(wide, `${id} at ${width}`).toBeLessThanOrEqual(room!);
      }
    }
  }),
);

/** Fifty explanations of the same 200 players. */
const players = Array.from({ length: 200 }, (_, at) => ({ label: `training point ${at} of the table` }));
const many = Array.from({ length: 50 }, (_, at) => {
  const terms = players.map((_, player) => ({ players: [player], value: Math.sin(at * 200 + player) }));
  const pairs = players
    .slice(1)
    .map((_, one) => ({ players: [one, one + 1], value: Math.cos(at * 300 + one) / 9 }));
  const made = fixtures.explanationOf({ players, terms: [...terms, ...pairs] });
  return { ...made, game: { ...made.game, output: `row ${at}` } };
});

inBrowser('shows fifty explanations of 200 players', () =>
  open(renderHtml(many), async (page) => {
    await page.locator('#tab-each').click();
    expect(await page.locator('#each tr').count()).toBe(50);
    await page.locator('#shown').selectOption('49');
    expect(await page.locator('.eyebrow').textContent()).toContain('row 49');
    await page.locator('#remove').click();
    await page.locator('.word').first().click();
    expect(await page.locator('.word.absent').count()).toBe(1);
  }),
);

describe('the file', () => {
  const dataOf = (page: string): string => /id="data">(.*?)<\/script>/s.exec(page)![1]!;

  it('holds shared players and texts once', () => {
    expect(dataOf(renderHtml(many)).split('training point 7 of the table')).toHaveLength(2);
    const one = dataOf(renderHtml(many[0]!)).length;
    const labels = JSON.stringify(players).length;
    expect(dataOf(renderHtml(many)).length).toBeLessThan(50 * (one - labels) + 2 * labels);
    expect(dataOf(html).split(JSON.stringify(review1.game.text))).toHaveLength(2);
  });

  it('tells those without scripts the strongest effect of each', () => {
    expect(html).toContain('<li>second: “never #2”, “feels” and “dull” together raise the score by 0.80');
    expect(html).toContain('<li>first &lt;b&gt;: ');
    expect(html).toContain('<title>3 explanations</title>');
  });

  it('calls each by what tells them apart', () => {
    const titles = (page: string) => (JSON.parse(dataOf(page)) as { titles: string[] }).titles;
    expect(titles(renderHtml(many)).slice(0, 2)).toEqual(['row 0', 'row 1']);
    const other = { ...review2, game: { ...review2.game, text: 'Something else.' } };
    expect(titles(renderHtml([review1, other]))[1]).toBe('Something else.');
    expect(titles(renderHtml([review1, review2]))).toEqual(['[1] logit(positive)', '[2] logit(positive)']);
  });

  it('refuses none, too few names, and a mean that is none of them', () => {
    expect(() => renderHtml([])).toThrow(/at least one explanation/);
    expect(() => renderHtml(three, { names: ['a'] })).toThrow(/a name for each of the 3 explanations, not 1/);
    expect(() => renderHtml(three, { overall: 3 })).toThrow(/not 3 of 3/);
    expect(() => renderHtml([review1], { overall: 0 })).toThrow(InvalidArgumentError);
  });
});

inBrowser('does not count the mean among the others', () =>
  open(renderHtml(three, { overall: 1 }), async (page) => {
    await expect.poll(() => drawn(page)).toContain('in 2 of 2 inputs');
  }),
);
