import { createSpectrum } from '../spectrum/create.ts';
import type { Findings } from './assemble.ts';
import type { Sample } from './sample.ts';

/** The explanation of coalitions that all have the same value; undefined where they differ. */
export function explainConstant({
  batch,
  targets,
}: Sample): Pick<Findings, 'spectrum' | 'faithfulness' | 'account'> | undefined {
  if (targets.some((target) => target !== targets[0])) return undefined;
  return {
    spectrum: createSpectrum(batch.players, [[[], targets[0]!]]),
    faithfulness: { r2: 1, standardError: 0, method: 'out-of-fold', coalitions: batch.rows },
    account: [
      `All ${batch.rows} measured coalitions have the same value: no player makes a difference. R² has no meaning for a constant and is given as 1.`,
    ],
  };
}
