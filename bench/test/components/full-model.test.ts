import {
  convertSpectrum,
  createSpectrum,
  evaluateSpectrum,
  presentPlayers,
  spectrumOfTable,
  tableOfSpectrum,
} from 'spex';
import { expect, test } from 'vitest';
import {
  agreementAtFull,
  effectsAtFull,
  fullAndWithout,
  sharedTop,
} from '../../src/components/full-model.ts';

const spectrum = createSpectrum(4, [
  [[], 1],
  [[0], -2],
  [[1], 0.5],
  [[3], 0.25],
  [[1, 2], 0.75],
  [[0, 2, 3], -0.5],
]);

test('the full model comes first, then each player is gone, then each pair', () => {
  const batch = fullAndWithout(3);
  const lists = Array.from({ length: batch.rows }, (_, row) => presentPlayers(batch, row));
  expect(lists).toEqual([[0, 1, 2], [1, 2], [0, 2], [0, 1], [2], [1], [0]]);
});

test('effects at the full model are what the Möbius transform of the complement has', () => {
  const { single, pair } = effectsAtFull(4, evaluateSpectrum(spectrum, fullAndWithout(4)));
  // Of u(S) = v(N \ S) the Möbius coefficient of i is v(N \ i) - v(N), that of a pair the effect itself.
  const table = tableOfSpectrum(spectrum);
  const complement = table.map((_, set) => table[table.length - 1 - set]!);
  const terms = convertSpectrum(spectrumOfTable(complement), 'Moebius', 2);
  const moebius = (...players: number[]): number =>
    terms.find((term) => term.players.join() === players.join())?.value ?? 0;
  expect([...single]).toEqual([0, 1, 2, 3].map((player) => expect.closeTo(-moebius(player), 12)));
  const pairs = [
    [0, 1],
    [0, 2],
    [0, 3],
    [1, 2],
    [1, 3],
    [2, 3],
  ];
  expect([...pair]).toEqual(pairs.map((players) => expect.closeTo(moebius(...players), 12)));
});

test('a spectrum agrees with itself, and one without pairs says nothing of them', () => {
  const measured = effectsAtFull(4, evaluateSpectrum(spectrum, fullAndWithout(4)));
  const own = agreementAtFull(spectrum, measured);
  expect(own.single).toEqual({ r2: 1, rankCorrelation: 1, top: 1 });
  expect(own.pair.rankCorrelation).toBeCloseTo(1, 12);
  const linear = createSpectrum(4, [
    [[0], -2],
    [[1], 0.3],
  ]);
  const other = agreementAtFull(linear, measured);
  expect(other.pair.rankCorrelation).toBeNaN();
  expect(other.pair.top).toBe(0);
});

test('the shared top counts places, whatever the signs, and no zeros', () => {
  expect(sharedTop(Float64Array.of(3, -2, 1, 0), Float64Array.of(-5, 0, 4, 1), 2)).toBe(0.5);
  expect(sharedTop(Float64Array.of(3, 0, 0), Float64Array.of(1, 2, 3), 3)).toBe(1);
});
