import type { Faithfulness } from '../explanation.ts';
import { rSquared } from '../metrics/r-squared.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';
import { spectrumOfTable, tableOfSpectrum } from '../spectrum/walsh-hadamard.ts';

/** The exact spectrum of a game all of whose 2^n values are known, and how well it gives them back. */
export function readCompleteTable(table: Float64Array): {
  readonly spectrum: Spectrum;
  readonly faithfulness: Faithfulness;
  readonly account: readonly string[];
} {
  const spectrum = spectrumOfTable(table);
  const coalitions = table.length;
  return {
    spectrum,
    faithfulness: {
      r2: rSquared(table, tableOfSpectrum(spectrum)),
      standardError: null,
      method: 'exact',
      coalitions,
    },
    account: [
      `All ${coalitions} coalitions were measured; their Walsh-Hadamard transform is the exact spectrum, of ${spectrum.supports.length} terms that are not 0.`,
    ],
  };
}
