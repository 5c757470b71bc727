import { createRandom, createSpectrum, Evaluator, spectrumGame, tableGame } from 'spex';
import { expect, test } from 'vitest';
import { bySingleEffects, chooseSets, spectraOf } from '../../src/components/choose.ts';

test('where effects add up, spectra and single effects keep the same players', async () => {
  const weights = [3, -1, 5, 0.5, 2, -4, 1, 0.1];
  // Present players count: their character is -1.
  const spectrum = createSpectrum(
    8,
    weights.map((weight, player) => [[player], -weight] as const),
  );
  const evaluator = new Evaluator(spectrumGame({ spectrum }));
  const spectra = await spectraOf(evaluator, 100, 0);
  const chosen = await chooseSets(evaluator, spectra, 3, 100, createRandom(1));
  const setsOf = (choice: string) => chosen.find((one) => one.choice === choice)!.sets;
  for (const choice of ['proxyspex', 'proxyspex, near', 'lasso', 'single effects'])
    expect(setsOf(choice)).toEqual([[0, 2, 4]]);
  // All 56 sets of three are fewer than the budget: the best of them is the best.
  expect(setsOf('random, best')).toEqual([[0, 2, 4]]);
  expect(chosen.find(({ choice }) => choice === 'random, best')!.ablations).toBe(56);
  expect(setsOf('random, mean')).toHaveLength(20);
  for (const set of setsOf('random, mean')) expect(set).toHaveLength(3);
});

test('single effects cannot see players that stand in for each other', async () => {
  // v = x0 or x1, + 0.1 x2: each of the first two is needless while the other is there.
  const values = Float64Array.from(
    { length: 8 },
    (_, set) => ((set & 3) > 0 ? 1 : 0) + ((set & 4) > 0 ? 0.1 : 0),
  );
  const evaluator = new Evaluator(tableGame({ values }));
  expect(await bySingleEffects(evaluator, 1)).toEqual([2]);
  const spectra = await spectraOf(evaluator, 8, 0);
  const [ours] = await chooseSets(evaluator, spectra, 1, 8, createRandom(0));
  expect(ours!.sets[0]![0]).toBeLessThan(2);
});
