import type { CoalitionSampler } from '../coalitions/samplers/sampler.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Evaluator } from '../evaluator.ts';
import { convertWithErrors, type KnownErrors, LEVEL, REACH } from '../explanation/interactions.ts';
import { plainTerms } from '../explanation/plain-terms.ts';
import type { Cost, Discovery, Explanation, Faithfulness, Stability, Term } from '../explanation.ts';
import type { Player } from '../game.ts';
import { additivityResiduals, type Ends } from '../metrics/additivity.ts';
import { compareSupports, type Spectrum } from '../spectrum/spectrum.ts';
import { type OutOfFold, type SpectrumErrors, spectrumErrors } from '../uncertainty/coefficient-errors.ts';
import { studentQuantile } from '../uncertainty/distributions.ts';
import { DISCOVERY_LEVEL } from './discover.ts';
import type { IndexEstimate } from './estimate/index-estimate.ts';
import type { CheckedOptions } from './options.ts';
import type { Solver } from './solver.ts';

/** An evaluator's counts at some moment. */
export type Counts = Pick<Evaluator, 'evaluations' | 'cached' | 'seconds'>;

/** The evaluator's counts now: taken before a run, so that the run's own cost can be told from earlier ones'. */
export function countsOf({ evaluations, cached, seconds }: Evaluator): Counts {
  return { evaluations, cached, seconds };
}

/** What a solver has found out. */
export interface Findings {
  /** Who found it. */
  readonly solver: Pick<Solver, 'name'>;
  /** Through which the game was asked. */
  readonly evaluator: Evaluator;
  /** What was asked for. */
  readonly checked: CheckedOptions;
  /** What was found. */
  readonly spectrum: Spectrum;
  /** How well it predicts. */
  readonly faithfulness: Faithfulness;
  /** The measured values of the two ends. */
  readonly ends: Ends;
  /** What the fit misses at uniform coalitions that it has not seen, for error bars; left out where nobody knows. */
  readonly outOfFold?: OutOfFold;
  /** The terms that are there beyond doubt, at most a share of `DISCOVERY_LEVEL` by chance; left out where nobody looked. */
  readonly discoveries?: readonly Discovery[] | undefined;
  /** Where the spectrum is the surrogate of an estimate: that. */
  readonly estimate?: IndexEstimate | undefined;
  /** What was predicted of v(N) without it; left out where it was fitted to. */
  readonly grandUnseen?: number | undefined;
  /** What was done, in plain sentences. */
  readonly account: readonly string[];
  /** More of that, where it is long. */
  readonly details?: readonly string[] | undefined;
  /** Wall-clock seconds that the solver took by itself, the game's not counted. */
  readonly solverSeconds: number;
  /** The evaluator's counts before the run; default: all 0, an evaluator used for this run only. */
  readonly since?: Counts;
}

/**
 * The explanation: plain JSON, every number finite. Converts the spectrum to the index asked for and works out the
 * residuals of the ends. `partial` when the evaluator's signal stopped the run.
 */
export function assembleExplanation(findings: Findings): Explanation {
  const {
    solver,
    evaluator,
    checked,
    spectrum,
    faithfulness,
    ends,
    grandUnseen,
    discoveries,
    account,
    details,
    estimate,
  } = findings;
  const { game } = evaluator;
  const { grandResidual, emptyResidual } = additivityResiduals(spectrum, ends);
  const errors = errorsOf(findings);
  const known = errors && {
    errors,
    ends: { grandResidual: plain(grandResidual), emptyResidual: plain(emptyResidual) },
    seed: checked.seed,
  };
  const { interactions, stability, note } =
    estimate === undefined
      ? interactionsOf(spectrum, checked, known)
      : { interactions: estimatedInteractions(estimate) };
  return {
    schema: 1,
    solver: solver.name,
    seed: checked.seed + 0,
    status: evaluator.stopped ? 'partial' : 'complete',
    game: {
      id: game.id,
      players: game.players.map(plainPlayer),
      output: game.outputs[checked.output]!,
      ...(game.text !== undefined && { text: game.text }),
    },
    ...(estimate && {
      estimates: {
        index: estimate.index,
        order: estimate.order,
        ...(estimate.grouped && { grouped: estimate.grouped }),
      },
    }),
    spectrum: { players: spectrum.players, terms: plainTerms(termsOf(spectrum)) },
    interactions,
    ...(errors &&
      stability && {
        uncertainty: {
          level: LEVEL,
          ...errors,
          stability,
          ...(discoveries && { discoveries: { level: DISCOVERY_LEVEL, terms: discoveries } }),
        },
      }),
    faithfulness: { ...faithfulness, r2: faithfulness.r2 + 0 },
    ends: {
      grand: plain(ends.grand),
      empty: plain(ends.empty),
      grandResidual: plain(grandResidual),
      emptyResidual: plain(emptyResidual),
      ...(ends.grand !== null && grandUnseen !== undefined && { grandUnseen: grandUnseen + 0 }),
    },
    cost: costOf(findings),
    account: [
      ...(evaluator.stopped
        ? ['The run was stopped: everything rests on the coalitions measured by then.']
        : []),
      ...account,
      ...(checked.sampler && faithfulness.method !== 'exact' ? [describeSampler(checked.sampler)] : []),
      ...(note === undefined ? [] : [note]),
    ],
    ...(details && { details }),
  };
}

/**
 * The interactions asked for. Where so high an order of so wide a spectrum means too many of them, which only shows once
 * the spectrum is there and paid for, the highest order that works.
 */
function interactionsOf(
  spectrum: Spectrum,
  { index, order }: CheckedOptions,
  known: KnownErrors | undefined,
): { interactions: Explanation['interactions']; stability?: Stability; note?: string } {
  for (let tried = order; ; tried--) {
    try {
      const { terms, ...more } = convertWithErrors(spectrum, { index, order: tried }, known);
      const interactions = { index, order: tried, terms };
      if (tried === order) return { interactions, ...more };
      return {
        interactions,
        ...more,
        note: `Order ${order} means too many interactions: those up to order ${tried} are given.`,
      };
    } catch (error) {
      if (!(error instanceof InvalidArgumentError) || tried === 1) throw error;
    }
  }
}

/** The values as they were estimated, the largest first, with intervals where their errors are known. */
function estimatedInteractions({ index, order, terms }: IndexEstimate): Explanation['interactions'] {
  const sorted = terms
    .filter(({ value }) => value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || compareSupports(a.players, b.players));
  return {
    index,
    order,
    terms: sorted.map(({ players, value, standardError, freedom }) => {
      if (standardError === undefined) return { players, value };
      const half = (freedom === undefined ? REACH : studentQuantile(LEVEL, freedom)) * standardError;
      return { players, value, low: value - half, high: value + half };
    }),
  };
}

/** Where all 2^n coalitions were measured nothing is left to chance. */
function errorsOf({ spectrum, faithfulness, outOfFold }: Findings): SpectrumErrors | undefined {
  if (faithfulness.method === 'exact') return { error: 0, chance: 0, shrinkage: 0 };
  return outOfFold && spectrumErrors(spectrum, outOfFold);
}

function describeSampler({ name }: CoalitionSampler): string {
  return `The coalitions were not drawn uniformly but with ${name}: R² is for such coalitions, without the two ends. How far single effects may be off is not told: that takes uniform ones.`;
}

function* termsOf({ supports, coefficients }: Spectrum): Generator<Term> {
  for (let i = 0; i < supports.length; i++) yield { players: supports[i]!, value: coefficients[i]! };
}

function costOf({ evaluator, checked, solverSeconds, since }: Findings): Cost {
  const evaluations = evaluator.evaluations - (since?.evaluations ?? 0);
  const estimate = evaluator.game.estimate?.(evaluations);
  return {
    budget: checked.budget,
    evaluations,
    cached: evaluator.cached - (since?.cached ?? 0),
    evaluationSeconds: evaluator.seconds - (since?.seconds ?? 0),
    solverSeconds: Math.max(0, solverSeconds),
    ...(estimate && { estimate: { ...estimate } }),
  };
}

function plainPlayer({ label, span, spans, group }: Player): Player {
  return {
    label,
    ...(span !== undefined && { span: [span[0], span[1]] as const }),
    ...(spans !== undefined && { spans: spans.map(([start, end]) => [start, end] as const) }),
    ...(group !== undefined && { group }),
  };
}

/** JSON writes -0 as 0; adding 0 makes them equal before, so that what is read back equals what was written. */
function plain(value: number | null): number | null {
  return value === null ? null : value + 0;
}
