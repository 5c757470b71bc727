import {
  BudgetTooSmallError,
  balancedSampler,
  batchFromLists,
  biasedSampler,
  createGame,
  createRandom,
  Evaluator,
  type Explanation,
  enumerateCoalitions,
  evaluateSpectrum,
  type Game,
  GameError,
  getSolver,
  INDICES,
  InvalidArgumentError,
  parseExplanation,
  recordedGame,
  reindex,
  rSquared,
  SOLVERS,
  type Solver,
  samplePaired,
  spectrumOf,
  tableGame,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  biiDefinition,
  derivative,
  fbiiDefinition,
  fourierDefinition,
  fsiiDefinition,
  kSiiDefinition,
  setsUpTo,
  siiDefinition,
  sizeOf,
  stiiDefinition,
  type Values,
} from '../spectrum/definitions.ts';
import { randomGame, randomTable, sparseGame, untouchable, watched } from './games.ts';

/** What every solver must do, run over each of them. */
describe.each(Object.values(SOLVERS))('solver $name', (solver) => {
  const players = 6;
  const budget = solver.leastBudget(players);
  const solve = (game: Game, more = {}): Promise<Explanation> =>
    solver.solve(new Evaluator(game), { budget, ...more });

  it('goes by its name', () => {
    expect(getSolver(solver.name)).toBe(solver);
  });

  it('spends at most the budget, no coalition twice, and counts what it spends', async () => {
    for (const allowed of [budget, budget + 7, 2 ** players + 100]) {
      const { game, asked } = watched(randomGame(players, 1));
      const { cost } = await solve(game, { budget: allowed });
      expect(cost.budget).toBe(allowed);
      expect(cost.evaluations).toBe(asked.length);
      expect(asked.length).toBeLessThanOrEqual(allowed);
      expect(new Set(asked).size).toBe(asked.length);
    }
  });

  it('gives plain JSON that reads back equal', async () => {
    const explanation = await solve({ ...sparseGame(players), text: 'a b c d e f' });
    expect(parseExplanation(JSON.parse(JSON.stringify(explanation)))).toEqual(explanation);
    expect(explanation).toMatchObject({ schema: 1, solver: solver.name, status: 'complete', seed: 0 });
    expect(explanation.game).toEqual({
      id: 'sparse-6',
      players: sparseGame(players).players,
      output: 'value',
      text: 'a b c d e f',
    });
    expect(explanation.account.length).toBeGreaterThan(0);
  });

  it('reports interactions of the index and order asked for, BII of up to three players or its own by default', async () => {
    const game = sparseGame(players);
    const byDefault = await solve(game);
    const { estimates } = solver;
    if (estimates === undefined) expect(byDefault.interactions).toMatchObject({ index: 'BII', order: 3 });
    else expect(byDefault.interactions.index).toBe(estimates[0]);
    for (const index of estimates ?? INDICES) {
      const single = index === 'SV' || index === 'BV';
      const order = estimates !== undefined && single ? 1 : 2;
      const enough = estimates === undefined ? budget + 15 : solver.leastBudget(players, { index, order });
      const explanation = await solve(game, { budget: enough, index: index.toLowerCase(), order });
      expect(explanation.interactions).toMatchObject({ index, order });
      if (estimates === undefined) {
        const same = await solve(game, { budget: budget + 15 });
        expect(explanation.interactions).toEqual(reindex(same, index, 2).interactions);
      }
      expect(
        Math.max(...explanation.interactions.terms.map((term) => term.players.length)),
      ).toBeLessThanOrEqual(order);
    }
  });

  it('measures both ends, and tells how far the spectrum misses them', async () => {
    const game = sparseGame(players);
    const { ends, spectrum } = await solve(game);
    const [atEmpty, atGrand] = evaluateSpectrum(
      spectrumOf({ spectrum } as Explanation),
      batchFromLists([[], [0, 1, 2, 3, 4, 5]], players),
    );
    expect(ends.empty).toBe(1);
    expect(ends.grand).toBe(5);
    expect(ends.emptyResidual).toBeCloseTo(1 - atEmpty!, 12);
    expect(ends.grandResidual).toBeCloseTo(5 - atGrand!, 12);
  });

  it('gives the same result for the same seed', async () => {
    const untimed = (explanation: Explanation): string =>
      JSON.stringify({
        ...explanation,
        cost: { ...explanation.cost, evaluationSeconds: 0, solverSeconds: 0 },
      });
    const game = randomGame(players, 2);
    expect(untimed(await solve(game, { seed: 5 }))).toBe(untimed(await solve(game, { seed: 5 })));
    expect((await solve(game, { seed: 5 })).seed).toBe(5);
  });

  it('explains a constant game by its constant', async () => {
    const explanation = await solve(tableGame({ values: new Float64Array(2 ** players).fill(2.5) }));
    expect(explanation.spectrum.terms).toEqual([{ players: [], value: 2.5 }]);
    expect(explanation.faithfulness.r2).toBe(1);
    expect(explanation.interactions.terms.every((term) => term.players.length === 0)).toBe(true);
    expect(parseExplanation(JSON.parse(JSON.stringify(explanation)))).toEqual(explanation);
  });

  it('explains a second output at no further cost', async () => {
    const values = randomTable(players, 3, 2);
    const first = Float64Array.from({ length: 2 ** players }, (_, row) => values[2 * row]!);
    const second = Float64Array.from({ length: 2 ** players }, (_, row) => values[2 * row + 1]!);
    const { game, asked } = watched(tableGame({ values, outputs: ['logit', 'margin'] }));
    const evaluator = new Evaluator(game);
    const one = await solver.solve(evaluator, { budget, output: 0 });
    const paid = asked.length;
    const two = await solver.solve(evaluator, { budget, output: 1 });
    expect(asked.length).toBe(paid);
    expect(one.cost.evaluations).toBe(paid);
    expect(two.cost.evaluations).toBe(0);
    expect(two.cost.cached).toBeGreaterThanOrEqual(paid);
    expect([one.game.output, two.game.output]).toEqual(['logit', 'margin']);
    expect(one.spectrum).toEqual((await solve(tableGame({ values: first }))).spectrum);
    expect(two.spectrum).toEqual((await solve(tableGame({ values: second }))).spectrum);
  });

  describe('refuses, before the game is called,', () => {
    const refused = async (game: Game, options: object, message: RegExp, kind = InvalidArgumentError) => {
      const answer = solve(game, options);
      await expect(answer).rejects.toThrow(message);
      await expect(answer).rejects.toBeInstanceOf(kind);
    };
    const game = untouchable(players);

    it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('a budget of %d', (wrong) =>
      refused(game, { budget: wrong }, new RegExp(`budget must be an integer of at least ${budget}, not `)),
    );
    it('a budget below its least', async () => {
      const answer = solve(game, { budget: budget - 1 });
      await expect(answer).rejects.toBeInstanceOf(BudgetTooSmallError);
      await expect(answer).rejects.toMatchObject({ solver: solver.name, budget: budget - 1, least: budget });
    });
    it.each([0, 7, 1.5, Number.NaN])('an order of %d', (order) =>
      refused(game, { order }, /order must be an integer from 1 to 6, the number of players, not /),
    );
    it.runIf(solver.estimates)('an index that it does not estimate', () =>
      refused(game, { index: 'Fourier' }, /estimates .*, not Fourier: .*use solver 'auto'/),
    );
    it('an unknown index', () => refused(game, { index: 'shap' }, /'shap'.*Fourier, Moebius, SV/));
    it.each([-1, 1, 0.5])('output %d of a game with one', (output) =>
      refused(game, { output }, /output must be 0: the game has only the output 'value', not /),
    );
    it('an output that several do not reach', () =>
      refused(untouchable(players, ['a', 'b']), { output: 2 }, /from 0 to 1: the game has 2 outputs, not 2/));
    it.each([1.5, 2 ** 53, Number.NaN])('a seed of %d', (seed) =>
      refused(game, { seed }, /seed must be an integer/),
    );
    it.each([-1, 0.5, Number.NaN])('a holdout of %d', (holdout) =>
      refused(game, { holdout }, /holdout must be an integer of at least 0, not /),
    );
    it('more held-out coalitions than are left', () =>
      refused(
        game,
        { budget: 2 ** players, holdout: 1 },
        /holdout must be at most 0, not 1: a budget of 64 leaves so many of the 2\^6 coalitions unmeasured/,
      ));
    it('a game of one player', () =>
      refused(untouchable(1), { budget: 100 }, /a game of one player has no interactions/));
  });

  it('stops on a signal with what it has', async () => {
    const enough = Math.max(budget, 40);
    for (const calls of [0, 1, 2, 3, 10, 30]) {
      const controller = new AbortController();
      const { game, asked } = watched({ ...randomGame(players, 4), batchSize: 1 });
      if (calls === 0) controller.abort();
      const stopping: Game = {
        ...game,
        async evaluate(batch, context) {
          const values = await game.evaluate(batch, context);
          if (asked.length >= calls) controller.abort();
          return values;
        },
      };
      const explanation = await solver.solve(new Evaluator(stopping, { signal: controller.signal }), {
        budget: enough,
      });
      expect(explanation.status).toBe('partial');
      expect(explanation.cost.evaluations).toBe(calls);
      expect(asked.length).toBe(calls);
      expect(explanation.faithfulness.coalitions).toBeLessThanOrEqual(calls);
      expect(explanation.account.join(' ')).toMatch(/stopped/);
      expect(parseExplanation(JSON.parse(JSON.stringify(explanation)))).toEqual(explanation);
    }
  });

  /** So many that coalitions of every kind are among them. */
  const many = Math.max(budget, 50);

  it("passes a game's error on with its coalition", async () => {
    const failing = createGame({
      players,
      value: (present) => {
        if (present(0) && present(3) && !present(1)) throw new Error('out of memory');
        return 1;
      },
    });
    const error = await solve(failing, { budget: many }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GameError);
    expect((error as GameError).message).toMatch(/out of memory/);
    expect((error as GameError).coalition).toEqual(expect.arrayContaining([0, 3]));
    expect((error as GameError).coalition).not.toContain(1);
  });

  it('names the coalition whose value is not a number', async () => {
    const values = randomTable(players, 5);
    const wrong = createGame({
      players,
      value: (present) => (present(2) && present(5) && !present(0) ? Number.NaN : values[0]!),
    });
    const error = await solve(wrong, { budget: many }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GameError);
    expect((error as GameError).message).toMatch(/NaN.*finite/);
    expect((error as GameError).coalition).toEqual(expect.arrayContaining([2, 5]));
  });

  it('explains a recording of every coalition', async () => {
    const values = randomTable(players, 6);
    const recorded = recordedGame({ batch: enumerateCoalitions(players), values });
    const { cost, faithfulness, status } = await solve(recorded, { budget: 2 ** players });
    expect(status).toBe('complete');
    expect(cost.evaluations).toBe(64);
    expect(Number.isFinite(faithfulness.r2)).toBe(true);
  });
});

describe.each(Object.values(SOLVERS))('solver $name with a sampler', (solver) => {
  const players = 12;
  const budget = Math.max(60, Math.min(solver.leastBudget(players), 2 ** players));
  const strata = Array.from({ length: players }, (_, player) => (player < 5 ? 1 : 0));
  const balanced = (coalition: string): boolean => {
    const present = coalition === '' ? [] : coalition.split(',').map(Number);
    return present.filter((player) => player < 5).length === present.filter((player) => player >= 5).length;
  };

  if (solver.designsCoalitions) {
    it('refuses it before the game is called', async () => {
      const answer = solver.solve(new Evaluator(untouchable(players)), {
        budget,
        sampler: biasedSampler(0.5),
      });
      await expect(answer).rejects.toBeInstanceOf(InvalidArgumentError);
      await expect(answer).rejects.toThrow(
        `solver '${solver.name}' designs its own coalitions and takes no sampler: use solver 'auto' or 'lasso'`,
      );
    });
    return;
  }

  it('measures its coalitions and the ends, held-out ones too, and says so', async () => {
    const { game, asked } = watched(sparseGame(players));
    const sampler = balancedSampler(strata, 0.5);
    const { account, faithfulness, cost, ends } = await solver.solve(new Evaluator(game), {
      budget,
      holdout: 40,
      sampler,
    });
    const everyone = Array.from({ length: players }, (_, player) => player).join();
    expect(asked.filter((coalition) => !balanced(coalition))).toEqual([everyone]);
    expect(asked.length).toBe(budget + 40);
    expect(cost.evaluations).toBe(budget + 40);
    expect(new Set(asked).size).toBe(asked.length);
    expect(faithfulness).toMatchObject({ method: 'held-out', coalitions: 40 });
    expect(ends.empty).toBe(1);
    expect(account.join(' ')).toContain(sampler.name);
  });

  it("tells R² for the sampler's coalitions, which the ends are not among", async () => {
    // Scarcely anybody is present, so that half of all uniform coalitions are unlike any that is drawn.
    const sampler = biasedSampler(0.15);
    const game = sparseGame(players);
    const explanation = await solver.solve(new Evaluator(game), { budget: 300, sampler });
    const { r2, standardError, method, coalitions } = explanation.faithfulness;
    const fresh = sampler.sample(players, 800, createRandom(99));
    const { values } = await new Evaluator(game).evaluate(fresh);
    const truth = rSquared(values, evaluateSpectrum(spectrumOf(explanation), fresh));
    expect(method).toBe('out-of-fold');
    expect(coalitions).toBeGreaterThan(297);
    expect(Math.abs(r2 - truth)).toBeLessThan(4 * standardError! + 0.05);
  });

  it('measures coalitions in pairs with their complements where the sampler gives such', async () => {
    const { game, asked } = watched(sparseGame(players));
    const even = budget + (budget % 2);
    const sampler = { name: 'each coalition with its complement', sample: samplePaired };
    const { cost, account } = await solver.solve(new Evaluator(game), { budget: even, sampler });
    const complement = (coalition: string): string =>
      Array.from({ length: players }, (_, player) => `${player}`)
        .filter((player) => !coalition.split(',').includes(player))
        .join();
    expect(cost.evaluations).toBe(even);
    expect(asked.filter((coalition) => !asked.includes(complement(coalition)))).toEqual([]);
    expect(account.join(' ')).toContain(sampler.name);
  });

  it('gives what there is where the sampler has fewer coalitions than the budget', async () => {
    const { game, asked } = watched(sparseGame(6));
    const few = balancedSampler([0, 0, 0, 1, 1, 1], 0.5);
    const explanation = await solver.solve(new Evaluator(game), { budget: 64, holdout: 0, sampler: few });
    expect(asked.length).toBe(20);
    expect(explanation.status).toBe('complete');
    expect(Number.isFinite(explanation.faithfulness.r2)).toBe(true);
  });

  it('refuses one that gives too much, and one for a recording', async () => {
    const greedy = { name: 'greedy', sample: () => enumerateCoalitions(players) };
    await expect(
      solver.solve(new Evaluator(untouchable(players)), { budget, sampler: greedy }),
    ).rejects.toThrow(/the sampler must give up to \d+ coalitions of 12 players, not 4096 of 12/);
    const recorded = recordedGame({ batch: enumerateCoalitions(6), values: randomTable(6, 6) });
    await expect(
      solver.solve(new Evaluator(recorded), { budget, sampler: biasedSampler(0.5) }),
    ).rejects.toThrow(/measured elsewhere: a sampler has none to draw/);
  });
});

/** Solvers that leave coalitions unmeasured, so that held-out ones can be bought. */
const sampling = Object.values(SOLVERS).filter((solver) => solver.leastBudget(12) < 2 ** 11);

describe.each(sampling)('solver $name with a holdout', (solver) => {
  const budget = Math.max(100, solver.leastBudget(12));

  it('spends it beyond the budget, on coalitions that the fit has not seen, and tells the R² of all', async () => {
    const plain = watched(sparseGame(12));
    const checked = watched(sparseGame(12));
    const without = await solver.solve(new Evaluator(plain.game), { budget, seed: 3 });
    const withHoldout = await solver.solve(new Evaluator(checked.game), { budget, seed: 3, holdout: 300 });
    expect(checked.asked.slice(0, plain.asked.length)).toEqual(plain.asked);
    expect(new Set(checked.asked).size).toBe(plain.asked.length + 300);
    expect(withHoldout.cost.evaluations).toBe(without.cost.evaluations + 300);
    expect(withHoldout.cost.budget).toBe(budget);
    expect(withHoldout.spectrum).toEqual(without.spectrum);
    expect(withHoldout.faithfulness).toMatchObject({ method: 'held-out', coalitions: 300 });
    expect(without.faithfulness.method).not.toBe('held-out');

    const every = enumerateCoalitions(12);
    const { values } = await new Evaluator(sparseGame(12)).evaluate(every);
    const r2 = rSquared(values, evaluateSpectrum(spectrumOf(withHoldout), every));
    const { r2: told, standardError } = withHoldout.faithfulness;
    expect(Math.abs(told - r2)).toBeLessThan(4 * standardError! + 1e-9);
  });
});

/** Solvers whose result is the whole truth once every coalition is measured. */
describe.each(['exact', 'proxyspex'].map(getSolver))('solver $name with all coalitions', (solver: Solver) => {
  const tableOf = (explanation: Explanation, players: number) =>
    evaluateSpectrum(spectrumOf(explanation), enumerateCoalitions(players));

  it.each(INDICES)('equals the definition of %s', async (index) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(),
        async (players, highest, seed) => {
          const order = Math.min(highest, players);
          const values = randomTable(players, seed);
          const budget = Math.max(2 ** players, solver.leastBudget(players));
          const explanation = await solver.solve(new Evaluator(tableGame({ values })), {
            budget,
            index,
            order,
          });
          const expected = definition(index, values, order);
          const actual = new Map(
            explanation.interactions.terms.map((term) => [
              term.players.reduce((mask, player) => mask | (1 << player), 0),
              term.value,
            ]),
          );
          for (const [set, value] of expected) expect(actual.get(set) ?? 0).toBeCloseTo(value, 8);
          for (const set of actual.keys()) expect(expected.has(set)).toBe(true);
          const predicted = tableOf(explanation, players);
          values.forEach((value, row) => {
            expect(predicted[row]).toBeCloseTo(value, 9);
          });
        },
      ),
      { numRuns: 15 },
    );
  });
});

/** Every set of up to `order` players with its value, from the definitions. */
function definition(index: (typeof INDICES)[number], values: Values, order: number): Map<number, number> {
  const players = Math.log2(values.length);
  const bySets = (of: (set: number) => number, most = order) =>
    new Map(setsUpTo(players, most).map((set) => [set, of(set)] as const));
  const empty = values[0]!;
  switch (index) {
    case 'Fourier':
      return bySets((set) => fourierDefinition(values, set));
    case 'Moebius':
      return bySets((set) => derivative(values, set, 0));
    case 'SV':
      return bySets((set) => (set === 0 ? empty : siiDefinition(values, set)), 1);
    case 'BV':
      return bySets((set) => biiDefinition(values, set), 1);
    case 'SII':
      return bySets((set) => (set === 0 ? empty : siiDefinition(values, set)));
    case 'BII':
      return bySets((set) => biiDefinition(values, set));
    case 'STII':
      return bySets((set) => (sizeOf(set) === 0 ? empty : stiiDefinition(values, set, order)));
    case 'FSII':
      return fsiiDefinition(values, order);
    case 'FBII':
      return fbiiDefinition(values, order);
    case 'k-SII':
      return kSiiDefinition(values, order);
  }
}
