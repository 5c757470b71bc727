import { convertSpectrum, createRandom, createSpectrum, type Explanation, spectrumToJSON } from '@spex/core';
import { explanationOf } from '../fixtures.ts';

type Fourier = readonly (readonly [players: readonly number[], coefficient: number])[];

/** An explanation of a model's parts by their labels, with the index that a user would see. */
function mapOf(labels: readonly string[], terms: Fourier, changes: Partial<Explanation> = {}): Explanation {
  const spectrum = createSpectrum(labels.length, terms);
  const order = Math.max(1, ...spectrum.supports.map(({ length }) => length));
  return explanationOf({
    players: labels.map((label) => ({ label, group: `layer ${/\d+/.exec(label)![0]}` })),
    output: 'logit-diff, mean over 24 prompts',
    terms: convertSpectrum(spectrum, 'FBII', order),
    order,
    changes: { spectrum: spectrumToJSON(spectrum), ...changes },
  });
}

const layers = (count: number, heads: number, mlps: boolean): string[] =>
  Array.from({ length: count }, (_, layer) => [
    ...Array.from({ length: heads }, (__, head) => `L${layer}H${head}`),
    ...(mlps ? [`L${layer} MLP`] : []),
  ]).flat();

/** Five layers of eight heads and an MLP: a few heads carry it, in pairs and one set of three. */
export const small = mapOf(layers(5, 8, true), [
  [[], 1],
  [[3], -0.42],
  [[12], -0.31],
  [[8], 0.12],
  [[21], 0.28],
  [[26], -0.09],
  [[40], -0.02],
  [[3, 12], 0.22],
  [[12, 21], -0.13],
  [[8, 17], 0.1],
  [[3, 21, 33], -0.08],
  [[9, 10], 0.07],
  [[35, 44], -0.05],
]);

/** Thirty-two layers of thirty-two heads, effects here and there. */
export const large = (() => {
  const random = createRandom(4);
  const terms: [number[], number][] = [];
  for (let at = 0; at < 1024; at += 7) terms.push([[at], random.normal() * random.uniform()]);
  for (let pair = 0; pair < 30; pair++) {
    terms.push([[random.below(512), 512 + random.below(512)], 0.4 * random.normal()]);
  }
  return mapOf(layers(32, 32, false), terms);
})();

/** Whole layers as players: one column. */
export const wholeLayers = mapOf(
  ['layer 0', 'layer 1', 'layer 2'],
  [
    [[0], -0.5],
    [[2], 0.25],
    [[0, 2], 0.25],
  ],
);

/** Some heads of some layers could not be gated; blocks of every kind. */
export const sparse = mapOf(
  ['L2H1', 'L2H5', 'L2 MLP', 'L7 heads', 'L7 attention', 'L7 MLP'],
  [
    [[0], 0.3],
    [[2], -0.2],
    [[4, 5], 0.1],
  ],
);

/** Nothing that was silenced changed the score. */
export const still = mapOf(layers(1, 2, false), [[[], 3]]);
