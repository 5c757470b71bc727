import {
  createGame,
  type EstimatedIndex,
  Evaluator,
  type Explanation,
  enumerateCoalitions,
  type Game,
  type Guarantee,
  InvalidArgumentError,
  parseExplanation,
  reindex,
  SOLVERS,
  type Solver,
  sliceRows,
  tableGame,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { owenDefinition } from '../spectrum/definitions.ts';
import { randomTable, sparseGame, watched } from './games.ts';

/** Every solver that estimates an index, with each index that it estimates. */
const estimating: readonly (readonly [name: string, index: EstimatedIndex, solver: Solver])[] = Object.values(
  SOLVERS,
).flatMap((solver) => (solver.estimates ?? []).map((index) => [solver.name, index, solver] as const));

const orderOf = (index: EstimatedIndex): number => (index === 'SV' || index === 'BV' ? 1 : 2);

const valuesOf = ({ interactions }: Explanation): Map<string, number> =>
  new Map(interactions.terms.map(({ players, value }) => [players.join(), value]));

/** The truth, from all 2^n coalitions: read out of the exact spectrum; of Owen values by their definition. */
async function truth(
  game: Game,
  index: EstimatedIndex,
  solver: Solver,
): Promise<ReadonlyMap<string, number>> {
  if (solver.name === 'owen') {
    const names = [...new Set(game.players.map(({ group, label }) => group ?? label))];
    const { values } = await new Evaluator(game).evaluate(enumerateCoalitions(game.players.length));
    const groups = game.players.map(({ group, label }) => names.indexOf(group ?? label));
    const owen = owenDefinition(values, groups).map((value, player) => [`${player}`, value] as const);
    return new Map([['', values[0]!], ...owen]);
  }
  const exact = await SOLVERS.exact!.solve(new Evaluator(game), {
    budget: 2 ** game.players.length,
    index,
    order: orderOf(index),
  });
  return valuesOf(exact);
}

/** Players in two groups, for solvers that mind. */
function grouped(game: Game): Game {
  const players = game.players.map((player, at) => ({ ...player, group: at % 2 === 0 ? 'even' : 'odd' }));
  return { ...game, players };
}

describe.each(estimating)('solver %s estimating %s', (_, index, solver) => {
  const order = orderOf(index);
  const least = (players: number): number => solver.leastBudget(players, { index, order });
  /** Enough for the index, and not all. */
  const enough = (players: number): number =>
    Math.min(2 ** players - 1, Math.max(least(players), 3 * players ** order));
  const solve = (game: Game, more = {}): Promise<Explanation> =>
    solver.solve(new Evaluator(game), {
      budget: enough(game.players.length),
      index,
      order,
      ...more,
    });
  const promises = (guarantee: Guarantee): boolean => solver.guarantees?.includes(guarantee) === true;
  const random = (players: number, seed: number): Game =>
    grouped(tableGame({ values: randomTable(players, seed) }));

  it('says that it estimates, and gives a surrogate that has these values', async () => {
    const explanation = await solve(random(7, 1));
    expect(explanation.estimates).toMatchObject({ index, order });
    expect(parseExplanation(JSON.parse(JSON.stringify(explanation)))).toEqual(explanation);
    const { estimates: __, ...rest } = explanation;
    const back = valuesOf(reindex(rest, index, order));
    for (const [set, value] of valuesOf(explanation)) expect(back.get(set) ?? 0).toBeCloseTo(value, 9);
    expect(reindex(explanation, index, order)).toEqual(explanation);
    expect(explanation.faithfulness.method).toBe('in-sample');
  });

  it('is exact once every coalition is measured', async () => {
    const game = random(6, 2);
    const explanation = await solve(game, { budget: 64 });
    const expected = await truth(game, index, solver);
    expect(explanation.faithfulness.method).toBe('exact');
    expect(explanation.estimates?.grouped).toBe(solver.name === 'owen' ? true : undefined);
    const actual = valuesOf(explanation);
    for (const [set, value] of expected) expect(actual.get(set) ?? 0).toBeCloseTo(value, 9);
  });

  it('comes nearer to the truth with a larger budget', async () => {
    const game = sparseGame(10);
    const expected = await truth(game, index, solver);
    const miss = async (budget: number): Promise<number> => {
      let sum = 0;
      for (let seed = 0; seed < 4; seed++) {
        const actual = valuesOf(await solve(game, { budget, seed }));
        for (const [set, value] of expected) {
          if (set !== '') sum += (value - (actual.get(set) ?? 0)) ** 2;
        }
      }
      return sum;
    };
    const few = await miss(Math.max(least(10), 60));
    const many = await miss(900);
    expect(many).toBeLessThan(0.7 * few + 1e-12);
  });

  it('spends what it may, and not more, unless it knows all values sooner', async () => {
    for (const budget of [enough(8), 200]) {
      const { game, asked } = watched(random(8, 3));
      const { cost, interactions } = await solve(game, { budget, holdout: 10 });
      const known = interactions.terms.every(({ low, high }) => low !== undefined && low === high);
      expect(new Set(asked).size).toBe(asked.length);
      expect(cost.evaluations).toBe(asked.length);
      expect(asked.length).toBeLessThanOrEqual(budget + 10);
      expect(asked.length).toBeGreaterThan(known ? 0 : 0.5 * budget);
    }
  });

  it('refuses a recording that does not hold every coalition, before it is asked, unless it draws uniformly', async () => {
    const game = random(5, 4);
    const some = { ...game, recorded: sliceRows(enumerateCoalitions(5), 0, 30) };
    const answer = solve(some, { budget: 30 });
    if (solver.takesRecordings) expect((await answer).cost.evaluations).toBe(30);
    else await expect(answer).rejects.toThrow(InvalidArgumentError);
  });

  it.runIf(promises('unbiased'))('has the truth as its mean over seeds', async () => {
    const game = random(5, 5);
    const expected = await truth(game, index, solver);
    const runs = 300;
    const sums = new Map<string, { sum: number; squares: number }>();
    const budget = Math.max(least(5), 16);
    for (let seed = 0; seed < runs; seed++) {
      for (const [set, value] of valuesOf(await solve(game, { budget, seed }))) {
        const { sum, squares } = sums.get(set) ?? { sum: 0, squares: 0 };
        sums.set(set, { sum: sum + value, squares: squares + value ** 2 });
      }
    }
    for (const [set, value] of expected) {
      const { sum, squares } = sums.get(set) ?? { sum: 0, squares: 0 };
      const mean = sum / runs;
      const error = Math.sqrt(Math.max(0, squares / runs - mean ** 2) / runs);
      expect(Math.abs(mean - value)).toBeLessThan(4.5 * error + 1e-9);
    }
  });

  it.runIf(promises('efficient'))('adds up to the grand coalition', async () => {
    for (let seed = 0; seed < 5; seed++) {
      const explanation = await solve(random(7, 10 + seed), { seed });
      const singles = ['SV', 'STII', 'FSII', 'k-SII'].includes(index);
      if (!singles) continue;
      const total = explanation.interactions.terms.reduce((sum, { value }) => sum + value, 0);
      expect(total).toBeCloseTo(explanation.ends.grand!, 9);
    }
  });

  it.runIf(promises('null player'))('gives a player nothing that makes no difference', async () => {
    const values = randomTable(6, 20);
    const table = Float64Array.from({ length: 128 }, (__, set) => values[(set & 3) | ((set & 120) >> 1)]!);
    for (let seed = 0; seed < 5; seed++) {
      const explanation = await solve(grouped(tableGame({ values: table })), { seed });
      for (const { players, value } of explanation.interactions.terms) {
        if (players.includes(2)) expect(value).toBeCloseTo(0, 9);
      }
    }
  });

  it('treats players alike that add the same, in the mean over seeds', async () => {
    const values = randomTable(6, 25);
    // Players 1 and 3 in each other's place.
    const swapped = (set: number): number => (set & ~10) | ((set & 2) << 2) | ((set & 8) >> 2);
    const table = values.map((value, set) => (value + values[swapped(set)]!) / 2);
    const game = grouped(tableGame({ values: table }));
    const runs = 60;
    let sum = 0;
    let squares = 0;
    for (let seed = 0; seed < runs; seed++) {
      const estimated = valuesOf(await solve(game, { budget: Math.max(least(6), 30), seed }));
      const difference = (estimated.get('1') ?? 0) - (estimated.get('3') ?? 0);
      sum += difference;
      squares += difference ** 2;
    }
    const error = Math.sqrt(Math.max(0, squares / runs - (sum / runs) ** 2) / runs);
    expect(Math.abs(sum / runs)).toBeLessThan(4 * error + 1e-9);
  });

  it.runIf(promises('linear'))('adds up over games', async () => {
    const [a, b] = [randomTable(7, 30), randomTable(7, 31)];
    const both = a.map((value, at) => value + 2 * b[at]!);
    const of = async (values: Float64Array): Promise<Map<string, number>> =>
      valuesOf(await solve(grouped(tableGame({ values })), { seed: 3 }));
    const [one, two, sum] = [await of(a), await of(b), await of(both)];
    for (const set of new Set([...one.keys(), ...two.keys(), ...sum.keys()])) {
      expect(sum.get(set) ?? 0).toBeCloseTo((one.get(set) ?? 0) + 2 * (two.get(set) ?? 0), 8);
    }
  });

  it('finds a single effect among 40 players', async () => {
    const game = createGame({ players: 40, value: (present) => Number(present(7)) * 3 + 1 });
    const budget = Math.max(least(40), 2000);
    const explanation = await solve(grouped(game), { budget, seed: 1 });
    const values = valuesOf(explanation);
    const others = [...values]
      .filter(([set]) => set !== '7' && set !== '')
      .map(([, value]) => Math.abs(value));
    expect(values.get('7')).toBeGreaterThan(1.5);
    expect(values.get('7')).toBeGreaterThan(2 * Math.max(0, ...others));
  });
});
