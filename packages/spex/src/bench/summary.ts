import { runStability } from '@spex/core';
import type { Figure } from './metrics/metric.ts';
import { type BenchLine, type BenchRow, solverLabel } from './row.ts';
import { signedRankTest } from './signed-rank.ts';

/** A solver's mean figure at one budget. */
export interface Cell {
  readonly budget: number;
  readonly mean: number;
  /** Standard error of the mean over games, of one game over seeds; undefined where there is but one. */
  readonly standardError: number | undefined;
  /** Games that the mean is over. */
  readonly games: number;
  /** `best`: ahead of every other by more than noise; `level`: the best, or not told from it. */
  readonly mark: 'best' | 'level' | undefined;
}

/** A solver's line of a block. */
export interface SummaryLine {
  readonly solver: string;
  readonly cells: readonly Cell[];
  /** Budgets at which it was too slow on some game. */
  readonly slow: ReadonlySet<number>;
}

/** One figure over the games of one family, or over all. */
export interface Block {
  readonly figure: Figure;
  /** undefined: all games. */
  readonly family: string | undefined;
  readonly games: number;
  readonly budgets: readonly number[];
  readonly lines: readonly SummaryLine[];
}

/** The blocks of a figure: one a family, where there are several, then that of all games. */
export function summarise(lines: readonly BenchLine[], figure: Figure): Block[] {
  const families = [...new Set(lines.flatMap(({ family }) => family ?? []))];
  const apart = families.length > 1 ? families : [];
  return [...apart, undefined]
    .map((family) =>
      blockOf(
        lines.filter((line) => family === undefined || line.family === family),
        figure,
        family,
      ),
    )
    .filter((block) => block.lines.some(({ cells }) => cells.length > 0));
}

/** A row's figure; null or undefined where it has none. */
export function figureOf(row: BenchRow, key: string): number | null | undefined {
  if (key === 'r2' || key === 'seconds' || key === 'terms' || key === 'evaluations') return row[key];
  return row.metrics?.[key];
}

function blockOf(lines: readonly BenchLine[], figure: Figure, family: string | undefined): Block {
  const budgets = [...new Set(lines.map(({ budget }) => budget))].sort((a, b) => a - b);
  const games = new Set(lines.map(({ game }) => game)).size;
  const solvers = [...new Set(lines.map(solverLabel))];
  const samples = new Map(
    solvers.map((solver) => {
      const own = lines.filter((line) => solverLabel(line) === solver);
      return [
        solver,
        budgets.map((budget) =>
          sampleOf(
            own.filter((line) => line.budget === budget),
            figure,
            games,
          ),
        ),
      ];
    }),
  );
  return {
    figure,
    family,
    games,
    budgets,
    lines: solvers.flatMap((solver) => {
      const cells = samples.get(solver)!.flatMap((sample, at): Cell[] => {
        if (sample.values.size === 0) return [];
        const others = solvers.filter((one) => one !== solver).map((one) => samples.get(one)![at]!);
        return [
          {
            budget: budgets[at]!,
            ...momentsOf(sample),
            games: sample.games,
            mark: markOf(sample, others, figure),
          },
        ];
      });
      const slow = lines.filter((line) => line.status === 'too slow' && solverLabel(line) === solver);
      if (cells.length === 0 && slow.length === 0) return [];
      return [{ solver, cells, slow: new Set(slow.map(({ budget }) => budget)) }];
    }),
  };
}

/** Values by what they are compared over: games, or the seeds of one game. */
interface Sample {
  readonly values: ReadonlyMap<string, number>;
  readonly games: number;
}

function sampleOf(lines: readonly BenchLine[], figure: Figure, games: number): Sample {
  const byGame = new Map<string, BenchRow[]>();
  for (const line of lines) {
    if (line.status !== 'measured') continue;
    byGame.set(line.game, [...(byGame.get(line.game) ?? []), line]);
  }
  if (figure.key === 'stability') return stabilityOf(byGame);
  const values = new Map<string, number>();
  const seeds = new Map<string, number>();
  for (const [game, rows] of byGame) {
    const known = rows.flatMap((row) => {
      const value = figureOf(row, figure.key);
      if (value === null || value === undefined) return [];
      seeds.set(`seed ${row.seed}`, value);
      return [value];
    });
    if (known.length > 0) values.set(game, mean(known));
  }
  return { values: games === 1 ? seeds : values, games: values.size };
}

/** How far the seeds of each game agree. */
function stabilityOf(byGame: ReadonlyMap<string, readonly BenchRow[]>): Sample {
  const values = new Map<string, number>();
  for (const [game, rows] of byGame) {
    const runs = rows.flatMap(({ top }) => (top === undefined ? [] : [top]));
    if (runs.length >= 2) values.set(game, runStability(runs).overlap);
  }
  return { values, games: values.size };
}

function momentsOf({ values }: Sample): Pick<Cell, 'mean' | 'standardError'> {
  const all = [...values.values()];
  return { mean: mean(all), standardError: errorOfMean(all) };
}

function markOf(own: Sample, others: readonly Sample[], { better }: Figure): Cell['mark'] {
  const most = Math.max(own.games, ...others.map(({ games }) => games));
  // Whoever was measured on fewer games may have had the easier ones.
  const rivals = others.filter(({ games }) => games === most);
  if (better === undefined || own.games < most || rivals.length === 0) return undefined;
  const leads = rivals.map((rival) => leadOver(own, rival, better));
  if (leads.every((lead) => lead === 'ahead')) return 'best';
  return leads.includes('behind') ? undefined : 'level';
}

/** From so many pairs on signed ranks tell, which a single game of huge errors does not sway; fewer can never be sure by them. */
const LEAST_RANKED = 6;

/** Whether one is ahead of the other, in the mean, by more than noise: paired differences, 5 %. */
function leadOver(own: Sample, rival: Sample, better: 'more' | 'less'): 'ahead' | 'behind' | 'level' {
  const differences: number[] = [];
  for (const [unit, value] of own.values) {
    const other = rival.values.get(unit);
    if (other !== undefined) differences.push(better === 'more' ? value - other : other - value);
  }
  if (!beyondNoise(differences)) return 'level';
  return mean(differences) > 0 ? 'ahead' : 'behind';
}

function beyondNoise(differences: readonly number[]): boolean {
  const error = errorOfMean(differences);
  if (error === undefined) return false;
  if (differences.length < LEAST_RANKED) {
    return Math.abs(mean(differences)) > error * studentQuantile(differences.length - 1);
  }
  // The ranks must say of the same one that it is ahead as the mean does.
  const sided = differences.reduce((sum, one) => sum + Math.sign(one), 0);
  return signedRankTest(differences) <= 0.05 && Math.sign(sided) === Math.sign(mean(differences));
}

/** t with P(|T| <= t) = 0.95, of 1 to 4 degrees of freedom (Abramowitz and Stegun, table 26.10). */
const STUDENT = [12.706, 4.303, 3.182, 2.776];

function studentQuantile(degrees: number): number {
  return STUDENT[degrees - 1]!;
}

/** Standard error of the mean; undefined for fewer than two values. */
function errorOfMean(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
