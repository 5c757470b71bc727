import {
  convertSpectrum,
  Evaluator,
  type Explanation,
  type IndexName,
  type Interaction,
  reindex,
  type Solver,
  type Spectrum,
} from 'spex';
import { cpuSeconds } from '../harness/cpu.ts';
import type { KnownCase } from './cases.ts';

/** Indices whose intervals are measured, up to order 3. */
export const MEASURED: readonly IndexName[] = ['BII', 'SV', 'SII', 'FSII', 'FBII'];
const ORDER = 3;
const TOP = 20;
const STABLE = 10;
/** A coefficient below this share of the standard deviation of the values, 0.04 % of their variance, counts as none. */
const REAL = 0.02;

/** Shares of intervals that hold the true value, by order 1, 2, 3 and any: null where there was none. */
export interface Shares {
  /** Among the 20 largest. */
  readonly top: readonly (number | null)[];
  readonly all: readonly (number | null)[];
  /** Mean width of the top ones, over the standard deviation of the values. */
  readonly width: number;
}

export interface CoverageFigures {
  readonly shares: Readonly<Record<string, Shares>>;
  /** Discoveries: how many were listed, and of those false, where anything but 0 counts as true and where 2 % of the deviation must be. */
  readonly found: { readonly listed: number; readonly none: number; readonly little: number } | null;
  /** Of the 10 strongest: the share that the explanation expects to stay, that is true, and that another run finds again. */
  readonly stability: { readonly told: number; readonly real: number; readonly again: number };
  /** Share of the variance that the spectrum is told to explain. */
  readonly r2: number;
  /** CPU seconds of the whole run, and of its intervals and stability. */
  readonly seconds: { readonly all: number; readonly intervals: number };
}

/** Solves a game twice, and holds what the first explanation says of its own errors against the truth and the second. */
export async function measureCoverage(
  known: KnownCase,
  solver: Pick<Solver, 'solve'>,
  { budget, seed }: { budget: number; seed: number },
): Promise<CoverageFigures> {
  const solve = (other: number): Promise<Explanation> =>
    solver.solve(new Evaluator(known.game), { budget, seed: other, index: 'BII', order: ORDER });
  const again = await solve(seed + 1_000_000);
  const started = cpuSeconds();
  const explanation = await solve(seed);
  const solved = cpuSeconds();
  const same = reindex(explanation, 'BII', ORDER);
  const ended = cpuSeconds();

  const strongest = (terms: readonly Interaction[]): string[] =>
    terms
      .filter(({ players }) => players.length > 0)
      .slice(0, STABLE)
      .map(({ players }) => players.join());
  const top = strongest(same.interactions.terms);
  const shareIn = (others: readonly string[]): number =>
    top.filter((name) => others.includes(name)).length / Math.max(1, top.length);
  return {
    shares: Object.fromEntries(
      MEASURED.map((index) => [
        index,
        hold(known, index, reindex(explanation, index, ORDER).interactions.terms),
      ]),
    ),
    found: countFound(explanation, known),
    stability: {
      told: explanation.uncertainty?.stability.overlap ?? Number.NaN,
      real: shareIn(strongest(convertSpectrum(known.truth, 'BII', ORDER))),
      again: shareIn(strongest(again.interactions.terms)),
    },
    r2: explanation.faithfulness.r2,
    seconds: { all: solved - started, intervals: ended - solved },
  };
}

function countFound({ uncertainty }: Explanation, { truth, deviation }: KnownCase): CoverageFigures['found'] {
  if (uncertainty?.discoveries === undefined) return null;
  const { terms } = uncertainty.discoveries;
  const falseBeyond = (threshold: number): number => {
    const real = realTerms(truth, threshold);
    return terms.filter(({ players }) => !real.has(players.join())).length;
  };
  return { listed: terms.length, none: falseBeyond(0), little: falseBeyond(REAL * deviation) };
}

function realTerms({ supports, coefficients }: Spectrum, threshold: number): Set<string> {
  const real = new Set<string>();
  supports.forEach((support, term) => {
    if (Math.abs(coefficients[term]!) > threshold) real.add(support.join());
  });
  return real;
}

function hold({ truth, deviation }: KnownCase, index: IndexName, intervals: readonly Interaction[]): Shares {
  const values = new Map(
    convertSpectrum(truth, index, ORDER).map(({ players, value }) => [players.join(), value]),
  );
  const rows = intervals
    .filter(({ players }) => players.length > 0)
    .map(({ players, low = Number.NaN, high = Number.NaN }, rank) => {
      const value = values.get(players.join()) ?? 0;
      return {
        order: players.length,
        top: rank < TOP,
        held: low <= value && value <= high,
        width: high - low,
      };
    });
  const shares = (chosen: typeof rows): (number | null)[] =>
    [1, 2, 3, 0].map((order) => {
      const own = chosen.filter((row) => order === 0 || row.order === order);
      return own.length === 0 ? null : own.filter(({ held }) => held).length / own.length;
    });
  const top = rows.filter((row) => row.top);
  const width = top.reduce((sum, row) => sum + row.width, 0) / Math.max(1, top.length);
  return { top: shares(top), all: shares(rows), width: width / deviation };
}
