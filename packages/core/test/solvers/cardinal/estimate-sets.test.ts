import { batchFromLists, createRandom, evaluateSpectrum, presentPlayers } from '@spex/core';
import { describe, expect, it } from 'vitest';
import {
  type CardinalIndex,
  cardinalWeights,
  choose,
  coalitionWeight,
} from '../../../src/solvers/cardinal/cardinal-weights.ts';
import {
  estimateSets,
  type MeasuredPairs,
  type Stratification,
} from '../../../src/solvers/cardinal/estimate-sets.ts';
import { indexOfPairs, pairsWithEnds } from '../../../src/solvers/cardinal/index-of-pairs.ts';
import { designPairs } from '../../../src/solvers/cardinal/pair-design.ts';
import { biiDefinition, siiDefinition, stiiDefinition } from '../../spectrum/definitions.ts';
import { randomTable } from '../games.ts';

const maskOf = (list: readonly number[]): number => list.reduce((mask, player) => mask | (1 << player), 0);

/** Pairs of some players with the values of a table; strata as [size, first coalitions]. */
function pairsOf(
  players: number,
  table: Float64Array,
  strata: readonly (readonly [size: number, population: number, lists: readonly (readonly number[])[]])[],
): MeasuredPairs {
  const rows: number[][] = [];
  let first = 0;
  const described = strata.map(([size, population, lists]) => {
    for (const list of lists) {
      rows.push(
        [...list],
        [...Array(players).keys()].filter((player) => !list.includes(player)),
      );
    }
    const stratum = {
      size,
      first,
      units: lists.length,
      expected: lists.length,
      population,
      open: 1 - lists.length / population,
    };
    first += lists.length;
    return stratum;
  });
  const values = Float64Array.from(rows, (row) => table[maskOf(row)]!);
  return { batch: batchFromLists(rows, players), strata: described, values };
}

/** All ways to choose so many of a list. */
function chosen<T>(list: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return list.flatMap((one, at) => chosen(list.slice(at + 1), count - 1).map((rest) => [one, ...rest]));
}

describe.each(['sum', 'size', 'intersection'] as const)('estimateSets by %s', (by: Stratification) => {
  const players = 4;
  const table = randomTable(players, 8);
  const ends = [0, 1, [[]]] as const;
  const singles = [[0], [1], [2], [3]];
  const couples = [
    [0, 1],
    [0, 2],
    [1, 2],
  ];

  it.each(['SII', 'STII', 'BII'] as const)('is exact with all pairs (%s)', (index) => {
    const pairs = pairsOf(players, table, [ends, [1, 4, singles], [2, 3, couples]]);
    for (const { players: set, value, standardError } of estimateSets(
      pairs,
      cardinalWeights(index, players, 2),
      by,
    )) {
      if (set.length === 0) continue;
      const mask = maskOf(set);
      const truth =
        index === 'SII'
          ? siiDefinition(table, mask)
          : index === 'BII'
            ? biiDefinition(table, mask)
            : stiiDefinition(table, mask, 2);
      expect(value).toBeCloseTo(truth, 9);
      expect(standardError).toBeCloseTo(0, 9);
    }
  });

  it.runIf(by !== 'intersection').each(['SV', 'SII', 'BII', 'FSII'] as const)(
    'has the truth as its mean over all designs of three and two pairs (%s)',
    (index: CardinalIndex) => {
      const weights = cardinalWeights(index, players, index === 'SV' ? 1 : 2);
      const sums = new Map<string, number>();
      let designs = 0;
      const all = pairsOf(players, table, [ends, [1, 4, singles], [2, 3, couples]]);
      const truth = new Map(
        estimateSets(all, weights, 'sum').map((term) => [term.players.join(), term.value]),
      );
      for (const some of chosen(singles, 3)) {
        for (const [one, two] of chosen(couples, 2)) {
          for (let flips = 0; flips < 4; flips++) {
            const flip = (list: readonly number[], on: boolean) =>
              on ? [0, 1, 2, 3].filter((player) => !list.includes(player)) : list;
            const middle = [flip(one!, (flips & 1) > 0), flip(two!, (flips & 2) > 0)];
            const pairs = pairsOf(players, table, [ends, [1, 4, some], [2, 3, middle]]);
            for (const { players: set, value } of estimateSets(pairs, weights, by)) {
              sums.set(set.join(), (sums.get(set.join()) ?? 0) + value);
            }
            designs++;
          }
        }
      }
      for (const [set, value] of truth) expect(sums.get(set)! / designs).toBeCloseTo(value, 9);
    },
  );
});

describe('estimateSets with many players', () => {
  const players = 40;
  const random = createRandom(4);
  const importance = Float64Array.from({ length: 21 }, () => 1);
  const design = designPairs(players, 600, importance, random);
  const spectrum = {
    players,
    supports: [[], [3], [5, 9], [3, 9, 33]],
    coefficients: Float64Array.of(1, 2, -1, 0.5),
  };
  const values = evaluateSpectrum(spectrum, design.batch);
  const pairs: MeasuredPairs = { batch: design.batch, strata: design.strata, values };
  const coalitions = Array.from({ length: design.batch.rows }, (_, row) => presentPlayers(design.batch, row));

  it('by sum adds up every value times its coefficient', () => {
    const weights = cardinalWeights('SII', players, 3);
    const terms = new Map(
      estimateSets(pairs, weights, 'sum').map((term) => [term.players.join(), term.value]),
    );
    for (const set of [[0], [33], [3, 9], [17, 39], [3, 9, 33], [0, 31, 32]]) {
      let expected = 0;
      for (const { size, first, units, expected: pairsExpected } of design.strata) {
        for (let row = 2 * first; row < 2 * (first + units); row++) {
          const held = coalitions[row]!;
          const present = set.filter((player) => held.includes(player)).length;
          const weight = coalitionWeight(weights[set.length]!, players, set.length, held.length, present);
          const sign = (set.length - present) % 2 === 0 ? 1 : -1;
          expected += (sign * weight * values[row]!) / pairsExpected / (2 * size === players ? 2 : 1);
        }
      }
      expect(terms.get(set.join())).toBeCloseTo(expected, 8);
    }
  });

  it('by intersection adds up the means of each kind, those that are missing between their neighbours', () => {
    const weights = cardinalWeights('SII', players, 2);
    const terms = new Map(
      estimateSets(pairs, weights, 'intersection').map((term) => [term.players.join(), term.value]),
    );
    for (const set of [[7], [3, 9], [20, 21]]) {
      const order = set.length;
      let expected = 0;
      for (let part = 0; part < 2 ** order; part++) {
        const kinds = new Map<number, number[]>();
        coalitions.forEach((held, row) => {
          if (set.some((player, i) => held.includes(player) !== ((part >> i) & 1) > 0)) return;
          kinds.set(held.length, [...(kinds.get(held.length) ?? []), values[row]!]);
        });
        const means = Array.from({ length: players + 1 }, (_, size) => {
          const kind = kinds.get(size);
          return kind && kind.reduce((sum, value) => sum + value, 0) / kind.length;
        });
        const present = [...part.toString(2)].filter((bit) => bit === '1').length;
        const sign = (order - present) % 2 === 0 ? 1 : -1;
        const known = [...means.keys()].filter((size) => means[size] !== undefined);
        for (
          let size = Math.max(1, present);
          size <= Math.min(players - 1, players - order + present);
          size++
        ) {
          const below = known.filter((other) => other <= size).at(-1);
          const above = known.find((other) => other >= size);
          const low = means[below ?? above!]!;
          const high = means[above ?? below!]!;
          const share =
            below === undefined || above === undefined || above === below
              ? 0
              : (size - below) / (above - below);
          expected += sign * weights[order]![size - present]! * (low + share * (high - low));
        }
      }
      expect(terms.get(set.join())).toBeCloseTo(expected, 8);
    }
  });
});

describe('indexOfPairs', () => {
  it('of SV is unbiased KernelSHAP where sizes are not centred: 2 H mean of v (1 - t/n), by size', () => {
    // Covert and Lee 2021, in the form of Fumagalli et al. 2023, theorem 4.5, with the sizes drawn in fixed numbers.
    const players = 7;
    const table = randomTable(players, 12);
    const design = designPairs(players, 50, Float64Array.of(0, 1, 1, 1), createRandom(2));
    const values = Float64Array.from(
      { length: design.batch.rows },
      (_, row) => table[maskOf(presentPlayers(design.batch, row))]!,
    );
    const grand = table.at(-1)!;
    const empty = table[0]!;
    const { terms } = indexOfPairs(
      pairsWithEnds({ design, values, grand, empty }),
      { index: 'SV', order: 1 },
      'sum',
    );
    for (let player = 0; player < players; player++) {
      let expected = (grand - empty) / players;
      for (const { first, units } of design.strata) {
        for (let row = 2 * first; row < 2 * (first + units); row++) {
          const held = presentPlayers(design.batch, row);
          const size = held.length;
          const kernel = players / (size * (players - size)) / units;
          expected += kernel * values[row]! * (Number(held.includes(player)) - size / players);
        }
      }
      expect(terms.find((term) => term.players[0] === player)!.value).toBeCloseTo(expected, 9);
    }
  });

  it('does not move with a constant, and hardly with an outlying end', () => {
    const players = 10;
    const table = randomTable(players, 3);
    const design = designPairs(players, 120, Float64Array.of(0, 1, 1, 1, 1, 1), createRandom(2));
    const solve = (shift: number, end: number, index: CardinalIndex) => {
      const values = Float64Array.from(
        { length: design.batch.rows },
        (_, row) => table[maskOf(presentPlayers(design.batch, row))]! + shift,
      );
      const measured = { design, values, grand: table.at(-1)! + shift, empty: table[0]! + shift + end };
      return indexOfPairs(pairsWithEnds(measured), { index, order: 2 }, 'size').terms;
    };
    const plain = solve(0, 0, 'SII');
    solve(100, 0, 'SII').forEach(({ players: set, value }, at) => {
      expect(value).toBeCloseTo(plain[at]!.value + (set.length === 0 ? 100 : 0), 8);
    });
    solve(0, 100, 'SII').forEach(({ players: set, value }, at) => {
      const exact = set.length === 0 ? 100 : ((-1) ** set.length * 100) / (players - set.length + 1);
      expect(value).toBeCloseTo(plain[at]!.value + exact, 8);
    });
    expect(choose(10, 5)).toBe(252);
  });
});
