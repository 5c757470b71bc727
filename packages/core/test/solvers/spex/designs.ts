import {
  batchFromMasks,
  type CoalitionBatch,
  createRandom,
  createSpectrum,
  evaluateSpectrum,
  planSpex,
  type Random,
  type Spectrum,
  type SpexOptions,
  type SpexPlan,
  type Support,
} from '@spex/core';
import { type Bins, copyBins, foldIntoBins } from '../../../src/solvers/spex/bins.ts';
import { coalitionsOf, type Slice, slicesOf } from '../../../src/solvers/spex/coalitions.ts';
import { drawGroups, type Group } from '../../../src/solvers/spex/groups.ts';
import type { Measured } from '../../../src/solvers/spex/measure.ts';
import { Residual } from '../../../src/solvers/spex/residual.ts';
import { checkSpexSettings } from '../../../src/solvers/spex/settings.ts';

export interface Design {
  readonly plan: SpexPlan;
  readonly groups: readonly Group[];
}

export function drawDesign(
  players: number,
  budget: number,
  options: Partial<SpexOptions> = {},
  seed = 0,
): Design {
  const plan = planSpex(players, budget, checkSpexSettings(options));
  return { plan, groups: drawGroups(plan, createRandom(seed)) };
}

/** A group's slices in the order of its delays. */
export function slicesOfGroup(groups: readonly Group[], group: number): Slice[] {
  const { bits, delays } = groups[group]!;
  return Array.from({ length: delays }, (_, delay) => ({ group, delay, rows: 2 ** bits }));
}

/** The bins of a game given by the values of any coalitions. */
export function binsOf(groups: readonly Group[], valuesOf: (batch: CoalitionBatch) => Float64Array): Bins[] {
  return groups.map((group, g) =>
    foldIntoBins(group, valuesOf(coalitionsOf(groups, slicesOfGroup(groups, g)))),
  );
}

/** Values of a spectrum, with normal noise. */
export function noisy(spectrum: Spectrum, noise = 0, seed = 0): (batch: CoalitionBatch) => Float64Array {
  const random = createRandom(seed);
  return (batch) => {
    const values = evaluateSpectrum(spectrum, batch);
    return noise === 0 ? values : values.map((value) => value + noise * random.normal());
  };
}

export function residualOf(groups: readonly Group[], spectrum: Spectrum, noise = 0, seed = 0): Residual {
  return new Residual(binsOf(groups, noisy(spectrum, noise, seed)).map(copyBins));
}

/** What `measureDesign` would give, with `fresh` uniform coalitions. */
export function measuredOf(
  groups: readonly Group[],
  spectrum: Spectrum,
  noise = 0,
  fresh = 100,
  seed = 0,
): Measured {
  const { players } = spectrum;
  const random = createRandom(seed + 1);
  const batch = batchFromMasks(
    Array.from({ length: fresh * players }, () => random.below(2)),
    players,
  );
  const ends = batchFromMasks(
    Array.from({ length: 2 * players }, (_, at) => Number(at >= players)),
    players,
  );
  const slices = slicesOf(groups);
  const valuesOf = noisy(spectrum, noise, seed + 2);
  const coded = valuesOf(coalitionsOf(groups, slices));
  const samples = groups.map(({ bits, delays }) => new Float64Array(delays * 2 ** bits));
  let at = 0;
  for (const { group, delay, rows } of slices) {
    samples[group]!.set(coded.subarray(at, at + rows), delay * rows);
    at += rows;
  }
  return {
    bins: groups.map((group, g) => foldIntoBins(group, samples[g]!)),
    coded,
    uniform: { batch, targets: valuesOf(batch) },
    ends: { batch: ends, targets: evaluateSpectrum(spectrum, ends) },
  };
}

export function randomSupport(players: number, size: number, random: Random): Support {
  const support = new Set<number>();
  while (support.size < size) support.add(random.below(players));
  return [...support].sort((a, b) => a - b);
}

/** Distinct random supports, sizes uniform from `least` to `most`, |coefficient| uniform in [0.5, 1.5]. */
export function randomPolynomial(
  players: number,
  terms: number,
  least: number,
  most: number,
  seed: number,
): Spectrum {
  const random = createRandom(seed);
  const chosen = new Map<string, Support>();
  while (chosen.size < terms) {
    const support = randomSupport(players, least + random.below(most - least + 1), random);
    chosen.set(support.join(), support);
  }
  return createSpectrum(
    players,
    Array.from(
      chosen.values(),
      (support) => [support, (0.5 + random.uniform()) * (random.below(2) ? 1 : -1)] as const,
    ),
  );
}

/** Supports and values as text to value, without the constant where it is 0. */
export function termsOf({ supports, coefficients }: Spectrum): Map<string, number> {
  return new Map(supports.map((support, i) => [support.join(), coefficients[i]!]));
}

/** Whether bit `i` of a packed row starting at `words[at]` is 1. */
export function bitAt(words: Uint32Array, at: number, i: number): number {
  return (words[at + (i >>> 5)]! >>> (i & 31)) & 1;
}

/** (-1)^|S ∩ T|. */
export function characterOf(coalition: readonly number[], support: readonly number[]): 1 | -1 {
  return support.filter((player) => coalition.includes(player)).length % 2 === 0 ? 1 : -1;
}

/** The largest absolute value. */
export function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
