import { type CoalitionBatch, createRandom, createSpectrum, presentPlayers, type Spectrum } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bins, copyBins, correlate, subtract } from '../../../src/solvers/spex/bins.ts';
import { coalitionsOf } from '../../../src/solvers/spex/coalitions.ts';
import { binOf, signsOf } from '../../../src/solvers/spex/groups.ts';
import {
  binsOf,
  bitAt,
  characterOf,
  drawDesign,
  largest,
  noisy,
  randomPolynomial,
  slicesOfGroup,
} from './designs.ts';

const energyOf = ({ values, group }: Bins, bin: number): number =>
  values.subarray(bin * group.delays, (bin + 1) * group.delays).reduce((sum, value) => sum + value ** 2, 0) /
  group.delays;

/** A spectrum with every support of the players in it. */
function fullSpectrum(players: number, seed: number): Spectrum {
  const random = createRandom(seed);
  return createSpectrum(
    players,
    Array.from({ length: 2 ** players }, (_, mask) => [
      Array.from({ length: players }, (_, player) => player).filter((player) => (mask >> player) & 1),
      random.normal(),
    ]),
  );
}

/** The players of column l of M: row l of a slice without its delay. */
function columnOf(slice: CoalitionBatch, l: number): number[] {
  const base = presentPlayers(slice, 0);
  const row = presentPlayers(slice, l);
  return [
    ...row.filter((player) => !base.includes(player)),
    ...base.filter((player) => !row.includes(player)),
  ];
}

describe('foldIntoBins', () => {
  it('puts the aliased sum of its interactions, signed by the delay, into each bin', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 7, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        fc.nat(),
        (players, maxOrder, dense, seed) => {
          const { groups } = drawDesign(players, 420, { maxOrder, groups: 2 }, seed);
          const spectrum =
            dense && players < 10
              ? fullSpectrum(players, seed)
              : randomPolynomial(players, 20, 0, players, seed);
          binsOf(groups, noisy(spectrum)).forEach((bins, g) => {
            const { group, values } = bins;
            const expected = new Float64Array(values.length);
            for (let delay = 0; delay < group.delays; delay++) {
              // Row 0 of a slice is its delay alone: <d, k> counts the players of k in it.
              const slice = coalitionsOf(groups, [slicesOfGroup(groups, g)[delay]!]);
              const shift = presentPlayers(slice, 0);
              spectrum.supports.forEach((support, term) => {
                let bin = 0;
                for (let i = 0; i < group.bits; i++) {
                  if (characterOf(columnOf(slice, 1 << i), support) === -1) bin |= 1 << i;
                }
                const at = bin * group.delays + delay;
                expected[at] = expected[at]! + characterOf(shift, support) * spectrum.coefficients[term]!;
              });
            }
            expect(largest(values.map((value, at) => value - expected[at]!))).toBeLessThan(1e-9);
            for (let bin = 0; bin < 2 ** group.bits; bin++) {
              expect(bins.energy[bin]).toBeCloseTo(energyOf(bins, bin), 9);
              expect(bins.changed[bin]).toBe(1);
            }
          });
        },
      ),
      { seed: 31, numRuns: 25 },
    );
  });

  it('keeps the energy of the values (Parseval)', () => {
    const random = createRandom(1);
    const { groups } = drawDesign(40, 3000);
    const values = binsOf(groups, (batch) =>
      Float64Array.from({ length: batch.rows }, () => random.normal()),
    );
    const again = createRandom(1);
    for (const bins of values) {
      const { group } = bins;
      let squares = 0;
      for (let i = 0; i < group.delays * 2 ** group.bits; i++) squares += again.normal() ** 2;
      const total = bins.energy.reduce((sum, energy) => sum + energy, 0);
      expect(total * group.delays * 2 ** group.bits).toBeCloseTo(squares, 6);
    }
  });
});

describe('subtract and correlate', () => {
  it('leave zeros when every interaction is taken out, and count energy all the way', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 200 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(),
        (players, terms, seed) => {
          const { groups } = drawDesign(players, 2500, { maxOrder: 3, groups: 2 }, seed);
          const spectrum = randomPolynomial(players, Math.min(terms, 8), 0, Math.min(6, players), seed);
          for (const bins of binsOf(groups, noisy(spectrum))) {
            const { group } = bins;
            const signs = new Uint32Array(group.signWords);
            spectrum.supports.forEach((support, term) => {
              signsOf(group, support, signs);
              const bin = binOf(group, support);
              bins.changed.fill(0);
              const before = correlate(bins, bin, signs);
              subtract(bins, bin, signs, spectrum.coefficients[term]!);
              expect(correlate(bins, bin, signs)).toBeCloseTo(before - spectrum.coefficients[term]!, 9);
              expect(bins.energy[bin]).toBeCloseTo(energyOf(bins, bin), 9);
              expect(Array.from(bins.changed.keys()).filter((b) => bins.changed[b])).toEqual([bin]);
            });
            for (const value of bins.values) expect(Math.abs(value)).toBeLessThan(1e-9);
            for (const energy of bins.energy) expect(energy).toBeLessThan(1e-18);
          }
        },
      ),
      { seed: 32, numRuns: 20 },
    );
  });

  it('is the mean over the delays of the signed values', () => {
    const { groups } = drawDesign(100, 3000, { maxOrder: 5 });
    const random = createRandom(5);
    for (const bins of binsOf(groups, (batch) =>
      Float64Array.from({ length: batch.rows }, () => random.normal()),
    )) {
      const { delays, signWords, bits } = bins.group;
      expect(delays).toBeGreaterThan(32);
      const signs = Uint32Array.from({ length: signWords }, () => random.bits());
      for (let bin = 0; bin < 2 ** bits; bin++) {
        let sum = 0;
        for (let delay = 0; delay < delays; delay++) {
          sum += (bitAt(signs, 0, delay) ? -1 : 1) * bins.values[bin * delays + delay]!;
        }
        expect(correlate(bins, bin, signs)).toBeCloseTo(sum / delays, 12);
      }
    }
  });
});

describe('copyBins', () => {
  it('shares nothing that changes', () => {
    const { groups } = drawDesign(20, 800, { maxOrder: 2 });
    const [bins] = binsOf(groups, noisy(randomPolynomial(20, 5, 1, 2, 1)));
    const copy = copyBins(bins!);
    expect(copy).toEqual(bins);
    const before = {
      values: bins!.values.slice(),
      energy: bins!.energy.slice(),
      changed: bins!.changed.slice(),
    };
    copy.changed.fill(0);
    subtract(copy, 1, new Uint32Array(bins!.group.signWords), 3);
    expect(bins).toMatchObject(before);
    expect(copy.energy[1]).not.toBe(bins!.energy[1]);
  });
});
