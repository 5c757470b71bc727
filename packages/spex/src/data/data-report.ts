import type { Explanation } from '@spex/core';
import type { DataRoles } from '@spex/lenses';

/** A number of the picture beside the one that retraining gave. */
export interface Compared {
  /** What the picture says. */
  readonly predicted: number;
  /** What retraining gave. */
  readonly measured: number;
}

/** Retrained without the k most helpful players. All numbers are values of the measure as it is. */
export interface RemovalCheck extends Compared {
  /** Players left out. */
  readonly k: number;
  /** The players left out, the most helpful first. */
  readonly players: readonly number[];
  /** The value of the full training set, measured; `predicted` is this plus the change that the picture predicts. */
  readonly full: number;
}

/** A mean over random backgrounds, and the standard error of the measured one. */
export interface ComparedMean extends Compared {
  /** Of `measured`. */
  readonly standardError: number;
}

/** A set retrained without its members, one at a time and all. All numbers are values of the measure as it is. */
export interface VerifiedSet {
  /** Whether its members need one another, or do the same. */
  readonly kind: 'synergistic' | 'redundant';
  /** Its players, ascending. */
  readonly players: readonly number[];
  /** Their names. */
  readonly labels: readonly string[];
  /** The full training set without these players; the first has nobody left out. */
  readonly present: readonly (Compared & { readonly without: readonly number[] })[];
  /** Means over random subsets of everybody else. */
  readonly average: {
    readonly backgrounds: number;
    /** What each member adds alone. */
    readonly alone: readonly ComparedMean[];
    readonly together: ComparedMean;
    /** The Banzhaf interaction: its expectation, where backgrounds are uniform. */
    readonly interaction: ComparedMean;
  };
}

/** How far the picture of one output can be trusted. */
export interface OutputMetrics {
  /** Name of the output. */
  readonly output: string;
  /** null: the mean over the test set. */
  readonly row: number | null;
  /** As `Faithfulness.r2`, on the fresh subsets where there are any. */
  readonly r2: number;
  /** Rank correlation of predicted and measured values of the fresh subsets; null where there are none, or all are equal. */
  readonly lds: number | null;
  /** Root mean square error of the predictions, in units of the measure; null where there are no fresh subsets. */
  readonly error: number | null;
  /** Fresh subsets that `r2`, `lds` and `error` rest on; 0: `r2` is the solver's own. */
  readonly subsets: number;
  /** Checks without the most helpful players. */
  readonly removal: readonly RemovalCheck[];
  /** Sets that were retrained without their members. */
  readonly verified: readonly VerifiedSet[];
}

/** Share of the wrong labels found after inspecting so many of the most harmful points. */
export interface DetectionPoint {
  /** Share of all points. */
  readonly share: number;
  /** Points inspected. */
  readonly inspected: number;
  /** Wrong labels among them. */
  readonly found: number;
}

/** Of the run, and how far its pictures can be trusted. */
export interface DataMetrics {
  /** One for each explanation. */
  readonly outputs: readonly OutputMetrics[];
  /** Of the mean over the test set. */
  readonly overall: OutputMetrics;
  /** Mean over the explained rows; of the mean over the test set where nothing else is explained. */
  readonly r2: number;
  /** As `r2`, of the rank correlations; null where there are none. */
  readonly lds: number | null;
  /** Allowed, made to check, and made in all. */
  readonly retrainings: { readonly budget: number; readonly checks: number; readonly total: number };
  /** Who trained. */
  readonly trainer: {
    readonly name: string;
    readonly notes: readonly string[];
    /** Of a random trainer: standard deviation of one retraining's mean over the test set, and how many are averaged. */
    readonly noise: { readonly deviation: number; readonly repeats: number } | null;
  };
  /** How the subsets were drawn. */
  readonly sampler: string;
  /** Where the right labels are known: how many are wrong, and how soon they are found. */
  readonly detection?: { readonly wrong: number; readonly curve: readonly DetectionPoint[] };
}

/** A training point that does harm. */
export interface Suspect {
  /** Row of the training table, counted from 0. */
  readonly row: number;
  /** The player that it is of. */
  readonly player: number;
  /** By how much the presence of its player worsens the mean over the test set. */
  readonly harm: number;
  /** The label that it has. */
  readonly label: string;
  /** Its text, where the table has texts. */
  readonly text?: string;
  /** The right label, where it is known. */
  readonly cleanLabel?: string;
}

/** An explained test point, and what the models trained on everything and on nothing say of it. */
export interface ExplainedTestPoint {
  /** null: the mean over the test set, of which a model says nothing as a whole. */
  readonly row: number | null;
  /** The right answer, as the table has it. */
  readonly label: string | null;
  /** Its text, where the table has texts. */
  readonly text?: string;
  /** A class, or a number; null where it was not trained, or several classes have the best score. */
  readonly full: string | number | null;
  /** What the model trained on nothing says. */
  readonly empty: string | number | null;
}

/** What `spex data` finds out. Plain JSON. */
export interface DataReport {
  /** One for each point asked for, in that order. */
  readonly explanations: readonly Explanation[];
  /** One for each explanation. */
  readonly points: readonly ExplainedTestPoint[];
  /** Of the mean over the test set. */
  readonly overall: Explanation;
  /** One for each explanation. */
  readonly roles: readonly DataRoles[];
  /** Of the mean over the test set. */
  readonly overallRoles: DataRoles;
  /** Figures of the run. */
  readonly metrics: DataMetrics;
  /** The most harmful training points, the worst first. */
  readonly mislabelled?: readonly Suspect[];
}
