import {
  BudgetTooSmallError,
  biasedSampler,
  checkOptions,
  createGame,
  createRandom,
  Evaluator,
  type Explanation,
  type Game,
  getSolver,
  InvalidArgumentError,
  inRounds,
  lasso,
  proxyspex,
  type Rounds,
  type RunSoFar,
  recordedGame,
  type SolveOptions,
  type Solver,
  sampleUniform,
  solveInRounds,
  spex,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { randomGame, sparseGame, untouchable, watched } from './games.ts';

/** A game that no fit explains: every coalition has a value of its own. */
function noiseGame(players: number): Game {
  return createGame({
    players,
    id: 'noise',
    value: (present) => {
      let bits = 0;
      for (let player = 0; player < players; player++) bits = Math.imul(bits, 31) + (present(player) ? 7 : 3);
      return createRandom(bits >>> 0).normal();
    },
  });
}

/** A solver whose R² of each budget is scripted; it asks for as many uniform coalitions. */
function scripted(figures: Readonly<Record<number, number>>, standardError: number | null = 0.01): Solver {
  return {
    ...lasso,
    async solve(evaluator, options) {
      const explanation = await lasso.solve(evaluator, options);
      const r2 = figures[options.budget];
      if (r2 === undefined) throw new Error(`no figure for ${options.budget}`);
      return { ...explanation, faithfulness: { ...explanation.faithfulness, r2, standardError } };
    },
  };
}

/** What must be the same of one run: all but the cost and what tells of the rounds. */
function essence({ account, cost, rounds: _, ...rest }: Explanation, rounds = 0): unknown {
  return { ...rest, account: account.slice(rounds), budget: cost.budget };
}

async function solve(solver: Solver, game: Game, rounds: Rounds, options: Omit<SolveOptions, 'budget'> = {}) {
  const evaluator = new Evaluator(game);
  return solveInRounds(solver, evaluator, options, rounds);
}

describe('solveInRounds', () => {
  it.each<[string, Solver, Omit<SolveOptions, 'budget'>]>([
    ['proxyspex', proxyspex, {}],
    ['lasso', lasso, { seed: 3 }],
    ['lasso with a holdout', lasso, { holdout: 40 }],
    ['lasso with a sampler', lasso, { sampler: biasedSampler(0.3) }],
  ])('ends as one run of %s with the last budget, and pays for no more', async (_, solver, options) => {
    const { game, asked } = watched(noiseGame(14));
    const found = await solve(solver, game, { least: 60, most: 250 }, options);
    const once = new Evaluator(noiseGame(14));
    const single = await solver.solve(once, { ...options, budget: 250 });
    expect(essence(found, 1)).toEqual(essence(single));
    expect(found.account[0]).toMatch(
      /^The budget was spent in 4 rounds: R² -?\d\.\d{3} ± \d\.\d{3} with 60, .* with 120, .* with 240, .* with 250; then the budget of 250 is spent\.$/,
    );
    expect(found.rounds!.map(({ ablations }) => ablations)).toEqual([60, 120, 240, 250]);
    const { r2, standardError } = single.faithfulness;
    const ended = 'the budget of 250 is spent';
    expect(found.rounds!.at(-1)).toEqual({ ablations: 250, r2, standardError, ended });
    expect(found.rounds!.filter((round) => round.ended === undefined)).toHaveLength(3);
    expect(single.rounds).toBeUndefined();
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBe(single.cost.evaluations);
    expect(found.cost.evaluations).toBe(asked.length);
  });

  it('goes on with any solver that samples', async () => {
    const solver = getSolver('gaussian-process');
    const found = await solve(solver, sparseGame(8), { least: 30, most: 70 });
    const single = await solver.solve(new Evaluator(sparseGame(8)), { budget: 70 });
    expect(essence(found, 1)).toEqual(essence(single));
    expect(found.cost.evaluations).toBe(single.cost.evaluations);
  });

  it('counts the coalitions that a design for a smaller budget had bought', async () => {
    const { game, asked } = watched(sparseGame(20));
    const found = await solve(spex, game, { least: 300, most: 2000, untilR2: 0.9999 });
    expect(asked.length).toBeLessThanOrEqual(2000);
    expect(new Set(asked).size).toBe(asked.length);
    expect(found.cost.evaluations).toBe(asked.length);
    const single = await spex.solve(new Evaluator(sparseGame(20)), { budget: found.cost.budget });
    expect(essence(found, 1)).toEqual(essence(single));
  });

  it('stays within the most where that is nearly every coalition', async () => {
    // A sample of more than half of all coalitions is not the smaller one and more.
    for (const most of [520, 700, 1000, 1023]) {
      const { game, asked } = watched(noiseGame(10));
      const found = await solve(lasso, game, { least: 400, most });
      expect(asked.length).toBeLessThanOrEqual(most);
      if (most >= 1000) expect(found.cost.budget).toBeGreaterThan(0.95 * most);
      else expect(found.account[0]).toContain(`then too little of the budget of ${most} is left.`);
    }
  });

  it('ends once R² is good enough for sure', async () => {
    const figures = { 50: 0.7, 100: 0.92, 200: 0.923, 400: 0.95 };
    const found = await solve(scripted(figures), noiseGame(12), { least: 50, most: 400, untilR2: 0.9 });
    // Four looks share 5 %: 0.92 less 2.24 standard errors is below 0.9.
    expect(found.cost.budget).toBe(200);
    expect(found.status).toBe('complete');
    expect(found.account[0]).toBe(
      'The budget was spent in 3 rounds: R² 0.700 ± 0.010 with 50, R² 0.920 ± 0.010 with 100, R² 0.923 ± 0.010 with 200; then R² is above 0.9 with 95 % confidence, the 4 looks that the budget allows taken together.',
    );
  });

  it.each<[string, number[], number]>([
    ['gains nothing twice', [0.5, 0.6, 0.605, 0.609, 0.9], 4],
    ['gains a little each time', [0.5, 0.52, 0.54, 0.56, 0.58], 5],
    ['falls and comes back', [0.5, 0.4, 0.52, 0.52, 0.52], 5],
    ['has found nothing yet', [0.05, 0.04, 0.05, 0.06, 0.9], 5],
    ['leaves nothing', [0.5, 1, 1, 1, 1], 2],
  ])('tells where a fit %s', async (_, r2, rounds) => {
    const budgets = [20, 40, 80, 160, 320];
    const figures = Object.fromEntries(budgets.map((budget, at) => [budget, r2[at]!]));
    const found = await solve(scripted(figures), noiseGame(12), { least: 20, most: 320 });
    expect(found.cost.budget).toBe(budgets[rounds - 1]);
  });

  it('ends where all coalitions are measured, and begins there where only that works', async () => {
    const found = await solve(proxyspex, randomGame(6, 1), { least: 40, most: 5000 });
    expect(found.faithfulness.method).toBe('exact');
    expect(found.cost.evaluations).toBe(64);
    expect(found.account[0]).toContain('then all coalitions are measured.');
  });

  it('takes rounds of a recording, up to all of it', async () => {
    const batch = sampleUniform(12, 300, createRandom(2));
    const values = Float64Array.from({ length: 300 }, (_, row) => batch.words[row]! % 7);
    const found = await solve(lasso, recordedGame({ batch, values }), { least: 100, most: 1000 });
    expect(found.faithfulness.coalitions).toBe(300);
    expect(found.account[0]).toContain('3 rounds');
  });

  it('ends at the first of several rules', async () => {
    const figures = { 20: 0.2, 40: 0.3, 80: 0.4, 160: 0.5, 320: 0.6 };
    const rounds = { least: 20, most: 320, untilR2: 0.99 };
    const third = {
      name: 'third',
      enough: ({ rounds: done }: RunSoFar) => (done[2] ? 'it was the third' : undefined),
    };
    const own = await solve(scripted(figures), noiseGame(12), { ...rounds, until: [third] });
    expect(own.cost.budget).toBe(80);
    expect(own.account[0]).toContain('with 80; then it was the third.');
    const gain = await solve(scripted(figures), noiseGame(12), {
      ...rounds,
      untilGain: 0.25,
      until: [third],
    });
    expect(gain.account[0]).toContain('with 80; then it was the third.');
    const less = await solve(scripted(figures), noiseGame(12), { ...rounds, untilGain: 0.25 });
    expect(less.account[0]).toContain('with 80; then the last 2 rounds added less than 0.25 to R².');
  });

  it('spends no more time and money than it is told', async () => {
    const figures = { 20: 0.2, 40: 0.3, 80: 0.4, 160: 0.5, 320: 0.6 };
    const rounds = { least: 20, most: 320 };
    const priced = { ...noiseGame(12), estimate: (rows: number) => ({ dollars: rows / 100 }) };
    const paid = await solve(scripted(figures), priced, { ...rounds, untilDollars: 0.8 });
    expect(paid.cost.budget).toBe(80);
    expect(paid.account[0]).toContain('then another round would cost more than $0.8.');
    // A clock of ten seconds each time it is looked at: two rounds take longer than 60 by far.
    let now = 0;
    const evaluator = new Evaluator(noiseGame(12), { now: () => (now += 10_000) });
    const slow = await solveInRounds(scripted(figures), evaluator, {}, { ...rounds, untilSeconds: 60 });
    expect(slow.cost.budget).toBe(20);
    expect(slow.account[0]).toContain('then another round would not end within 60 seconds.');
  });

  it('settles the strongest interactions', async () => {
    const found = await solve(lasso, sparseGame(10), { least: 40, most: 640, untilTop: 2, untilGain: 0 });
    expect(found.account[0]).toMatch(/then the 2 strongest interactions are settled: .*\.$/);
    expect(found.cost.budget).toBeLessThan(640);
    const top = found.interactions.terms.filter(({ players }) => players.length > 0).slice(0, 2);
    expect(top.every(({ low, high }) => low! > 0 || high! < 0)).toBe(true);
  });

  it('grows as it is told', async () => {
    const figures = { 20: 0.2, 100: 0.3, 500: 0.4, 600: 0.5 };
    const found = await solve(scripted(figures), noiseGame(12), { least: 20, most: 600, growth: 5 });
    expect(found.account[0]).toContain('4 rounds');
  });

  it('begins with an eighth of the most, or what the solver needs', async () => {
    const wide = await solve(lasso, noiseGame(12), { most: 400 });
    expect(wide.account[0]).toContain('with 50,');
    const narrow = await solve(lasso, noiseGame(12), { most: 40 });
    expect(narrow.account[0]).toContain('with 12,');
  });

  it('announces each round as a whole', async () => {
    const planned: number[] = [];
    const evaluator = new Evaluator(noiseGame(12), {
      batchSize: 100,
      onProgress: (progress) => planned.push(progress.planned),
    });
    await solveInRounds(lasso, evaluator, { holdout: 50 }, { least: 100, most: 400 });
    expect([...new Set(planned)]).toEqual([150, 250, 450]);
  });
});

describe('a run in rounds that is stopped', () => {
  /** Aborts when the game was asked for so many coalitions. */
  function stoppedAt(solver: Solver, ablations: number, rounds: Rounds) {
    const stop = new AbortController();
    let asked = 0;
    const inner = noiseGame(14);
    const game: Game = {
      ...inner,
      batchSize: 10,
      evaluate(batch, context) {
        asked += batch.rows;
        if (asked >= ablations) stop.abort();
        return inner.evaluate(batch, context);
      },
    };
    const evaluator = new Evaluator(game, { signal: stop.signal });
    return solveInRounds(solver, evaluator, {}, rounds);
  }

  it('in its first round gives what a stopped run gives', async () => {
    const found = await stoppedAt(lasso, 40, { least: 60, most: 240 });
    expect(found.status).toBe('partial');
    expect(found.faithfulness.coalitions).toBe(40);
  });

  it('gives the better of the last two rounds', async () => {
    const rising = await stoppedAt(scripted({ 60: 0.5, 120: 0.7 }), 100, { least: 60, most: 240 });
    expect([rising.status, rising.faithfulness.r2, rising.faithfulness.coalitions]).toEqual([
      'partial',
      0.7,
      100,
    ]);
    const falling = await stoppedAt(scripted({ 60: 0.5, 120: 0.3 }), 100, { least: 60, most: 240 });
    expect([falling.status, falling.faithfulness.r2, falling.faithfulness.coalitions]).toEqual([
      'partial',
      0.5,
      60,
    ]);
    expect(falling.cost.evaluations).toBe(100);
    expect(falling.account[0]).toContain(
      'with 60, R² 0.300 ± 0.010 with 100 of 120; then the run was stopped',
    );
  });

  it('between two rounds is partial, too', async () => {
    const found = await stoppedAt(lasso, 60, { least: 60, most: 240 });
    expect(found.status).toBe('partial');
    expect(found.cost.evaluations).toBe(60);
    expect(found.account[0]).toContain('then the run was stopped after it.');
  });

  it('explains all that was measured before, and asks for nothing', async () => {
    for (const solver of [lasso, spex]) {
      const first = new Evaluator(noiseGame(14));
      await solver.solve(first, { budget: 400 });
      const { game, calls } = watched(noiseGame(14));
      const rest = new Evaluator(game, { known: first.measured(), signal: AbortSignal.abort() });
      const found = await inRounds(solver, { least: 400 }).solve(rest, { budget: 3000 });
      expect(found.status).toBe('partial');
      expect(found.faithfulness.coalitions).toBeGreaterThan(200);
      expect(calls()).toBe(0);
    }
  });
});

describe('rounds that make no sense', () => {
  it.each<[Rounds, string, string]>([
    [
      { least: 500, most: 100 },
      'least',
      "the first round's budget must be at most that of all, 100, not 500",
    ],
    [{ least: 50, most: 100, untilR2: 0 }, 'untilR2', 'untilR2 must be above 0 and below 1, not 0'],
    [{ least: 50, most: 100, untilR2: 1 }, 'untilR2', 'untilR2 must be above 0 and below 1, not 1'],
    [{ least: 50, most: 100, untilR2: Number.NaN }, 'untilR2', 'not NaN'],
    [{ least: 50, most: 100, growth: 1 }, 'growth', 'growth must be a number above 1, not 1'],
    [{ least: 2.5, most: 100 }, 'budget', 'budget must be an integer'],
    [{ least: 50, most: Number.NaN }, 'budget', 'budget must be an integer'],
  ])('%o is refused before the game is asked', async (rounds, argument, message) => {
    const refused = solve(lasso, untouchable(9), rounds);
    await expect(refused).rejects.toBeInstanceOf(InvalidArgumentError);
    await expect(refused).rejects.toMatchObject({ argument, message: expect.stringContaining(message) });
  });

  it('a solver that estimates an index is refused before the game is asked', async () => {
    const refused = solve({ ...lasso, name: 'shapley', estimates: ['SV'] }, untouchable(9), { most: 100 });
    await expect(refused).rejects.toBeInstanceOf(InvalidArgumentError);
    await expect(refused).rejects.toThrow(/solver 'shapley' estimates an index .* use solver 'auto'/);
  });

  it('a first round that is too small for the solver is refused', async () => {
    await expect(solve(lasso, untouchable(9), { least: 5, most: 100 })).rejects.toMatchObject({
      name: 'BudgetTooSmallError',
    });
  });

  it('shows where options are checked before anything is opened', () => {
    const check = (rounds: Omit<Rounds, 'most'>) => () =>
      checkOptions(inRounds(lasso, rounds), untouchable(9), { budget: 100 });
    expect(check({ least: 5 })).toThrow(BudgetTooSmallError);
    expect(check({ least: 101 })).toThrow(/must be at most that of all, 100, not 101/);
    expect(check({ untilR2: 2 })).toThrow(/untilR2 must be above 0/);
    expect(check({ least: 50, untilR2: 0.9 })).not.toThrow();
  });
});
