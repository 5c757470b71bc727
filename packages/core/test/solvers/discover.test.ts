import { createRandom, createSpectrum, evaluateSpectrum, type Spectrum, sampleUniform } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { discover } from '../../src/solvers/discover.ts';

/** Uniform draws of a spectrum with normal noise. */
function drawsOf(spectrum: Spectrum, rows: number, noise: number, seed: number) {
  const random = createRandom(seed);
  const batch = sampleUniform(spectrum.players, rows, random);
  const targets = evaluateSpectrum(spectrum, batch).map((value) => value + noise * random.normal());
  return { batch, targets };
}

const names = (terms: readonly { readonly players: readonly number[] }[]): Set<string> =>
  new Set(terms.map(({ players }) => players.join()));

describe('discover', () => {
  const spectrum = createSpectrum(100, [
    [[], 7],
    ...Array.from({ length: 8 }, (_, at) => [[10 * at], 1 + 0.1 * at] as const),
    [[0, 10], 1.5],
    [[20, 30], -1.2],
  ]);

  it('lists effects and pairs that are there, among many players that do nothing', async () => {
    const found = await discover(drawsOf(spectrum, 600, 2, 1), 0);
    expect(found!.length).toBeGreaterThanOrEqual(10);
    const listed = names(found!);
    for (const support of spectrum.supports.slice(1)) expect(listed).toContain(support.join());
    for (const { players, value, standardError } of found!) {
      const at = spectrum.supports.findIndex((support) => support.join() === players.join());
      const truth = at < 0 ? 0 : spectrum.coefficients[at]!;
      expect(Math.abs(value - truth)).toBeLessThan(5 * standardError);
    }
  });

  it('lists at most a tenth by chance, in the mean', async () => {
    const real = names(spectrum.supports.map((players) => ({ players })));
    let share = 0;
    const runs = 12;
    for (let seed = 0; seed < runs; seed++) {
      const found = await discover(drawsOf(spectrum, 300, 3, seed), seed);
      const wrong = [...names(found!)].filter((name) => !real.has(name)).length;
      share += wrong / Math.max(1, found!.length) / runs;
    }
    expect(share).toBeLessThan(0.1);
  });

  it('lists hardly anything of mere noise', async () => {
    const nothing = createSpectrum(30, [[[], 1]]);
    let listed = 0;
    for (let seed = 0; seed < 10; seed++) {
      if ((await discover(drawsOf(nothing, 200, 1, seed), seed))!.length > 0) listed++;
    }
    expect(listed).toBeLessThanOrEqual(3);
  });

  it('is the same for the same seed', async () => {
    const draws = drawsOf(spectrum, 200, 1, 3);
    expect(await discover(draws, 5)).toEqual(await discover(draws, 5));
  });

  it('finds more where other coalitions help to fit, and lists nothing that only those show', async () => {
    // The others have an effect that is not in the draws: it was not there when these were measured.
    const elsewhere = createSpectrum(100, [
      ...spectrum.supports.map((support, term) => [support, spectrum.coefficients[term]!] as const),
      [[55, 66], 3],
    ]);
    let more = 0;
    for (let seed = 0; seed < 6; seed++) {
      const draws = drawsOf(spectrum, 100, 2, seed);
      const beside = drawsOf(elsewhere, 400, 2, 50 + seed);
      const helped = await discover(draws, seed, { beside });
      more += helped!.length - (await discover(draws, seed))!.length;
      expect(names(helped!)).not.toContain('55,66');
    }
    expect(more).toBeGreaterThan(5);
  });

  it('says nothing of few draws, nor of a stopped run', async () => {
    expect(await discover(drawsOf(spectrum, 40, 1, 3), 0)).toBeUndefined();
    expect(await discover(drawsOf(spectrum, 200, 1, 3), 0, { signal: AbortSignal.abort() })).toBeUndefined();
  });
});
