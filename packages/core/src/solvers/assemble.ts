import type { Evaluator } from '../evaluator.ts';
import type { Cost, Explanation, Faithfulness, Term } from '../explanation.ts';
import type { Player } from '../game.ts';
import { additivityResiduals, type Ends } from '../metrics/additivity.ts';
import { convertSpectrum, type Spectrum, spectrumToJSON } from '../spectrum/index.ts';
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
  readonly solver: Pick<Solver, 'name'>;
  readonly evaluator: Evaluator;
  readonly checked: CheckedOptions;
  readonly spectrum: Spectrum;
  readonly faithfulness: Faithfulness;
  readonly ends: Ends;
  /** What was done, in plain sentences. */
  readonly account: readonly string[];
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
  const { solver, evaluator, checked, spectrum, faithfulness, ends, account } = findings;
  const { game } = evaluator;
  const { grandResidual, emptyResidual } = additivityResiduals(spectrum, ends);
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
    spectrum: { players: spectrum.players, terms: plainTerms(spectrumToJSON(spectrum).terms) },
    interactions: {
      index: checked.index,
      order: checked.order,
      terms: plainTerms(convertSpectrum(spectrum, checked.index, checked.order)),
    },
    faithfulness: { ...faithfulness, r2: faithfulness.r2 + 0 },
    ends: {
      grand: plain(ends.grand),
      empty: plain(ends.empty),
      grandResidual: plain(grandResidual),
      emptyResidual: plain(emptyResidual),
    },
    cost: costOf(findings),
    account: [...account],
  };
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

function plainPlayer({ label, span, group }: Player): Player {
  return {
    label,
    ...(span !== undefined && { span: [span[0], span[1]] as const }),
    ...(group !== undefined && { group }),
  };
}

/** JSON writes -0 as 0; adding 0 makes them equal before, so that what is read back equals what was written. */
function plain(value: number | null): number | null {
  return value === null ? null : value + 0;
}

function plainTerms(terms: readonly Term[]): Term[] {
  return terms.map(({ players, value }) => ({ players, value: value + 0 }));
}
