import { walshHadamard } from '../../spectrum/walsh-hadamard.ts';
import type { Group } from './groups.ts';

/** The bins of one group: what is left in them after the interactions known so far are taken out. */
export interface Bins {
  readonly group: Group;
  /** U_d(j), the aliased sum of bin j as delay d measures it. Shape [2^bits × delays]: a bin's values side by side. */
  readonly values: Float64Array;
  /** Mean over the delays of U_d(j)². */
  readonly energy: Float64Array;
  /** 1 where a bin has changed since it was last decoded. */
  readonly changed: Uint8Array;
}

/**
 * Step 2 (section 4.1, equation 5): the Walsh-Hadamard transform of each slice. `samples` has shape [delays × 2^bits],
 * the values of the coalitions M l + d; it is overwritten. Bin j then holds U_d(j) = Σ_{k: Mᵀk = j} (-1)^<d, k> F(k).
 */
export function foldIntoBins(group: Group, samples: Float64Array): Bins {
  const { bits, delays } = group;
  const count = 2 ** bits;
  const values = new Float64Array(count * delays);
  for (let delay = 0; delay < delays; delay++) {
    const slice = samples.subarray(delay * count, (delay + 1) * count);
    walshHadamard(slice);
    for (let bin = 0; bin < count; bin++) values[bin * delays + delay] = slice[bin]! / count;
  }
  const bins = { group, values, energy: new Float64Array(count), changed: new Uint8Array(count) };
  for (let bin = 0; bin < count; bin++) touch(bins, bin);
  return bins;
}

export function copyBins({ group, values, energy, changed }: Bins): Bins {
  return { group, values: values.slice(), energy: energy.slice(), changed: changed.slice() };
}

/** (1 / delays) Σ_d ±U_d(bin): what an interaction with these signs is worth if it has the bin to itself. */
export function correlate({ group, values }: Bins, bin: number, signs: Uint32Array): number {
  const { delays } = group;
  let sum = 0;
  for (let delay = 0, at = bin * delays; delay < delays; delay++, at++) {
    const value = values[at]!;
    sum += (signs[delay >>> 5]! >>> (delay & 31)) & 1 ? -value : value;
  }
  return sum / delays;
}

/** Takes an interaction with these signs and this value out of its bin. */
export function subtract(bins: Bins, bin: number, signs: Uint32Array, amount: number): void {
  const { delays } = bins.group;
  for (let delay = 0, at = bin * delays; delay < delays; delay++, at++) {
    const sign = (signs[delay >>> 5]! >>> (delay & 31)) & 1;
    bins.values[at] = bins.values[at]! - (sign ? -amount : amount);
  }
  touch(bins, bin);
}

function touch({ group, values, energy, changed }: Bins, bin: number): void {
  let sum = 0;
  for (let at = bin * group.delays; at < (bin + 1) * group.delays; at++) sum += values[at]! ** 2;
  energy[bin] = sum / group.delays;
  changed[bin] = 1;
}
