import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom, evaluateSpectrum, rSquared, sampleUniform, spectrumFromJSON } from '@spex/core';
import { expect, it } from 'vitest';
import { bundleForBrowsers, filesLoadedBy } from './bundle.ts';
import { CHROMIUM, NO_CHROMIUM, withPage } from './chromium.ts';
import { type Findings, run, solveAuto } from './job.ts';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));

it('no file of core imports a module of Node’s or a package', async () => {
  const files = readdirSync(join(PACKAGE, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('src', file));
  expect(files).toContain(join('src', 'evaluator.ts'));
  const loaded = await filesLoadedBy(files, PACKAGE);
  expect(loaded.filter((file) => !file.startsWith('src/'))).toEqual([]);
  expect(loaded.length).toBe(files.length);
});

it('core samples, measures and solves in a browser, bit for bit as in Node', async ({ skip }) => {
  if (!CHROMIUM) skip(NO_CHROMIUM);
  const script = await bundleForBrowsers(fileURLToPath(new URL('./job.ts', import.meta.url)), 'job');
  const inBrowser = await withPage(async (page) => {
    await page.addScriptTag({ content: script });
    return page.evaluate<Findings>('job.run()');
  });
  const inNode = await run();
  expect(inBrowser).toEqual(inNode);
  // The findings are of a run that worked.
  expect(inNode.evaluations).toBe(50);
  expect(inNode.stopped).toEqual({ complete: false, rows: 7 });
  expect(inNode.fault.name).toBe('GameError');
  for (const { faithfulness } of inNode.explanations) expect(faithfulness.r2).toBeGreaterThan(0.99);
});

it('the default solver works in a browser, with WebAssembly and without to the same bytes', async ({
  skip,
}) => {
  if (!CHROMIUM) skip(NO_CHROMIUM);
  const script = await bundleForBrowsers(fileURLToPath(new URL('./job.ts', import.meta.url)), 'job');
  type Solved = Awaited<ReturnType<typeof solveAuto>>;
  const [quick, plain] = await withPage(async (page) => {
    await page.addScriptTag({ content: script });
    const first = await page.evaluate<Solved>('job.solveAuto()');
    await page.evaluate('delete globalThis.WebAssembly');
    await page.addScriptTag({ content: script });
    return [first, await page.evaluate<Solved>('job.solveAuto()')];
  });
  expect([quick.kernels, plain.kernels]).toEqual([true, false]);
  expect(plain.explanation).toEqual(quick.explanation);

  // Engines differ in the last bits of exponentials and logarithms, and the solver chooses other coalitions by them.
  const inNode = (await solveAuto()).explanation;
  const coalitions = sampleUniform(16, 500, createRandom(1));
  const [a, b] = [quick.explanation, inNode].map(({ spectrum }) =>
    evaluateSpectrum(spectrumFromJSON(spectrum), coalitions),
  );
  expect(rSquared(a!, b!)).toBeGreaterThan(0.98);
});
