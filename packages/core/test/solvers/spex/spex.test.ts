import {
  createRandom,
  createSpectrum,
  crossValidatedLasso,
  evaluateSpectrum,
  type Game,
  type SpexOptions,
  type SpexStage,
  type Support,
  sampleUniform,
  spectrumGame,
  spectrumOf,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { sparseGame, watched } from '../games.ts';
import { randomPolynomial } from './designs.ts';
import { accountOf, denseSpectrum, expectTerms, solve, trueR2, untimed } from './solving.ts';

describe('spex', () => {
  it.each<[number, number, number, Partial<SpexOptions>]>([
    [12, 6, 600, {}],
    [33, 12, 1500, {}],
    [64, 20, 2500, { decoding: 'hard' }],
    [64, 20, 2500, { cutoff: 0.9, screening: false }],
    [100, 10, 2500, { groups: 2, maxOrder: 5 }],
    [300, 20, 3000, { groups: 4, binBits: 4 }],
    [2000, 15, 4000, {}],
  ])(
    'is exact on sparse games without noise (%i players, %i terms, %i coalitions, %j)',
    async (players, terms, budget, options) => {
      const truth = randomPolynomial(players, terms, 1, 5, players);
      const explanation = await solve(spectrumGame({ spectrum: truth }), { budget, ...options });
      expectTerms(explanation, truth, 1e-9);
      expect(explanation.faithfulness).toMatchObject({ method: 'out-of-fold' });
      expect(explanation.faithfulness.r2).toBeGreaterThan(1 - 1e-9);
      expect(explanation.cost.evaluations).toBe(budget);
      expect(accountOf(explanation)).toContain(`${terms} interactions were decoded in `);
      expect(accountOf(explanation)).toContain(
        `The result is least squares on the decoded interactions, ${terms + 1} terms.`,
      );
    },
  );

  it('finds 10 parities of order 5 among 128 players in 3,000 coalitions, with 5 % noise', async () => {
    for (const seed of [1, 2, 3]) {
      const truth = randomPolynomial(128, 10, 5, 5, seed);
      const deviation = Math.sqrt(truth.coefficients.reduce((sum, value) => sum + value ** 2, 0));
      const game = spectrumGame({ spectrum: truth, noise: 0.05 * deviation, seed });
      const explanation = await solve(game, { budget: 3000, seed });
      expectTerms(explanation, truth, 0.02);
      expect(trueR2(spectrumOf(explanation), truth)).toBeGreaterThan(0.999);
    }
  });

  it('tells an R² near the truth where there is noise', async () => {
    for (const noise of [0.5, 2]) {
      const truth = randomPolynomial(30, 15, 1, 4, 3);
      const variance = truth.coefficients.reduce((sum, value) => sum + value ** 2, 0);
      const game = spectrumGame({ spectrum: truth, noise });
      const explanation = await solve(game, { budget: 2000 });
      const { r2, standardError } = explanation.faithfulness;
      const clean = trueR2(spectrumOf(explanation), truth);
      expect(clean).toBeGreaterThan(0.97);
      expect(Math.abs(r2 - (clean * variance) / (variance + noise ** 2))).toBeLessThan(
        3 * standardError! + 0.01,
      );
    }
  });

  it('finds what noise hides from the decoder by regression', async () => {
    const truth = randomPolynomial(24, 80, 1, 2, 4);
    const game = spectrumGame({ spectrum: truth, noise: 1 });
    const explanation = await solve(game, { budget: 700 });
    const decoded = await solve(game, { budget: 700, refit: false });
    expect(accountOf(explanation)).toContain('The result is a regression on the decoded interactions');
    expect(trueR2(spectrumOf(explanation), truth)).toBeGreaterThan(0.95);
    expect(trueR2(spectrumOf(explanation), truth)).toBeGreaterThan(trueR2(spectrumOf(decoded), truth) + 0.05);
  });

  it('gives the decoded terms alone when told not to refit', async () => {
    const truth = randomPolynomial(40, 15, 1, 4, 5);
    const game = spectrumGame({ spectrum: truth, noise: 0.5 });
    const explanation = await solve(game, { budget: 1500, refit: false });
    const account = accountOf(explanation);
    expect(account).toContain('The result is least squares on the decoded interactions');
    expect(account).not.toContain('a regression on');
    expect(explanation.spectrum.terms.length).toBe(
      1 + Number(/(\d+) interactions were decoded/.exec(account)![1]),
    );
    expect(trueR2(spectrumOf(explanation), truth)).toBeGreaterThan(0.98);
  });

  it('keeps a refit only where it predicts better', async () => {
    for (const [seed, noise] of [
      [1, 0.2],
      [2, 1],
      [3, 3],
    ] as const) {
      const truth = randomPolynomial(40, 25, 1, 4, seed);
      const game = spectrumGame({ spectrum: truth, noise });
      const [refitted, decoded] = [
        await solve(game, { budget: 1200 }),
        await solve(game, { budget: 1200, refit: false }),
      ];
      expect(trueR2(spectrumOf(refitted), truth)).toBeGreaterThan(trueR2(spectrumOf(decoded), truth) - 0.01);
    }
  });

  it('falls back to single players where the budget is too small to decode, and says so', async () => {
    let spexR2 = 0;
    let lassoR2 = 0;
    const cases = [0, 1, 2].flatMap((seed) => [
      { players: 40, interactions: 200, budget: 400, seed },
      { players: 60, interactions: 500, budget: 350, seed },
      { players: 100, interactions: 300, budget: 400, seed },
      { players: 30, interactions: 300, budget: 320, seed },
      { players: 100, interactions: 300, budget: 600, seed },
    ]);
    for (const { players, interactions, budget, seed } of cases) {
      const truth = denseSpectrum(players, interactions, seed);
      const explanation = await solve(spectrumGame({ spectrum: truth }), { budget, seed });
      const account = accountOf(explanation);
      if (account.includes('The budget was too small to decode this game')) {
        for (const term of explanation.spectrum.terms) expect(term.players.length).toBeLessThanOrEqual(1);
        expect(account).toContain('so the result is a LASSO on single players alone');
      } else expect(explanation.spectrum.terms.some((term) => term.players.length > 1)).toBe(true);
      expect(explanation.cost.evaluations).toBe(budget);

      const batch = sampleUniform(players, budget, createRandom(seed + 1000));
      const supports: Support[] = [[], ...Array.from({ length: players }, (_, player) => [player])];
      const { coefficients } = crossValidatedLasso({
        batch,
        supports,
        targets: evaluateSpectrum(truth, batch),
        seed,
      });
      const lasso = createSpectrum(
        players,
        supports.map((support, i) => [support, coefficients[i]!] as const),
      );
      spexR2 += trueR2(spectrumOf(explanation), truth) / cases.length;
      lassoR2 += trueR2(lasso, truth) / cases.length;
    }
    expect(spexR2).toBeGreaterThan(lassoR2 - 0.02);
    const hopeless = await solve(spectrumGame({ spectrum: denseSpectrum(40, 300, 9) }), { budget: 280 });
    expect(accountOf(hopeless)).toContain('The budget was too small to decode this game');
  });

  it('gives the same bytes for the same seed, and other coalitions for others', async () => {
    for (const players of [20, 70]) {
      const game = spectrumGame({ spectrum: randomPolynomial(players, 30, 1, 3, 6), noise: 0.3 });
      const asked: string[][] = [];
      const bytes: string[] = [];
      for (const seed of [5, 5, 6]) {
        const seen = watched(game);
        bytes.push(untimed(await solve(seen.game, { budget: 700, seed })));
        asked.push(seen.asked);
      }
      expect(bytes[1]).toBe(bytes[0]);
      expect(asked[1]).toEqual(asked[0]);
      const before = new Set(asked[0]);
      // The two ends are common to all.
      expect(asked[2]!.filter((coalition) => before.has(coalition)).length).toBeLessThan(
        players === 20 ? 12 : 3,
      );
    }
  });

  it('scales with the game', async () => {
    const truth = randomPolynomial(30, 40, 0, 3, 7);
    const terms = async (scale: number): Promise<readonly (readonly [string, number])[]> => {
      const spectrum = createSpectrum(
        30,
        truth.supports.map((support, i) => [support, scale * truth.coefficients[i]!] as const),
      );
      const found = await solve(spectrumGame({ spectrum, noise: 0.5 * scale }), { budget: 900 });
      return found.spectrum.terms.map(({ players, value }) => [players.join(), value / scale]);
    };
    // Powers of two change no digit, so that not even rounding differs; -1 turns every sign.
    const plain = await terms(1);
    expect(plain.length).toBeGreaterThan(20);
    expect(await terms(2 ** 40)).toEqual(plain);
    expect(await terms(2 ** -200)).toEqual(plain);
  });

  it('reports its stages in order', async () => {
    const stages = async (game: Game, budget: number): Promise<SpexStage[]> => {
      const seen: SpexStage[] = [];
      await solve(game, { budget, onStage: (stage) => seen.push(stage) });
      return seen;
    };
    const game = spectrumGame({ spectrum: randomPolynomial(20, 5, 1, 2, 8) });
    expect(await stages(game, 500)).toEqual(['plan', 'measure', 'decode', 'refit', 'done']);
    expect((await stages(sparseGame(6), 64)).at(-1)).toBe('done');
  });

  it('says how the budget was spent', async () => {
    const game = spectrumGame({ spectrum: randomPolynomial(20, 5, 1, 2, 8) });
    const account = accountOf(await solve(game, { budget: 700, maxOrder: 2, groups: 2, binBits: 4 }));
    const [, coded, uniform] =
      /^(\d+) coalitions were chosen by a code for interactions of up to 2 players .*; (\d+) more are uniform/.exec(
        account,
      )!;
    expect(Number(coded) + Number(uniform)).toBe(700);
    expect(account).toMatch(/in 2 groups: 16 bins × \d+ delays, 16 bins × \d+ delays;/);
    const [, none, one, several] = /of the bins (\d+) held none of them, (\d+) one, (\d+) several/.exec(
      account,
    )!;
    expect(Number(none) + Number(one) + Number(several)).toBe(32);
  });
});
