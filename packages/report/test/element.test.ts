import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { bundleForBrowsers } from '../../core/test/browser/bundle.ts';
import { CHROMIUM, NO_CHROMIUM, withPage } from '../../core/test/browser/chromium.ts';
import { review1 } from './plots/fixtures.ts';

it('shows an explanation in a page of somebody else’s, apart from its styles', async ({ skip }) => {
  if (!CHROMIUM) skip(NO_CHROMIUM);
  const entry = fileURLToPath(new URL('../src/element/index.ts', import.meta.url));
  const script = await bundleForBrowsers(entry, 'element');
  await withPage(async (page) => {
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await page.setContent(
      '<style>button, span { display: none !important; color: red }</style><spex-explanation theme="dark"></spex-explanation>',
    );
    await page.addScriptTag({ content: script });
    await page.evaluate((explanation) => {
      const { element } = globalThis as unknown as { element: { defineExplanationElement(): void } };
      element.defineExplanationElement();
      element.defineExplanationElement();
      Object.assign(document.querySelector('spex-explanation')!, {
        explanation,
        host: { verify: async (present: number[]) => present.length },
      });
    }, review1);
    expect(await page.locator('h1').textContent()).toContain('“never” and “fails”');
    expect(await page.locator('.word').count()).toBe(14);
    await page.locator('#remove').click();
    await page.locator('.word[data-player="2"]').click();
    expect(await page.locator('.prediction').textContent()).toContain('Without “never”');
    await page.locator('#verify').click();
    await page.locator('.verified').waitFor();
    expect(await page.locator('.verified').textContent()).toBe('the model says 13.00');
    const background = await page
      .locator('spex-explanation')
      .evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(background).toBe('rgb(20, 23, 28)');

    await page.evaluate(() => {
      Object.assign(document.querySelector('spex-explanation')!, { explanation: { schema: 2 } });
    });
    expect(await page.locator('.partial').textContent()).toContain('schema');
    expect(await page.locator('.word').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
