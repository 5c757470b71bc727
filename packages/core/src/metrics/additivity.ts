import { createBatch, includeAll } from '../coalitions/batch.ts';
import { evaluateSpectrum } from '../spectrum/evaluate.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';

/** The game's values of its two ends. null: not measured. */
export interface Ends {
  /** v(N): every player present. */
  readonly grand: number | null;
  /** v(∅): every player absent. */
  readonly empty: number | null;
}

/** How far a spectrum misses the two ends: v(N) - f(N) and v(∅) - f(∅); null where the end was not measured. */
export function additivityResiduals(
  spectrum: Spectrum,
  { grand, empty }: Ends,
): { readonly grandResidual: number | null; readonly emptyResidual: number | null } {
  const batch = createBatch(2, spectrum.players);
  includeAll(batch, 0);
  const [atGrand, atEmpty] = evaluateSpectrum(spectrum, batch);
  return {
    grandResidual: grand === null ? null : grand - atGrand!,
    emptyResidual: empty === null ? null : empty - atEmpty!,
  };
}
