import { withLibraryRuns } from '../runs/with-runs.ts';
import { solverOf } from '../solver-of.ts';
import type { ExplainComponentsOptions } from './components-options.ts';
import type { ComponentsReport } from './components-report.ts';
import { prepareComponents } from './prepare.ts';
import { runComponents } from './run-components.ts';

/**
 * Finds which heads, MLP blocks and layers of a transformer, together, carry a behaviour: silences sets of them in the
 * forward pass, sees how the answers to prompts change, and explains the mean over the prompts and each prompt asked for
 * from the same ablations. With `prune`, chooses the players to keep and tests them on prompts that were not explained.
 * `budget` defaults to 10 n log2 n ablations, at least 256, at most 2,048 and 2^n. A run that is aborted resolves to what
 * it has, with status `partial`.
 *
 * Throws, before the first ablation, InvalidArgumentError for options, prompts and models that will not do,
 * BudgetTooSmallError, OptionalPackageError, HubError, StoreError; GameError when the model fails, StoreError when the
 * store does: what was measured by then is kept.
 */
export async function explainComponents(options: ExplainComponentsOptions): Promise<ComponentsReport> {
  const { signal, onProgress } = options;
  return withLibraryRuns(options, 'explainComponents', async (runs) => {
    const prepared = await prepareComponents(options, solverOf(options), signal);
    try {
      const { report, failure } = await runComponents(prepared, runs, { signal, onProgress });
      if (failure) throw failure;
      return report;
    } finally {
      await prepared.dispose();
    }
  });
}
