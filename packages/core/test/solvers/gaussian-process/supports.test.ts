import { createRandom } from '@spex/core';
import { expect, it } from 'vitest';
import { SupportsByWeight } from '../../../src/solvers/gaussian-process/supports.ts';

it.each([1, 2, 6, 11])('lists all sets of %i players by the product of their weights', (players) => {
  const random = createRandom(players);
  const weights = Float64Array.from({ length: players }, () => random.uniform());
  const list = new SupportsByWeight(weights);
  while (list.next());
  expect(list.length).toBe(2 ** players - 1);
  const out = new Uint32Array(players);
  const seen = new Set<string>();
  let previous = 1;
  for (let at = 0; at < list.length; at++) {
    const set = Array.from(out.subarray(0, list.players(at, out)));
    expect(new Set(set).size).toBe(set.length);
    seen.add(set.sort((a, b) => a - b).join());
    const weight = set.reduce((product, player) => product * weights[player]!, 1);
    expect(weight).toBeLessThanOrEqual(previous * (1 + 1e-9));
    previous = weight;
  }
  expect(seen.size).toBe(list.length);
});

it('leaves out players without weight, and lists thousands of sets of a thousand players', () => {
  const weights = new Float64Array(1000).fill(0.01);
  weights[3] = 0;
  const list = new SupportsByWeight(weights);
  for (let i = 0; i < 3000; i++) expect(list.next()).toBe(true);
  const out = new Uint32Array(1000);
  const sizes = Array.from({ length: 3000 }, (_, at) => {
    const set = out.subarray(0, list.players(at, out));
    expect(set.includes(3)).toBe(false);
    return set.length;
  });
  expect(sizes.filter((size) => size === 1).length).toBe(999);
  expect(sizes.filter((size) => size === 2).length).toBe(2001);
});

it('has no sets where no player has weight', () => {
  expect(new SupportsByWeight(new Float64Array(4)).next()).toBe(false);
});
