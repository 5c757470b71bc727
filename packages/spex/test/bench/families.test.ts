import { createRandom, Evaluator, evaluateSpectrum, SOLVERS, sampleUniform, spectrumOf } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { FAMILIES, familyGame, familyGames } from '../../src/bench/games/families.ts';

describe('familyGames', () => {
  it.each(Object.keys(FAMILIES))('draws games of %s whose spectra are known', async (name) => {
    const [first, second, third, ...more] = familyGames(`${name}:n=9,terms=4,order=3`);
    expect(more).toEqual([]);
    expect([first, second, third].map((game) => game!.name)).toEqual(
      [0, 1, 2].map((seed) => `${name}:n=9,terms=4,order=3#${seed}`),
    );
    expect(new Set([first!.id, second!.id, third!.id]).size).toBe(3);
    const { game, spectrum, truth } = await first!.load();
    const solved = spectrumOf(await SOLVERS.exact!.solve(new Evaluator(game), { budget: 512 }));
    expect(truth!(spectrum!()).r2).toBe(1);
    if (name === 'noisy') expect(truth!(solved).r2).toBeLessThan(0.999);
    else expect(truth!(solved).r2).toBeCloseTo(1, 10);
  });

  it('adds noise of the ratio asked for', async () => {
    const file = await familyGames('sparse:n=40,snr=6')[0]!.load();
    const batch = sampleUniform(40, 4000, createRandom(1));
    const { values } = await new Evaluator(file.game).evaluate(batch);
    const clean = evaluateSpectrum(file.spectrum!(), batch);
    const noise = values.reduce((sum, value, row) => sum + (value - clean[row]!) ** 2, 0) / 4000;
    // Five standard errors of a variance of 4,000 normal numbers.
    const ratio = noise / (file.deviation! ** 2 * 10 ** -0.6);
    expect(Math.abs(ratio - 1)).toBeLessThan(5 * Math.sqrt(2 / 4000));
  });

  it('tells which games make a family, and makes each again', () => {
    const games = familyGames('Hierarchical: decay=0.5, n=12, seed=7, count=2');
    expect(games.map(({ name, family, recipe }) => [name, family, recipe])).toEqual(
      [7, 8].map((seed) => [
        `hierarchical:decay=0.5,n=12#${seed}`,
        'hierarchical:decay=0.5,n=12',
        { from: 'family', family: 'hierarchical:decay=0.5,n=12', seed },
      ]),
    );
    expect(familyGame('hierarchical:decay=0.5,n=12', 8).id).toBe(games[1]!.id);
  });

  it.each([
    ['dense', "no family 'dense': the families are sparse"],
    ['sparse:n=1', 'needs 2 players at least, not 1'],
    ['sparse:m=3', 'takes numbers such as n=20, of n, terms, order, snr, count, seed; not'],
    ['sparse:n', "not 'n'"],
    ['sparse:n=2.5', "n of family 'sparse' must be a whole number, not '2.5'"],
    ['sparse:snr=1.2.3', "snr of family 'sparse' must be a number, not '1.2.3'"],
    ['sparse:count=0', 'count of family'],
    ['sparse:n=3,terms=99,order=2', 'terms must be at most 6'],
  ])('refuses %s', (spec, message) => {
    expect(() => familyGames(spec)).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', message: expect.stringContaining(message) }),
    );
  });
});
