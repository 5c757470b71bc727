import { limitBehind } from '../explain-measured.ts';
import { withLibraryRuns } from '../runs/with-runs.ts';
import { solverOf } from '../solver-of.ts';
import type { ExplainDataOptions } from './data-options.ts';
import type { DataReport } from './data-report.ts';
import { prepareData } from './prepare.ts';
import { runData } from './run-data.ts';

/**
 * Finds which training points, together, made a model behave as it does: trains on subsets of a training set, sees how the
 * answers to test rows move, explains each asked row and the mean over the test set from the same retrainings, and checks
 * the pictures on retrainings that they have not seen. `budget` defaults to 10 n log2 n retrainings, at least 256, at most
 * 2,048 or 2 n, and 2^n. A run that is aborted, or reaches its limit of calls or money, resolves to what it has, with
 * status `partial`.
 *
 * Throws, before the first retraining, InvalidArgumentError for tables and options that will not do (with the row, line and
 * column of a field at fault), BudgetTooSmallError, StoreError, and what a model's adapter throws; GameError when training
 * fails, StoreError when the store does: what was measured by then is kept.
 */
export async function explainData(options: ExplainDataOptions): Promise<DataReport> {
  const { signal, onProgress } = options;
  return withLibraryRuns(options, 'explainData', async (runs) => {
    const prepared = await prepareData(options, solverOf(options), signal ? { signal } : {});
    try {
      const { report, failure } = await runData(prepared, options, runs, { signal, onProgress });
      if (failure && !limitBehind(failure)) throw failure;
      return report;
    } finally {
      await prepared.dispose();
    }
  });
}
