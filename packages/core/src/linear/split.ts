import { type CoalitionBatch, selectRows } from '../coalitions/batch.ts';
import type { Support } from '../spectrum/spectrum.ts';
import { type Characters, packCharacters } from './characters.ts';

/** Some rows of a regression. */
interface Rows {
  /** Which rows, ascending. */
  readonly rows: Uint32Array;
  readonly characters: Characters;
  readonly targets: Float64Array;
}

/** One fold: the rows to fit to and the rows held out. */
export interface Split {
  readonly train: Rows;
  readonly test: Rows;
}

/** The splits of a fold assignment, one at a time, so that only one lies in memory. Folds without rows are left out. */
export function* splits(
  batch: CoalitionBatch,
  supports: readonly Support[],
  targets: Float64Array,
  folds: Uint8Array,
): Generator<Split> {
  const take = (keep: (fold: number) => boolean): Rows => {
    const rows = Uint32Array.from(folds.keys()).filter((row) => keep(folds[row]!));
    return {
      rows,
      characters: packCharacters(selectRows(batch, rows), supports),
      targets: Float64Array.from(rows, (row) => targets[row]!),
    };
  };
  for (const fold of [...new Set(folds)].sort((a, b) => a - b)) {
    yield { train: take((other) => other !== fold), test: take((other) => other === fold) };
  }
}
