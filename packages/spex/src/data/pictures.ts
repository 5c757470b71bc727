import { type Evaluator, type Explanation, lasso, type SolveOptions, type Spectrum } from '@spex/core';
import { influenceGuess } from '@spex/lenses';
import { explainMeasured } from '../explain-measured.ts';
import { failureBehind } from '../runs/failure-behind.ts';
import type { Run } from '../runs/open-run.ts';
import { hearSignals } from '../turn.ts';
import type { RemovalCheck, VerifiedSet } from './data-report.ts';
import type { Explained } from './explained.ts';
import type { HeldOut } from './held-out.ts';
import type { PreparedData } from './prepare.ts';

/** The explanation of one output, and what checks say of it. */
export interface Picture {
  readonly at: Explained;
  readonly explanation: Explanation;
  held: HeldOut;
  removal: readonly RemovalCheck[];
  verified: readonly VerifiedSet[];
}

/** A picture of every output asked for, and of the mean; the failure that ended the retrainings, if one did. */
export interface Pictures {
  readonly pictures: ReadonlyMap<Explained, Picture>;
  readonly failure: Error | undefined;
}

/**
 * Runs the solver once for each output, from the same seed: all but the first run find their retrainings in the
 * evaluator's memory. Where the game fails, the pictures are of what was measured by then; throws where that is nothing.
 */
export async function makePictures(
  prepared: PreparedData,
  evaluator: Evaluator,
  run: Pick<Run, 'failure'>,
  onExplain: ((name: string, done: number, total: number) => void) | undefined,
): Promise<Pictures> {
  const { explained, solve, solver, data } = prepared;
  const guesses = await guessesOf(prepared, evaluator.signal);
  const wanted = [...new Set([...explained.asked, explained.overall])];
  const pictures = new Map<Explained, Picture>();
  let failure: Error | undefined;
  const explain = async (options: SolveOptions): Promise<Explanation> => {
    if (failure) return explainMeasured(solver, evaluator, options);
    if (evaluator.signal?.aborted && pictures.size > 0) return explainInHaste(prepared, evaluator, options);
    try {
      return await solver.solve(evaluator, options);
    } catch (error) {
      failure = failureBehind(error, run);
      if (evaluator.measured().batch.rows === 0) throw failure;
      return explainMeasured(solver, evaluator, options);
    }
  };
  for (const [done, at] of wanted.entries()) {
    onExplain?.(explained.game.outputs[at.output]!, done, wanted.length);
    await hearSignals();
    const guess = guesses?.[at.row ?? data.meanOutput];
    const explanation = await explain({ ...solve, output: at.output, ...(guess && { guess }) });
    const held: HeldOut = { faithfulness: explanation.faithfulness, lds: null, error: null, subsets: 0 };
    pictures.set(at, { at, explanation, held, removal: [], verified: [] });
  }
  onExplain?.('', wanted.length, wanted.length);
  await hearSignals();
  return { pictures, failure };
}

/** What influence functions expect of each output of the data game; undefined where nothing can use it. */
async function guessesOf(
  { data, testTargets, fraction, solver, influence }: PreparedData,
  signal: AbortSignal | undefined,
): Promise<Spectrum[] | undefined> {
  if (!influence || solver.takesGuess !== true || signal?.aborted) return undefined;
  try {
    return await influenceGuess(data, { targets: testTargets, fraction, ...(signal && { signal }) });
  } catch (error) {
    if (signal?.aborted) return undefined;
    throw error;
  }
}

/** Single players only, where the signal came before this output's turn: nobody waits for a minute after Ctrl-C. */
async function explainInHaste(
  { solver, groups }: PreparedData,
  evaluator: Evaluator,
  options: SolveOptions,
): Promise<Explanation> {
  // A design's coalitions are no sample that another solver could use.
  const least = lasso.leastBudget(groups.players.length);
  if (solver.designsCoalitions || options.budget < least) return explainMeasured(solver, evaluator, options);
  const explanation = await explainMeasured(lasso, evaluator, options);
  const note = 'The run was stopped before this picture was made: it is of single players only.';
  return { ...explanation, status: 'partial', account: [note, ...explanation.account] };
}
