import {
  banzhafMsr,
  batchFromLists,
  createRandom,
  Evaluator,
  presentPlayers,
  recordedGame,
  sampleUniform,
  sliceRows,
  tableGame,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { banzhafFromDraws } from '../../../src/solvers/banzhaf-msr/from-draws.ts';
import { biiDefinition, setsUpTo } from '../../spectrum/definitions.ts';
import { valuesOf } from '../dummy-game.ts';
import { randomTable, untouchable } from '../games.ts';

const maskOf = (list: readonly number[]): number => list.reduce((mask, player) => mask | (1 << player), 0);

describe('banzhafFromDraws', () => {
  it.each([2, 4, 6])('as covariances has the truth as its mean over all samples of %d draws', (count) => {
    const players = 3;
    const table = randomTable(players, 5);
    const sums = new Map<number, number>();
    let ways = 0;
    for (let subset = 0; subset < 64; subset++) {
      const drawn = [1, 2, 3, 4, 5, 6].filter((_, i) => (subset >> i) & 1);
      if (drawn.length !== count) continue;
      ways++;
      const words = Uint32Array.of(0, 7, ...drawn);
      const values = Float64Array.from(words, (row) => table[row]!);
      const draws = { batch: { rows: words.length, players, words }, values };
      for (const { players: set, value } of banzhafFromDraws(draws, 3, 'fourier')!) {
        sums.set(maskOf(set), (sums.get(maskOf(set)) ?? 0) + value);
      }
    }
    for (const set of setsUpTo(players, 3)) {
      expect(sums.get(set)! / ways).toBeCloseTo(biiDefinition(table, set), 9);
    }
  });

  it('needs no ends: they are as any other coalition then', () => {
    const table = randomTable(10, 6);
    const words = Uint32Array.from({ length: 1022 }, (_, row) => row + 1);
    const values = Float64Array.from(words, (row) => table[row]!);
    const draws = { batch: { rows: 1022, players: 10, words }, values };
    for (const form of ['means', 'fourier'] as const) {
      for (const { players: set, value } of banzhafFromDraws(draws, 2, form)!) {
        expect(Math.abs(value - biiDefinition(table, maskOf(set)))).toBeLessThan(0.05);
      }
    }
  });

  it('as means is the signed sum of the means over coalitions with one part of the set', () => {
    const players = 20;
    const batch = sampleUniform(players, 300, createRandom(1));
    const values = Float64Array.from({ length: 300 }, (_, row) => createRandom(row).normal());
    const terms = banzhafFromDraws({ batch, values }, 2, 'means')!;
    const rows = Array.from({ length: 300 }, (_, row) => presentPlayers(batch, row));
    for (const set of [[4], [19], [0, 7], [12, 13]]) {
      let expected = 0;
      for (let part = 0; part < 2 ** set.length; part++) {
        const kind = values.filter((_, row) =>
          set.every((player, i) => rows[row]!.includes(player) === ((part >> i) & 1) > 0),
        );
        const present = sizeOf(part);
        expected +=
          ((-1) ** (set.length - present) * kind.reduce((sum, value) => sum + value, 0)) / kind.length;
      }
      expect(terms.find((term) => term.players.join() === set.join())!.value).toBeCloseTo(expected, 9);
    }
  });

  it('takes the Fourier form where a part was not drawn, and nothing from a single draw', () => {
    const batch = batchFromLists([[0], [0, 1], [0, 2]], 10);
    const values = Float64Array.of(1, 2, 6);
    const means = banzhafFromDraws({ batch, values }, 1, 'means')!;
    const fourier = banzhafFromDraws({ batch, values }, 1, 'fourier')!;
    const of = (terms: typeof means, player: number) =>
      terms.find((term) => term.players[0] === player)!.value;
    expect(of(means, 0)).toBe(of(fourier, 0));
    expect(of(means, 1)).not.toBeCloseTo(of(fourier, 1), 3);
    expect(
      banzhafFromDraws({ batch: sliceRows(batch, 0, 1), values: values.slice(0, 1) }, 1, 'means'),
    ).toBeUndefined();
  });
});

function sizeOf(mask: number): number {
  return mask === 0 ? 0 : (mask & 1) + sizeOf(mask >>> 1);
}

describe('banzhafMsr', () => {
  const players = 9;
  const table = randomTable(players, 7);

  it('takes the rows of a recording, with or without ends', async () => {
    const rows = sampleUniform(players, 200, createRandom(3));
    const values = Float64Array.from(rows.words, (word) => table[word]!);
    const recorded = recordedGame({ batch: rows, values });
    const { interactions, cost, account } = await banzhafMsr.solve(new Evaluator(recorded), { budget: 150 });
    const direct = banzhafFromDraws(
      { batch: sliceRows(rows, 0, 150), values: values.slice(0, 150) },
      1,
      'means',
    )!;
    const value = valuesOf({ interactions } as never);
    for (const term of direct) expect(value(term.players.join())).toBeCloseTo(term.value, 12);
    expect(cost.evaluations).toBe(150);
    expect(account[0]).toMatch(/150 uniform coalitions/);
    const few = { ...recorded, recorded: sliceRows(rows, 0, 3) };
    await expect(banzhafMsr.solve(new Evaluator(few), { budget: 150 })).rejects.toThrow(
      /needs at least 6 recorded coalitions, not 3/,
    );
  });

  it('gives intervals that hold about as often as they say', async () => {
    for (const form of ['means', 'fourier'] as const) {
      let held = 0;
      let all = 0;
      for (let seed = 0; seed < 30; seed++) {
        const { interactions } = await banzhafMsr.solve(new Evaluator(tableGame({ values: table })), {
          budget: 200,
          index: 'BII',
          order: 2,
          seed,
          form,
        });
        for (const { players: set, low, high } of interactions.terms) {
          const truth = biiDefinition(table, maskOf(set));
          all++;
          if (low! <= truth && truth <= high!) held++;
        }
      }
      expect(held / all).toBeGreaterThan(0.86);
      expect(held / all).toBeLessThan(0.94);
    }
  });

  it('refuses a form that it does not know', async () => {
    await expect(
      banzhafMsr.solve(new Evaluator(untouchable(5)), { budget: 20, form: 'median' as never }),
    ).rejects.toThrow(/form must be means or fourier, not 'median'/);
  });
});
