import { describe, expect, it } from 'vitest';
import { parseMetrics } from '../../src/bench/metrics/parse.ts';
import type { BenchLine, BenchRow } from '../../src/bench/row.ts';
import { signedRankTest } from '../../src/bench/signed-rank.ts';
import { type Cell, summarise } from '../../src/bench/summary.ts';
import { benchTable } from '../../src/bench/table.ts';

function row(solver: string, game: string, r2: number, more: Partial<BenchRow> = {}): BenchRow {
  const asked = { game, gameId: game, players: 9, solver, budget: 64, seed: 0, version: '0' };
  return { ...asked, status: 'measured', evaluations: 64, r2, seconds: 1, terms: 3, ...more };
}

const figure = (name: string) => parseMetrics([name]).figures[0]!;
const cell = (lines: readonly BenchLine[], solver: string, name = 'r2', budget = 64): Cell | undefined =>
  summarise(lines, figure(name))
    .at(-1)!
    .lines.find((line) => line.solver === solver)
    ?.cells.find((one) => one.budget === budget);

describe('summarise', () => {
  it('gives means and standard errors over games, each the mean of its seeds', () => {
    const lines = [
      row('a', 'g', 0.2, { seed: 0 }),
      row('a', 'g', 0.4, { seed: 1 }),
      row('a', 'h', 0.6),
      row('a', 'i', 0.9),
    ];
    const mean = (0.3 + 0.6 + 0.9) / 3;
    // Deviations -0.3, 0 and 0.3: variance 0.09, over three games.
    expect(cell(lines, 'a')).toEqual({
      budget: 64,
      mean: expect.closeTo(mean, 12),
      standardError: expect.closeTo(Math.sqrt(0.09 / 3), 12),
      games: 3,
      mark: undefined,
    });
  });

  it('takes the seeds of a single game for its error', () => {
    const lines = [0.5, 0.7].map((r2, seed) => row('a', 'g', r2, { seed }));
    expect(cell(lines, 'a')).toMatchObject({ mean: 0.6, standardError: expect.closeTo(0.1, 12), games: 1 });
    expect(cell([row('a', 'g', 0.5)], 'a')!.standardError).toBeUndefined();
  });

  it('marks a winner only where paired differences are beyond noise', () => {
    const games = ['g', 'h', 'i', 'j'];
    const base = [0.1, 0.5, 0.3, 0.9];
    // Ahead by 0.02 on each game, though the games differ by much more; behind by as much; and by turns.
    const steady = games.flatMap((game, at) => [row('a', game, base[at]! + 0.02), row('b', game, base[at]!)]);
    expect([cell(steady, 'a')!.mark, cell(steady, 'b')!.mark]).toEqual(['best', undefined]);
    const uneven = games.flatMap((game, at) => [
      row('a', game, base[at]! + (at % 2 ? 0.05 : -0.03)),
      row('b', game, base[at]!),
    ]);
    expect([cell(uneven, 'a')!.mark, cell(uneven, 'b')!.mark]).toEqual(['level', 'level']);
    // Differences 1, 2, 3, 2: mean 2, standard error 0.41, t = 4.9 with three degrees of freedom, 5 % at 3.18.
    const spread = (lead: readonly number[]) =>
      games.flatMap((game, at) => [row('a', game, lead[at]!), row('b', game, 0)]);
    expect(cell(spread([1, 2, 3, 2]), 'a')!.mark).toBe('best');
    // Mean 1, standard error 0.41, t = 2.4.
    expect(cell(spread([0, 1, 2, 1]), 'a')!.mark).toBe('level');
  });

  it('is not swayed by one game of huge errors', () => {
    const games = ['g', 'h', 'i', 'j', 'k', 'l', 'm'];
    const lines = games.flatMap((game, at) => [
      row('a', game, 0.5),
      row('b', game, at === 0 ? -1000 : 0.4 - at / 100),
    ]);
    expect([cell(lines, 'a')!.mark, cell(lines, 'b')!.mark]).toEqual(['best', undefined]);
    // Ahead on most games, and behind in the mean: nobody has won.
    const torn = games.flatMap((game, at) => [
      row('a', game, 0.5),
      row('b', game, at === 0 ? 1000 : 0.4 - at / 100),
    ]);
    expect([cell(torn, 'a')!.mark, cell(torn, 'b')!.mark]).toEqual(['level', 'level']);
  });

  it('looks for the least where less is better', () => {
    const lines = ['g', 'h', 'i'].flatMap((game) => [
      row('slow', game, 0, { seconds: 3 }),
      row('fast', game, 0, { seconds: 1 }),
    ]);
    expect([cell(lines, 'fast', 'seconds')!.mark, cell(lines, 'slow', 'seconds')!.mark]).toEqual([
      'best',
      undefined,
    ]);
  });

  it('does not take for a winner whoever was measured on fewer games', () => {
    const lines = [
      row('a', 'g', 1),
      row('b', 'g', 0.5),
      row('b', 'h', 0.4),
      row('c', 'g', 0.3),
      row('c', 'h', 0.2),
    ];
    expect(cell(lines, 'a')!.mark).toBeUndefined();
    expect(cell(lines, 'b')!.mark).toBe('best');
  });

  it('tells families apart, and solvers by what they estimated', () => {
    const lines = [
      row('a', 'g', 1, { family: 'F' }),
      row('a', 'h', 0, { family: 'G' }),
      row('b', 'h', 0, { family: 'G', index: 'SII', order: 2 }),
    ];
    const blocks = summarise(lines, figure('r2'));
    expect(blocks.map(({ family, games }) => [family, games])).toEqual([
      ['F', 1],
      ['G', 1],
      [undefined, 2],
    ]);
    expect(blocks.at(-1)!.lines.map(({ solver }) => solver)).toEqual(['a', 'b SII:2']);
  });

  it('tells the stability from the largest terms of several seeds', () => {
    const top = (...sets: number[][]) => sets.map((players) => ({ players, value: 1 }));
    const lines = [
      row('a', 'g', 0, { seed: 0, top: top([0], [1]) }),
      row('a', 'g', 0, { seed: 1, top: top([0], [2]) }),
      row('a', 'h', 0, { top: top([0]) }),
    ];
    expect(cell(lines, 'a', 'stability')).toMatchObject({ mean: 0.5, games: 1 });
  });

  it('leaves out figures that have no meaning', () => {
    const lines = [row('a', 'g', 0, { metrics: { lds: null } }), row('a', 'h', 0, { metrics: { lds: 0.5 } })];
    expect(cell(lines, 'a', 'lds')).toMatchObject({ mean: 0.5, games: 1 });
    expect(summarise(lines.slice(0, 1), figure('lds'))).toEqual([]);
  });
});

describe('signedRankTest', () => {
  it.each([
    // One of 2^6 choices of signs, and its opposite.
    [[1, 2, 3, 4, 5, 6], 2 / 64],
    [[-1, -2, -3, -4, -5, -6], 2 / 64],
    [[1, 2, 3, 4, 5], 2 / 32],
    // Rank sums of 0, 1 and 2 have one choice each, those of 3 two.
    [[1, 2, -3, 4, 5, 6], 10 / 64],
    // Of ten, the critical value at 5 % is 8 (Wilcoxon's table): 25 and 33 choices of 1,024 for sums up to 8 and 9.
    [[-8, 1, 2, 3, 4, 5, 6, 7, 9, 10], 50 / 1024],
    [[-9, 1, 2, 3, 4, 5, 6, 7, 8, 10], 66 / 1024],
    [[0, 0], 1],
    [[], 1],
    // Ties share ranks: of two equal sizes with opposite signs every choice is as one-sided.
    [[1, -1], 1],
    [[2, 2, 2, 0], 2 / 8],
  ])('of %j', (differences, probability) => {
    expect(signedRankTest(differences)).toBeCloseTo(probability, 12);
  });
});

describe('benchTable', () => {
  const { game, gameId, players, budget, seed, version } = row('s', 'g', 0);
  const slow: BenchLine = {
    game,
    gameId,
    players,
    solver: 's',
    budget,
    seed,
    version,
    status: 'too slow',
    limit: 5,
  };

  it('lists few rows, and shows marks, missing games and what was too slow', () => {
    const lines = ['g', 'h', 'i'].flatMap((name) => [row('a', name, 0.75), row('b', name, 0.5)]);
    const text = benchTable([...lines, row('c', 'h', 0.25), slow], parseMetrics(['r2', 'seconds']).figures);
    expect(text).toMatch(/^g\s+9\s+a\s+64\s+64\s+0\.7500\s+3\s+1\.00\s+0$/m);
    expect(text).toMatch(/^g\s+9\s+s\s+64\s+-\s+-\s+-\s+> 5\s+0$/m);
    expect(text).toMatch(/^a\s+all\s+0\.7500 ±0\.0000 \*$/m);
    expect(text).toMatch(/^c\s+all\s+0\.2500 \(1 game\)$/m);
    expect(text).toMatch(/^s\s+all\s+too slow$/m);
    expect(text).toContain('Means: R² (more is better), mean over games ± standard error');
    expect(text).toContain('* ahead of every other');
  });

  it('does not list many', () => {
    const lines = Array.from({ length: 50 }, (_, at) => row('a', `game ${at}`, 0.5));
    expect(benchTable(lines, parseMetrics(['r2']).figures)).not.toContain('game 7');
  });
});
