import { coalitionSize, createRandom, enumerateCoalitions } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { kernelMass } from '../../../src/solvers/kernel-regression/index.ts';
import { choose, harmonicProjection, setsOf } from '../../../src/solvers/kernel-shap-iq/harmonic.ts';
import { addAdditive, fitStage } from '../../../src/solvers/kernel-shap-iq/stage.ts';
import { siiDefinition } from '../../spectrum/definitions.ts';
import { randomTable } from '../games.ts';

const maskOf = (set: readonly number[]): number => set.reduce((sum, player) => sum + 2 ** player, 0);

describe('a stage over all coalitions, weighted by its kernel', () => {
  it.each([
    [2, 2],
    [4, 3],
    [5, 4],
    [6, 3],
    [7, 4],
    [8, 4],
  ])('gives the Shapley interactions of %i players, order by order up to %i', (players, order) => {
    const values = randomTable(players, 10 * players + order);
    const batch = enumerateCoalitions(players);
    const left = values.map((value) => value - values[0]!);
    for (let k = 1; k <= order; k++) {
      const sets = setsOf(players, k);
      const mass = kernelMass(players, k);
      const weights = Float64Array.from(left, (_, row) => {
        const size = coalitionSize(batch, row);
        return mass[size]! / choose(players, size);
      });
      const found = fitStage(sets, { batch, values: left, weights });
      sets.sets.forEach((set, at) => {
        expect(found[at]).toBeCloseTo(siiDefinition(values, maskOf(set)), 10);
      });
      addAdditive(
        sets,
        found.map((value) => -value),
        batch,
        left,
      );
    }
  });

  it('of all orders leaves nothing of the game', () => {
    const values = randomTable(4, 9);
    const batch = enumerateCoalitions(4);
    const left = values.map((value) => value - values[0]!);
    for (let k = 1; k <= 4; k++) {
      const sets = setsOf(4, k);
      const exact = Float64Array.from(sets.sets, (set) => -siiDefinition(values, maskOf(set)));
      addAdditive(sets, exact, batch, left);
    }
    expect(Math.max(...left.map(Math.abs))).toBeLessThan(1e-10);
  });
});

describe('the harmonic projection', () => {
  it.each([
    [5, 1],
    [4, 2],
    [9, 2],
    [6, 3],
    [9, 3],
    [9, 4],
  ])('of sets of %i players, %i each, is the orthogonal one', (players, order) => {
    const sets = setsOf(players, order);
    const onto = harmonicProjection(sets);
    const random = createRandom(1);
    const draw = (): Float64Array => Float64Array.from(sets.sets, () => random.normal());
    const dot = (a: Float64Array, b: Float64Array): number =>
      a.reduce((sum, value, at) => sum + value * b[at]!, 0);

    const vector = draw();
    const projected = vector.slice();
    onto(projected);
    for (const rest of setsOf(players, order - 1).sets) {
      const sum = sets.sets.reduce(
        (total, set, at) => total + (rest.every((player) => set.includes(player)) ? projected[at]! : 0),
        0,
      );
      expect(sum).toBeCloseTo(0, 10);
    }
    const again = projected.slice();
    onto(again);
    again.forEach((value, at) => {
      expect(value).toBeCloseTo(projected[at]!, 10);
    });
    const other = draw();
    const otherProjected = other.slice();
    onto(otherProjected);
    expect(dot(projected, other)).toBeCloseTo(dot(vector, otherProjected), 9);
  });
});
