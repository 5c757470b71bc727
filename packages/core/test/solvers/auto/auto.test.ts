import {
  auto,
  createGame,
  createRandom,
  Evaluator,
  type Explanation,
  type Game,
  getSolver,
  rSquared,
  spectrumOf,
  tableGame,
  tableOfSpectrum,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { randomTable, sparseGame } from '../games.ts';

const solve = (game: Game, budget: number, more = {}): Promise<Explanation> =>
  auto.solve(new Evaluator(game), { budget, choice: 'uniform', ...more });

/** Players of falling importance that help each other. */
function hierarchicalTable(players: number, seed: number, noise = 0): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: 2 ** players }, (_, coalition) => {
    let sum = 0;
    for (let player = 0; player < players; player++) sum += ((coalition >>> player) & 1) / (player + 1);
    return Math.tanh(sum - 1) + 0.3 * sum * (coalition & 1) + noise * random.normal();
  });
}

describe('solver auto', () => {
  it('is exact where the budget covers all coalitions', async () => {
    for (const players of [2, 3, 4, 5, 6]) {
      const values = randomTable(players, players);
      const explanation = await solve(tableGame({ values }), 2 ** players);
      expect(explanation.faithfulness).toMatchObject({ r2: 1, method: 'exact' });
      tableOfSpectrum(spectrumOf(explanation)).forEach((value, at) => {
        expect(value).toBeCloseTo(values[at]!, 10);
      });
    }
  });

  it('finds a sparse game as it is', async () => {
    const explanation = await solve(sparseGame(24), 300);
    const spectrum = spectrumOf(explanation);
    expect(explanation.faithfulness.r2).toBeGreaterThan(0.999);
    const large = spectrum.supports.filter((_, term) => Math.abs(spectrum.coefficients[term]!) > 0.1);
    // 2 x0 - x4 + 3 x0 x1 + 1.5 x2 (1 - x3) x23, in characters: the constant, 5 singles, 4 pairs and a triple, of at least 3/16.
    expect(large).toEqual([[], [0], [1], [2], [3], [4], [23], [0, 1], [2, 3], [2, 23], [3, 23], [2, 3, 23]]);
  });

  it('is no worse than a first-order fit with few coalitions', async () => {
    const values = hierarchicalTable(10, 1);
    for (const budget of [24, 40, 80]) {
      let found = 0;
      for (let seed = 0; seed < 4; seed++) {
        const explanation = await solve(tableGame({ values }), budget, { seed });
        found += rSquared(values, tableOfSpectrum(spectrumOf(explanation))) / 4;
      }
      let first = 0;
      for (let seed = 0; seed < 4; seed++) {
        const explanation = await getSolver('lasso').solve(new Evaluator(tableGame({ values })), {
          budget,
          seed,
        });
        first += rSquared(values, tableOfSpectrum(spectrumOf(explanation))) / 4;
      }
      expect(found).toBeGreaterThan(first - 0.01);
    }
  });

  it('claims no more R² than it has, for all that it chooses', async () => {
    let claimed = 0;
    let real = 0;
    const runs = 8;
    for (let seed = 0; seed < runs; seed++) {
      const values = hierarchicalTable(11, 100 + seed, 0.3);
      const explanation = await solve(tableGame({ values }), 150, { seed });
      claimed += explanation.faithfulness.r2 / runs;
      real += rSquared(values, tableOfSpectrum(spectrumOf(explanation))) / runs;
    }
    expect(claimed).toBeLessThan(real + 0.03);
    expect(claimed).toBeGreaterThan(real - 0.12);
  });

  it('does not take noise for a finding', async () => {
    const values = randomTable(12, 9);
    const { faithfulness } = await solve(tableGame({ values }), 128);
    expect(faithfulness.r2).toBeLessThan(0.1);
  });

  it('says in a few plain sentences what it did, and leaves the members’ own to the details', async () => {
    const { account, details } = await solve(tableGame({ values: hierarchicalTable(10, 3, 0.1) }), 200);
    const text = account.join(' ');
    expect(account.length).toBeLessThanOrEqual(4);
    expect(text).toMatch(
      /fitted to 19\d coalitions and added up .*: (\d\.\d\d|nothing) of a Gaussian process \(\d\.\d\d\), .* of boosted trees \(.*\) and .* of a sparse regression \(/u,
    );
    expect(text).toMatch(/coalitions that it had not seen, the sum is off by \S+ \(root mean square\)/u);
    expect(text).toMatch(/written out as \d+ terms/u);
    expect(details?.join(' ')).toContain('Gaussian process whose prior');
    expect(details?.join(' ')).toContain('Trees of depth 4 were boosted 5 times');
  });

  it('explains the output asked for', async () => {
    const first = hierarchicalTable(9, 5);
    const values = Float64Array.from({ length: 1024 }, (_, at) =>
      at % 2 === 0 ? first[at >>> 1]! : -2 * first[at >>> 1]! + 3,
    );
    const game = tableGame({ values, outputs: ['one', 'two'] });
    const one = await solve(game, 120, { output: 0 });
    const two = await solve(game, 120, { output: 1 });
    expect(two.game.output).toBe('two');
    expect(two.faithfulness.r2).toBeCloseTo(one.faithfulness.r2, 2);
  });

  it('gives what it can of a run that is stopped', async () => {
    const stop = new AbortController();
    let calls = 0;
    const game = createGame({
      players: 12,
      id: 'stopped',
      value: (present) => {
        if (++calls === 90) stop.abort();
        return Number(present(0)) + 2 * Number(present(1) && present(2));
      },
    });
    const evaluator = new Evaluator(game, { signal: stop.signal });
    const { status, faithfulness } = await auto.solve(evaluator, { budget: 500, choice: 'uniform' });
    expect(status).toBe('partial');
    expect(faithfulness.r2).toBeGreaterThan(0.8);
  });
});
