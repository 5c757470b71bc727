import {
  createRandom,
  Evaluator,
  enumerateCoalitions,
  presentPlayers,
  proxyspex,
  spectrumOf,
  tableGame,
  tableOfSpectrum,
} from 'spex';
import { describe, expect, it } from 'vitest';
import { ABSENT, measureTable, PRESENCES } from '../../src/near-full/measure.ts';
import { nearFullMarkdown } from '../../src/near-full/tables.ts';

describe('measureTable', () => {
  it('tells a game that the fit has whole exactly, at every probability and near the full input', async () => {
    const values = Float64Array.from(
      { length: 128 },
      (_, set) => ((set & 3) === 3 ? 5 : 0) + (set & 16 ? 1 : 0),
    );
    const figures = await measureTable(values, {
      solver: proxyspex,
      budget: 128,
      seed: 0,
      sampler: undefined,
    });
    expect([...figures.at, ...figures.near]).toEqual(
      new Array(PRESENCES.length + ABSENT.length + 1).fill(expect.closeTo(1, 9)),
    );
  });

  it('is R² by the law of the coalitions, and over those with so few absent', async () => {
    const random = createRandom(4);
    const values = Float64Array.from(
      { length: 256 },
      (_, set) => (set & 1) + 2 * ((set >> 3) & 1) + random.normal(),
    );
    const figures = await measureTable(values, {
      solver: proxyspex,
      budget: 60,
      seed: 1,
      sampler: undefined,
    });
    const explanation = await proxyspex.solve(new Evaluator(tableGame({ values })), { budget: 60, seed: 1 });
    const predictions = tableOfSpectrum(spectrumOf(explanation));
    const present = (set: number): number => presentPlayers(enumerateCoalitions(8), set).length;
    const weighted = (weight: (players: number) => number): number => {
      const weights = values.map((_, set) => weight(present(set)));
      const total = weights.reduce((sum, one) => sum + one, 0);
      const mean = weights.reduce((sum, one, set) => sum + one * values[set]!, 0) / total;
      const squares = (centre: (set: number) => number): number =>
        weights.reduce((sum, one, set) => sum + one * (values[set]! - centre(set)) ** 2, 0);
      return 1 - squares((set) => predictions[set]!) / squares(() => mean);
    };
    PRESENCES.forEach((p, at) => {
      expect(figures.at[at]).toBeCloseTo(
        weighted((players) => p ** players * (1 - p) ** (8 - players)),
        9,
      );
    });
    // A tenth of 8 players is one.
    [...ABSENT, 1].forEach((absent, at) => {
      expect(figures.near[at]).toBeCloseTo(
        weighted((players) => (players >= 8 - absent ? 1 : 0)),
        9,
      );
    });
  });
});

describe('nearFullMarkdown', () => {
  it('means games by budget, sampling and solver, of which bad ones count no more than -1', () => {
    const row = (game: string, r2: number) => ({
      game,
      family: 'some',
      budget: 64,
      sampling: 'uniform',
      solver: 'auto',
      seed: 0,
      figures: { claimed: r2, at: [r2, r2, r2, r2], near: [r2, r2, r2, r2], terms: 3 },
    });
    const text = nearFullMarkdown([row('a', 0.5), row('b', -9), row('c', 1)]);
    expect(text).toContain('| 64 | uniform | auto | 3 | 0.167 |');
    expect(text).toContain('| 64 | uniform | auto | 3 | 0.500 |');
    expect(text).toContain('| some | 64 | uniform | auto | 3 | 0.167 |');
  });
});
