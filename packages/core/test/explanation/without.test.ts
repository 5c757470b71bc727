import {
  batchFromLists,
  createSpectrum,
  Evaluator,
  evaluateSpectrum,
  exact,
  parseExplanation,
  reindex,
  spectrumOf,
  tableGame,
  withoutPlayers,
} from '@spex/core';
import { expect, it } from 'vitest';
import { randomTable } from '../solvers/games.ts';

const players = 5;
const values = randomTable(players, 7);
const explain = (table: Float64Array, index = 'BII') =>
  exact.solve(new Evaluator(tableGame({ values: table })), { budget: 32, index, order: 3 });
const byPlayers = (terms: readonly { players: readonly number[]; value: number }[]) =>
  new Map(terms.map(({ players: set, value }) => [set.join(), value]));

it.each(['BII', 'SV', 'SII', 'STII', 'FSII', 'FBII', 'k-SII', 'Moebius', 'Fourier'])(
  'gives the interactions of the game without the absent players: %s',
  async (index) => {
    const left = withoutPlayers(await explain(values, index), [1, 3]);
    // The game of the players 0, 2 and 4 alone.
    const small = Float64Array.from({ length: 8 }, (_, row) => {
      const coalition = (row & 1) | ((row & 2) << 1) | ((row & 4) << 2);
      return values[coalition]!;
    });
    const order = index === 'SV' ? 1 : 3;
    const alone = byPlayers(
      reindex(
        await exact.solve(new Evaluator(tableGame({ values: small })), { budget: 8, order: 3 }),
        index,
        order,
      ).interactions.terms.map(({ players: set, value }) => ({ players: set.map((p) => 2 * p), value })),
    );
    const found = byPlayers(left.interactions.terms);
    for (const [set, value] of alone) expect(found.get(set) ?? 0).toBeCloseTo(value, 9);
    for (const [set, value] of found) expect(alone.get(set) ?? 0).toBeCloseTo(value, 9);
  },
);

it('is JSON that reads back, without claims that no longer hold', async () => {
  const explanation = await explain(values);
  const left = withoutPlayers(explanation, [2]);
  expect(parseExplanation(JSON.parse(JSON.stringify(left)))).toEqual(left);
  expect(left.uncertainty).toBeUndefined();
  expect(left.ends).toEqual({
    grand: null,
    grandResidual: null,
    empty: values[0],
    emptyResidual: explanation.ends.emptyResidual,
  });
  expect(left.game).toEqual(explanation.game);
  const [grand] = evaluateSpectrum(spectrumOf(left), batchFromLists([[0, 1, 2, 3, 4]], players));
  expect(grand).toBeCloseTo(values[0b11011]!, 9);
  expect(createSpectrum(players, []).players).toBe(left.spectrum.players);
});

it('is the explanation itself where nobody is absent', async () => {
  const explanation = await explain(values);
  expect(withoutPlayers(explanation, [])).toBe(explanation);
});
