import { expect, test } from 'vitest';
import { createRandom, sampleUniform } from '../../../src/coalitions/index.ts';
import { fitProxy } from '../../../src/solvers/proxyspex/fit.ts';
import { checkSettings } from '../../../src/solvers/proxyspex/settings.ts';
import { createSpectrum, evaluateSpectrum } from '../../../src/spectrum/index.ts';

const batch = sampleUniform(10, 120, createRandom(1));
const targets = evaluateSpectrum(
  createSpectrum(10, [
    [[0], 1],
    [[1], 0.5],
    [[0, 1], 2],
  ]),
  batch,
);
const settings = checkSettings({ grid: { trees: [50] } });

test('a signal ends the search for settings with the best of those tried', async () => {
  const fit = await fitProxy({ batch, targets }, settings, AbortSignal.abort());
  expect([fit.trees.tried, fit.trees.stopped]).toEqual([1, true]);
  expect(fit.predictions.every(Number.isFinite)).toBe(true);
  expect(fit.spectrum.supports).toContainEqual([0, 1]);
});

test('the event loop turns during the fit, so that a signal that comes meanwhile is heard', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort());
  const stopped = await fitProxy({ batch, targets }, settings, controller.signal);
  const whole = await fitProxy({ batch, targets }, settings, new AbortController().signal);
  expect([stopped.trees.stopped, whole.trees.stopped]).toEqual([true, false]);
  expect(stopped.trees.tried).toBeLessThan(whole.trees.tried);
});
