import { createSpectrum } from '../../spectrum/create.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import { spectrumOfTable, tableOfSpectrum } from '../../spectrum/walsh-hadamard.ts';
import type { Sample } from '../sample.ts';

/** Share of the variance that may be lost. */
const LOSS = 0.0005;

/**
 * Gives a spectrum the values that the grand and the empty coalition were measured to have, where they are such outliers
 * among so few coalitions that R² would show it: with ten players, an empty coalition may be half of the variance.
 * One coalition is a little of all 2^n coefficients, so `most` must allow for them; terms that 0.0005 of the variance can do
 * without are left out.
 */
export function settleEnds(spectrum: Spectrum, { batch, targets }: Sample, most: number): Spectrum {
  const { players } = spectrum;
  if (2 ** players > most) return spectrum;
  const table = tableOfSpectrum(spectrum);
  let moved = 0;
  targets.forEach((target, row) => {
    const at = batch.words[row]!;
    moved += (target - table[at]!) ** 2;
    table[at] = target;
  });
  const settled = spectrumOfTable(table);
  const energies = settled.coefficients.map((coefficient, at) =>
    settled.supports[at]!.length === 0 ? 0 : coefficient ** 2,
  );
  const loss = LOSS * energies.reduce((sum, energy) => sum + energy, 0);
  if (moved / table.length <= loss) return spectrum;
  const order = Uint32Array.from(energies.keys()).sort((a, b) => energies[a]! - energies[b]!);
  const dropped = new Uint8Array(energies.length);
  let lost = 0;
  for (const at of order) {
    if (settled.supports[at]!.length === 0) continue;
    lost += energies[at]!;
    if (lost > loss) break;
    dropped[at] = 1;
  }
  const kept = Array.from(order.keys()).filter((at) => dropped[at] === 0);
  return createSpectrum(
    players,
    kept.map((at) => [settled.supports[at]!, settled.coefficients[at]!] as const),
  );
}
