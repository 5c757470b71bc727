import { readFileSync } from 'node:fs';
import type { Explanation } from '@spex/core';
import { renderHtml, renderNetwork } from '@spex/report';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { CHROMIUM, NO_CHROMIUM, withPage } from '../../../core/test/browser/chromium.ts';
import * as fixtures from '../fixtures.ts';
import { review1 } from '../plots/fixtures.ts';
import { inBrowser, pages, violations } from './pages.ts';

/** Two layers of two heads and a block each. */
const layered = fixtures.explanationOf({
  players: [0, 1].flatMap((layer) => ['H0', 'H1', ' MLP'].map((part) => ({ label: `L${layer}${part}` }))),
  terms: [
    { players: [0], value: 1 },
    { players: [1, 3], value: -0.5 },
  ],
});

const { open } = pages();

/** Places of the drawn arcs' sets in the table. */
const arcTerms = (page: Page) =>
  page.locator('#arcs [data-set]').evaluateAll((all) =>
    all
      .map((arc) => {
        const row = document.querySelector<HTMLElement>(`tr[data-set="${arc.getAttribute('data-set')}"]`);
        return Number(row!.dataset.term);
      })
      .sort((a, b) => a - b),
  );
const detail = (page: Page) => page.locator('#detail p').allTextContents();
inBrowser('shows what a word does on hover, pins it on click, lets go on Escape', () =>
  open(renderHtml(fixtures.sentiment), async (page) => {
    expect(await arcTerms(page)).toHaveLength(7);
    const never = page.locator('.word[data-player="9"]');
    await never.hover();
    expect(await detail(page)).toEqual([
      '“never #2” and “dull” together raise the score by 0.88 beyond what they do apart.',
      '“never #2” and “slow” together raise the score by 0.56 beyond what they do apart.',
      '“never #2” lowers the score by 0.41.',
      '“never #2”, “slow” and “dull” together lower the score by 0.27 beyond what they do apart.',
    ]);
    expect(await page.locator('.word.own').allTextContents()).toEqual(['never']);
    expect(await page.locator('.word.partner').allTextContents()).toEqual(['slow', 'dull']);
    expect(await page.locator('tr.lit').count()).toBe(4);
    await page.mouse.move(0, 0);
    expect((await detail(page))[0]).toContain('Point at a word');

    const place = await never.boundingBox();
    await never.click();
    await page.mouse.move(0, 0);
    expect(await never.boundingBox()).toEqual(place);
    expect(await page.locator('.word[aria-pressed=true]').count()).toBe(1);
    expect(await arcTerms(page)).toHaveLength(3);
    expect(await detail(page)).toHaveLength(4);
    await page.keyboard.press('Escape');
    expect(await page.locator('.word[aria-pressed=true]').count()).toBe(0);
    expect(await arcTerms(page)).toHaveLength(7);
  }),
);

inBrowser('highlights the words of a row and of an arc', () =>
  open(renderHtml(fixtures.sentiment), async (page) => {
    await page.locator('tr[data-term="0"] .value').click();
    await page.mouse.move(0, 0);
    expect(await page.locator('.word.partner').allTextContents()).toEqual(['never', 'fails']);
    expect(await arcTerms(page)).toEqual([0]);
    expect(await detail(page)).toEqual([
      '“never” and “fails” together raise the score by 2.2 beyond what they do apart.',
      '“never” lowers the score by 0.74.',
      '“fails” lowers the score by 1.2.',
    ]);
    await page.locator('#release').click();
    expect(await page.locator('.word.partner').count()).toBe(0);
    const top = await page.evaluate(() => {
      window.scrollTo(0, 0);
      const path = document.querySelector<SVGPathElement>('[data-set="2,3,5"] .hit')!;
      const point = path.getPointAtLength(path.getTotalLength() * 0.3).matrixTransform(path.getScreenCTM()!);
      return { x: point.x, y: point.y };
    });
    await page.mouse.click(top.x, top.y);
    await page.mouse.move(0, 0);
    expect(await page.locator('.word.partner').allTextContents()).toEqual(['never', 'fails', 'impress']);
  }),
);

inBrowser('works by keyboard alone', () =>
  open(renderHtml(fixtures.sentiment), async (page) => {
    const focused = () => page.evaluate(() => document.activeElement!.textContent);
    const tabTo = async (selector: string) => {
      for (let i = 0; i < 20; i++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate((s) => document.activeElement!.matches(s), selector)) return;
      }
      throw new Error(`tab never reached ${selector}`);
    };
    await tabTo('.word');
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('fails');
    expect((await detail(page))[0]).toContain('“never” and “fails”');
    const outline = () => page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
    expect(await outline()).toBe('solid');
    await page.keyboard.press('Enter');
    expect(await arcTerms(page)).toEqual([0, 9]);
    await page.keyboard.press('Escape');
    await tabTo('.pick');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('fails');
    await page.keyboard.press('Enter');
    expect(await page.locator('tr[data-term="1"] .pick').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('End');
    expect(await focused()).toBe('Her');
  }),
);

inBrowser('sorts and filters the table', () =>
  open(renderHtml(fixtures.sentiment), async (page) => {
    const terms = () =>
      page
        .locator('tbody tr')
        .evaluateAll((rows) => rows.map((row) => Number((row as HTMLElement).dataset.term)));
    const sizes = fixtures.sentiment.interactions.terms
      .map(({ players }) => players.length)
      .filter((size) => size > 0);
    const inOrder = sizes.map((_, i) => i);
    expect(await terms()).toEqual(inOrder);
    await page.locator('th[data-sort=strength] button').click();
    expect(await terms()).toEqual(inOrder.toReversed());
    await page.locator('th[data-sort=size] button').click();
    expect(await terms()).toEqual(inOrder.toSorted((a, b) => sizes[a]! - sizes[b]! || a - b));
    expect(await page.locator('th[data-sort=size]').getAttribute('aria-sort')).toBe('ascending');
    await page.locator('[data-filter=together]').click();
    expect((await terms()).every((i) => sizes[i]! > 1)).toBe(true);
    await page.locator('[data-filter=alone]').click();
    expect(await terms()).toHaveLength(9);
  }),
);

inBrowser('draws as many arcs as the slider says', () =>
  open(renderHtml(fixtures.sentiment), async (page) => {
    await page.locator('#count').fill('2');
    expect(await arcTerms(page)).toEqual([0, 4]);
    expect(await page.locator('#count-label').textContent()).toBe('2 arcs');
  }),
);

inBrowser('follows the preferred colours and the switch', () =>
  open(
    renderHtml(fixtures.sentiment),
    async (page) => {
      const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(await background()).toBe('rgb(20, 23, 28)');
      await page.locator('#theme').click();
      expect(await background()).toBe('rgb(255, 255, 255)');
      await page.emulateMedia({ colorScheme: 'light' });
      await page.locator('#theme').click();
      expect(await background()).toBe('rgb(20, 23, 28)');
    },
    { dark: true },
  ),
);

/** What must hold of any picture: nothing overflows, arcs end on their words, bars and words do not touch. */
const faultsOfLayout = (page: Page) =>
  page.evaluate(() => {
    const faults: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) faults.push(`${root.scrollWidth} wide`);
    for (const arc of document.querySelectorAll('#arcs g[data-set]')) {
      const set = arc.getAttribute('data-set')!;
      const path = arc.querySelector<SVGPathElement>('.stroke')!;
      const box = path.getBoundingClientRect();
      const matrix = path.getScreenCTM()!;
      const points = Array.from({ length: Math.ceil(path.getTotalLength() / 2) + 1 }, (_, i) =>
        path.getPointAtLength(i * 2).matrixTransform(matrix),
      );
      for (const player of set.split(',')) {
        const word = document.querySelector(`[data-player="${player}"]`)!.getClientRects()[0]!;
        const over = points.filter(({ x }) => x >= word.left && x <= word.right);
        const closest = Math.min(...over.map(({ y }) => Math.abs(y - word.top)));
        if (closest > 5) faults.push(`arc ${set} ends ${closest} from ${player}`);
      }
      if (box.left < 0 || box.right > root.clientWidth) faults.push('arc outside');
    }
    return faults;
  });

const layouts: [string, Explanation][] = [
  ['sentiment', fixtures.sentiment],
  ['cjk', fixtures.cjk],
  ['components', fixtures.components],
  ['sentences', fixtures.sentences],
  ['hostile', fixtures.hostile],
  ['long', fixtures.long],
];
it.for(layouts)(
  'lays out %s from a phone to a wide screen, arcs on their words',
  async ([, explanation], { skip }) => {
    if (!CHROMIUM) skip(NO_CHROMIUM);
    await open(renderHtml(explanation), async (page) => {
      for (const width of [360, 1000, 1600, 500]) {
        await page.setViewportSize({ width, height: 800 });
        // The observer of the width runs before the second frame.
        await page.evaluate(
          () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
        );
        expect(await faultsOfLayout(page)).toEqual([]);
      }
    });
  },
);

inBrowser('shows hostile text as text', () =>
  open(renderHtml(fixtures.hostile, { title: '<img src=x onerror=alert(6)>' }), async (page) => {
    expect(await page.locator('h1').textContent()).toBe('<img src=x onerror=alert(6)>');
    expect(await page.locator('#prose').textContent()).toContain('<script>alert(1)</script> "a" & \'b\'');
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.locator('img').count()).toBe(0);
    await page.locator('#tab-facts').click();
    const method = await page.locator('dd', { hasText: 'alert(3)' }).textContent();
    expect(method).toBe('</script><script>alert(3)</script>␛[0m');
  }),
);

inBrowser('blocks scripts that are not its own', () =>
  withPage(async (page) => {
    const html = renderHtml(fixtures.sentiment).replace(
      '</main>',
      '<script>document.title="broken in"</script></main>',
    );
    await page.setContent(html);
    expect(await page.title()).toContain('never');
  }),
);

inBrowser('shows 1,000 words, rows on demand, and games without interactions', async () => {
  await open(renderHtml(fixtures.long), async (page) => {
    expect(await page.locator('.word').count()).toBe(1000);
    expect(await page.locator('tbody tr').count()).toBe(40);
    await page.locator('#more').click();
    expect(await page.locator('tbody tr').count()).toBe(
      fixtures.long.interactions.terms.filter(({ value }) => value !== 0).length,
    );
    await page.locator('tbody tr', { hasText: 'alone' }).last().scrollIntoViewIfNeeded();
    const row = page.locator('tbody tr').last();
    const before = (await row.boundingBox())!.y;
    await row.locator('.value').click();
    expect(Math.abs((await row.boundingBox())!.y - before)).toBeLessThan(3);
    const visible = await page.evaluate(() => {
      const word = document.querySelector('.word.partner')!.getBoundingClientRect();
      const box = document.querySelector('#scroller')!.getBoundingClientRect();
      return word.top >= box.top && word.bottom <= box.bottom;
    });
    expect(visible).toBe(true);
  });
  await open(renderHtml(fixtures.constant), async (page) => {
    expect(await page.locator('h1').textContent()).toBe('Nothing that was removed changed the score.');
    expect(await page.locator('#arcs *').count()).toBe(0);
  });
});

const tabs = (page: Page) => page.locator('[role=tab]').allTextContents();
const prediction = (page: Page) => page.locator('.prediction').textContent();

inBrowser('has a picture in every tab, with a sentence of its own, at any width', () =>
  open(renderHtml(review1), async (page) => {
    expect(await tabs(page)).toEqual([
      'Text',
      'Bars',
      'Waterfall',
      'Force',
      'Network',
      'Sets',
      'Pairs',
      'Orders',
      'Facts',
    ]);
    for (const width of [360, 1200]) {
      await page.setViewportSize({ width, height: 800 });
      for (const name of ['bars', 'waterfall', 'force', 'network', 'upset', 'heat-map', 'orders']) {
        await page.locator(`#tab-${name}`).click();
        expect(await page.locator('[role=tab][aria-selected=true]').count()).toBe(1);
        const title = page.locator('#panel svg title');
        await title.waitFor({ state: 'attached' });
        expect((await title.textContent())!.length).toBeGreaterThan(20);
        const [wide, room] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        expect(wide).toBeLessThanOrEqual(room!);
      }
    }
  }),
);

inBrowser('draws the map of a model’s layers where the players are heads', () =>
  open(renderHtml(layered), async (page) => {
    expect(await tabs(page)).toContain('Layers');
    await page.locator('#tab-layers').click();
    expect(await page.locator('#panel svg').textContent()).toContain('layer 1');
  }),
);

inBrowser('moves between tabs by arrow keys', () =>
  open(renderHtml(review1), async (page) => {
    await page.locator('#tab-text').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('[aria-selected=true]').textContent()).toBe('Bars');
    await page.keyboard.press('End');
    expect(await page.locator('[aria-selected=true]').textContent()).toBe('Facts');
    expect(await page.evaluate(() => document.activeElement!.textContent)).toBe('Facts');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('[aria-selected=true]').textContent()).toBe('Text');
  }),
);

inBrowser('takes parts out and tells what the spectrum then gives, everywhere at once', () =>
  open(renderHtml(review1), async (page) => {
    // v = 0.4 + 2 [never & fails] - [fails] + 1.2 [impress] - 0.9 [dull] + 0.8 [never #2 & feels & dull].
    expect(await prediction(page)).toBe('Everything present2.50the model says 2.53');
    await page.locator('#remove').click();
    await page.locator('.word[data-player="2"]').click();
    expect(await prediction(page)).toBe('Without “never”0.502.00 lower than with everything');
    expect(await page.locator('.word.absent').allTextContents()).toEqual(['never']);
    expect(await page.locator('tr[data-set="2,3"]').count()).toBe(0);
    expect(await page.locator('tr[data-set="3"] .value').textContent()).toContain('−1.0');
    await page.locator('#tab-bars').click();
    expect(await page.locator('#panel svg').textContent()).not.toContain('never + fails');
    await page.locator('#tab-text').click();

    await page.locator('#take-out').fill('fails');
    expect(await prediction(page)).toBe('Without “never”, “fails”1.501.00 lower than with everything');
    await page.getByRole('button', { name: 'Put back never' }).click();
    expect(await prediction(page)).toBe('Without “fails”1.501.00 lower than with everything');
    expect(await page.locator('#verify').count()).toBe(0);
    await page.locator('#reset').click();
    expect(await prediction(page)).toContain('Everything present');
    expect(await page.locator('tr[data-set="2,3"]').count()).toBe(1);
  }),
);

inBrowser('takes parts out by keyboard', () =>
  open(renderHtml(review1), async (page) => {
    await page.locator('.word').first().focus();
    for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Delete');
    expect(await prediction(page)).toContain('Without “never”');
    expect(await page.locator('.word[data-player="2"]').getAttribute('aria-label')).toBe('never, taken out');
    await page.keyboard.press('Delete');
    expect(await prediction(page)).toContain('Everything present');
  }),
);

inBrowser('reads the effects under another index', () =>
  open(renderHtml(review1), async (page) => {
    await page.locator('#index').selectOption('Moebius');
    expect(await page.locator('tr[data-set="2,3"] .value').textContent()).toContain('+2.00');
    await page.locator('#index').selectOption('SV');
    expect(await page.locator('tr[data-set="2"] .value').textContent()).toContain('+1.00');
    expect(await page.locator('#order').count()).toBe(0);
    await page.locator('#tab-facts').click();
    expect(await page.locator('.facts').textContent()).toContain('Shapley value');
  }),
);

inBrowser('saves a picture as a file of its own', () =>
  open(renderHtml(review1), async (page) => {
    await page.locator('#tab-network').click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.save').click()]);
    expect(download.suggestedFilename()).toBe('network.svg');
    expect(readFileSync(await download.path(), 'utf8')).toBe(renderNetwork(review1, { width: 800 }));
  }),
);

it.for([
  ['review', review1, false],
  ['review in the dark', review1, true],
  ['components', layered, false],
  ['hostile', fixtures.hostile, false],
] as const)('axe finds nothing wrong with %s', async ([, explanation, dark], { skip }) => {
  if (!CHROMIUM) skip(NO_CHROMIUM);
  await open(
    renderHtml(explanation),
    async (page) => {
      for (const id of ['text', 'bars', 'facts']) {
        await page.locator(`#tab-${id}`).click();
        expect(await violations(page)).toEqual([]);
      }
    },
    { dark },
  );
});

inBrowser('answers at once with 1,000 parts', () =>
  open(renderHtml(fixtures.long), async (page) => {
    await page.locator('#remove').click();
    await page.locator('.word[data-player="16"]').click();
    expect(await page.locator('.word.absent').count()).toBe(1);
    for (const name of ['bars', 'network', 'upset', 'heat-map', 'orders', 'waterfall']) {
      await page.locator(`#tab-${name}`).click();
      await page.locator('#panel svg').waitFor();
    }
  }),
);
