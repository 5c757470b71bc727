import type { CoalitionSampler } from '../coalitions/samplers/sampler.ts';
import type { Evaluator } from '../evaluator.ts';
import type { Explanation } from '../explanation.ts';
import type { TaskPool } from '../parallel/task-pool.ts';
import type { IndexName } from '../spectrum/convert.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';
import type { CoalitionChoice } from './adaptive/choice.ts';
import type { EstimatedIndex } from './estimate/index-estimate.ts';

/** What every solver takes. Checked before the first ablation. */
export interface SolveOptions {
  /** Ablations that may be paid for. */
  readonly budget: number;
  /** Seed of everything random; default 0. */
  readonly seed?: number;
  /**
   * Index to convert the spectrum to, a name from `INDICES` or `BII@p` such as `BII@0.8`; default `BII`. Of a solver that
   * estimates an index: one of `Solver.estimates`, by default the first.
   */
  readonly index?: string;
  /**
   * Highest order of interaction to report, 1 to n; default min(3, n). Of a solver that estimates an index: the order to
   * estimate; default 1 for SV and BV, else 2.
   */
  readonly order?: number;
  /** Which of the game's outputs to explain; default 0. */
  readonly output?: number;
  /** Fresh coalitions to buy, beyond the budget, only to measure faithfulness; default 0. */
  readonly holdout?: number;
  /**
   * Where the coalitions come from, held-out ones too; default: uniform. Every figure is then for the sampler's
   * coalitions. Refused by solvers that design their coalitions, and for games measured elsewhere.
   */
  readonly sampler?: CoalitionSampler;
  /**
   * What the output's spectrum is expected to be, up to a common factor, from some formula that costs no ablation; the
   * constant does not matter. The better the guess, the fewer ablations are needed; a wrong one does no harm beyond the
   * chance that it fits. Refused by solvers that take none (`takesGuess`).
   */
  readonly guess?: Spectrum;
  /**
   * `adaptive`: most coalitions after the first 64 are those whose values are least sure, given all measured before; the others,
   * which R² is told from, are uniform. `uniform`: all are drawn. Default: what the solver does (`Solver.choice`), and
   * `uniform` with a sampler, for a recorded game (which would choose among its rows), one of several outputs, or more than 128
   * players.
   */
  readonly choice?: CoalitionChoice;
  /** Where parts of the solver's own work may run, if that is much; default: all in this thread. The result is the same. */
  readonly pool?: TaskPool;
}

/** The index and the highest order that a run is to give. */
export interface AskedIndex {
  /** The index. */
  readonly index: IndexName;
  /** Highest order to report. */
  readonly order: number;
}

/**
 * What a solver that estimates an index promises of its values at any budget.
 * - `unbiased`: their mean over seeds is the true value.
 * - `efficient`: those of SV, STII, FSII and k-SII, with v(∅), add up to v(N).
 * - `null player`: a player that makes no difference gets 0, and so do the sets that it is in.
 * - `linear`: with the same seed the values of v + w are those of v and of w added up.
 */
export type Guarantee = 'unbiased' | 'efficient' | 'null player' | 'linear';

/** Recovers a spectrum from a game's values. It never knows which lens made the game. */
export interface Solver {
  /** As in the registry: `proxyspex`. */
  readonly name: string;
  /** True where the solver designs its coalitions itself and takes no sampler. */
  readonly designsCoalitions?: true;
  /** True where a solver that estimates an index does so from uniform draws, so that those of a recording serve. */
  readonly takesRecordings?: true;
  /** True where the solver can start from a guess. */
  readonly takesGuess?: true;
  /** How the solver has its coalitions chosen; default uniform. */
  readonly choice?: CoalitionChoice;
  /**
   * Where the solver estimates the values of an index instead of a spectrum: the indices that it can estimate. The explanation's spectrum is
   * then the estimate's surrogate (`surrogateOf`), and good for nothing else than that index.
   */
  readonly estimates?: readonly EstimatedIndex[];
  /** What holds of the estimates at any budget; none by default. */
  readonly guarantees?: readonly Guarantee[];
  /**
   * The least budget that works for so many players (an error below it says so). Where it depends on what is estimated: for
   * that index and order, by default those that `SolveOptions` has without them.
   */
  leastBudget(players: number, asked?: AskedIndex): number;
  /** Throws InvalidArgumentError or BudgetTooSmallError where settings of its own do not go with players, budget, index or order. */
  check?(players: number, budget: number, asked: AskedIndex): void;
  /**
   * Throws InvalidArgumentError or BudgetTooSmallError before the first ablation, and GameError from the game.
   * When the evaluator's signal stops it, the explanation has status `partial`.
   */
  solve(evaluator: Evaluator, options: SolveOptions): Promise<Explanation>;
}
