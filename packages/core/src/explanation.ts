import type { Estimate, Player } from './game.ts';

/** A set of players and the number that belongs to it. */
export interface Term {
  /** Indices of the players, ascending; empty for the constant term. */
  readonly players: readonly number[];
  /** Its value, in the game's units. */
  readonly value: number;
}

/** A set of players, its value under an index, and where the true value probably is. */
export interface Interaction extends Term {
  /** Ends of the interval, `low` <= `value` <= `high`; both or neither. Of width 0 where everything was measured. */
  readonly low?: number;
  /** The upper end. */
  readonly high?: number;
}

/** A term of the spectrum that is there beyond doubt. */
export interface Discovery extends Term {
  /** F(T), estimated without shrinkage from coalitions that had no say in choosing T. */
  readonly value: number;
  /** Of `value`. */
  readonly standardError: number;
  /** The least share of false ones, in the mean, at which the term is still on the list. */
  readonly adjusted: number;
}

/** How far the k strongest interactions would be the same if the run were repeated with other coalitions. */
export interface Stability {
  /** How many were looked at: 10, or as many as there are. The constant does not count. */
  readonly k: number;
  /** Mean share of them that would be among the k strongest again. */
  readonly overlap: number;
  /** Mean |A ∩ B| / |A ∪ B| of the k strongest of two repeated runs. */
  readonly jaccard: number;
  /** For each of them, the strongest first, the share of runs that would have it among the k strongest. */
  readonly shares: readonly number[];
}

/** How sure the numbers are. */
export interface Uncertainty {
  /** Share of the intervals that are to hold the true value. */
  readonly level: number;
  /** Root mean square of v(S) - f(S) at coalitions that the fit has not seen, in the game's units; 0: all were measured. */
  readonly error: number;
  /** Standard error of an unshrunk Fourier coefficient, the same for all terms; 0: all coalitions were measured. */
  readonly chance: number;
  /** Standard deviation of what shrinkage does to a large Fourier coefficient. */
  readonly shrinkage: number;
  /** Of the interactions of the explanation's index and order. */
  readonly stability: Stability;
  /** Terms of the spectrum that are there, at most a share `level` of the list by chance, the surest first. */
  readonly discoveries?: { readonly level: number; readonly terms: readonly Discovery[] };
}

/** How well the spectrum predicts coalitions near the grand one. */
export interface NearFull {
  /** As `Faithfulness.r2`, over the coalitions with 1 to `absent` players absent, each counted alike. */
  readonly r2: number;
  /** 0 where all of them were measured. */
  readonly standardError: number;
  /** Standard deviation of their values: how much there was to predict, in the game's units. */
  readonly deviation: number;
  /** Most players absent: a tenth of all, rounded, at least 1; more where the fit has seen next to all of those. */
  readonly absent: number;
  /** Coalitions that the figures rest on, none of which the fit has seen. */
  readonly coalitions: number;
}

/** How well the spectrum predicts the game. */
export interface Faithfulness {
  /** 1 - Σ(v - f)² / Σ(v - mean v)²; 1 is perfect, 0 is no better than the mean, never clamped. */
  readonly r2: number;
  /** Standard error of `r2`; null where it has no meaning (every coalition was measured). */
  readonly standardError: number | null;
  /**
   * `out-of-fold`: each coalition predicted by the whole procedure fitted without it (costs no ablation);
   * `held-out`: fresh coalitions, uniform or from the sampler, bought with `holdout`; `exact`: all 2^n coalitions;
   * `in-sample`: the coalitions that were fitted to, however they were drawn, which flatters; `unknown`: nobody measured it,
   * the explanation was read from values that another program worked out, and `r2` is 0 and means nothing.
   */
  readonly method: 'out-of-fold' | 'held-out' | 'exact' | 'in-sample' | 'unknown';
  /** Coalitions that the figure rests on; 0 where it is unknown. */
  readonly coalitions: number;
  /**
   * The game's own noise, where it was measured: the standard deviation of its value of the grand coalition, asked so
   * many times. No spectrum can explain it.
   */
  readonly noise?: { readonly deviation: number; readonly repeats: number };
  /** Near the input as it is, where that was measured (`holdoutNear`). */
  readonly nearFull?: NearFull;
}

/** What was paid. */
export interface Cost {
  /** Ablations that the caller allowed, without those for held-out checking. */
  readonly budget: number;
  /** Ablations paid for, held-out ones included. */
  readonly evaluations: number;
  /** Requests answered from memory, at no cost. */
  readonly cached: number;
  /** Wall-clock seconds of the game's evaluations. */
  readonly evaluationSeconds: number;
  /** Wall-clock seconds of everything else: sampling, fitting, reading out. */
  readonly solverSeconds: number;
  /** The game's own estimate for its ablations, where it gives one. */
  readonly estimate?: Estimate;
}

/** A round of a run in rounds of growing budgets: how well what was measured by its end predicted the game. */
export interface RoundFigures {
  /** Ablations of this round and those before it, held-out ones not counted. */
  readonly ablations: number;
  /** As `Faithfulness.r2`. */
  readonly r2: number;
  /** As `Faithfulness.standardError`. */
  readonly standardError: number | null;
  /** Only of the last one: why there was no other, as a sentence's end: `R² is above 0.9`. */
  readonly ended?: string;
}

/** The result of a solver: plain JSON, `schema: 1`. docs/explanation.md tells each field. */
export interface Explanation {
  /** Version of the format. */
  readonly schema: 1;
  /** Name of the solver that made it. */
  readonly solver: string;
  /** Seed of everything random in the run. */
  readonly seed: number;
  /** `partial`: the run was stopped; the figures rest on the ablations that were made. */
  readonly status: 'complete' | 'partial';
  /** What was explained. */
  readonly game: {
    readonly id: string;
    readonly players: readonly Player[];
    /** The explained output's name. */
    readonly output: string;
    /** The explained text, where the players have spans. */
    readonly text?: string;
  };
  /**
   * Where the solver estimated the values of one index: which, and up to which order. The spectrum is then their surrogate
   * (`surrogateOf`), from which other indices and predictions are to be had only as far as that polynomial is the game.
   */
  readonly estimates?: {
    readonly index: string;
    readonly order: number;
    /** True for Owen values: Shapley values for orders in which the players of a group come one after the other. */
    readonly grouped?: true;
  };
  /** f(S) = Σ_T (-1)^{|S ∩ T|} F(T). */
  readonly spectrum: { readonly players: number; readonly terms: readonly Term[] };
  /** The spectrum converted to the index that was asked for, up to its order, the largest first. */
  readonly interactions: {
    /** A name from `INDICES`, or `BII@0.8`. */
    readonly index: string;
    readonly order: number;
    readonly terms: readonly Interaction[];
  };
  /** Left out where nothing is known of it: few coalitions, or such as were not drawn uniformly. */
  readonly uncertainty?: Uncertainty;
  /** How far the spectrum can be trusted. */
  readonly faithfulness: Faithfulness;
  /** The game's own values of the two ends, and how far the spectrum misses them. null: not measured. */
  readonly ends: {
    /** v(N): every player present. */
    readonly grand: number | null;
    /** v(∅): every player absent. */
    readonly empty: number | null;
    /** v(N) - f(N). */
    readonly grandResidual: number | null;
    /** v(∅) - f(∅). */
    readonly emptyResidual: number | null;
    /** What was predicted of v(N) before it was used; missing where it was among what was fitted to, and where not measured. */
    readonly grandUnseen?: number;
  };
  /** What the run took. */
  readonly cost: Cost;
  /** Of a run in rounds: every round, the latest last. */
  readonly rounds?: readonly RoundFigures[];
  /** What the solver did, in plain sentences: settings chosen, fall-backs taken. */
  readonly account: readonly string[];
  /** More of that, where it is long: what each family of a solver that has several did. */
  readonly details?: readonly string[];
}
