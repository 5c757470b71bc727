import type { Term } from '@spex/core';
import type { Figures } from './metrics/metric.ts';

/** What was asked for: a solver on a game with a budget and a seed. */
export interface BenchCase {
  /** Its name. */
  readonly game: string;
  /** Content hash of the game, without `--noise`. */
  readonly gameId: string;
  /** How many the game has. */
  readonly players: number;
  /** Games of equal kind, where that is known. */
  readonly family?: string;
  /** What the players are, where that is known. */
  readonly lens?: string;
  /** Its name. */
  readonly solver: string;
  /** The index that the solver was to estimate; missing for solvers that give a spectrum. */
  readonly index?: string;
  /** Up to which order. */
  readonly order?: number;
  /** Ablations asked for. */
  readonly budget: number;
  /** Of the solver and of the noise. */
  readonly seed: number;
  /** Noise that was added to the values, as `--noise` took it. */
  readonly noise?: string;
  /** Of the package that measured. */
  readonly version: string;
}

/** One measurement. */
export interface BenchRow extends BenchCase {
  /** Not `too slow`. */
  readonly status: 'measured';
  /** Ablations paid for, whatever for. */
  readonly evaluations: number;
  /** R² of the explanation's spectrum against the true values, never clamped. */
  readonly r2: number;
  /** CPU seconds of the solver, without the game. */
  readonly seconds: number;
  /** Terms of that spectrum. */
  readonly terms: number;
  /** Further figures by name; null: of no meaning, or not to be known of that game. */
  readonly metrics?: Figures;
  /** The largest terms found, the constant left out, for the stability between seeds. */
  readonly top?: readonly Term[];
}

/** A measurement that was given up because it took too long. */
export interface SlowRow extends BenchCase {
  /** Not `measured`. */
  readonly status: 'too slow';
  /** CPU seconds that it was allowed. */
  readonly limit: number;
}

/** A line of the bench's results. */
export type BenchLine = BenchRow | SlowRow;

/** The solver, and which index it estimated: `lasso`, `permutation SV`, `shap-iq SII:2`. */
export function solverLabel({ solver, index, order = 1 }: BenchCase): string {
  if (index === undefined) return solver;
  return `${solver} ${index}${order === 1 ? '' : `:${order}`}`;
}
