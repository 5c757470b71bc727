import { Evaluator, rSquared, SOLVERS, spectrumOf } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { LIVE_LENSES, liveGames } from '../../src/bench/games/live/index.ts';
import { openGame, openGames } from '../../src/bench/games/open-games.ts';

describe.each(LIVE_LENSES)('live games of %s', (lens) => {
  it('are the lens’s own, and known completely where they are small', async () => {
    const games = await liveGames(lens);
    expect(games.length).toBeGreaterThanOrEqual(2);
    for (const one of games.slice(0, 1)) {
      expect(one.id.startsWith(`${lens}:`)).toBe(true);
      const { game, truth, spectrum } = await one.load();
      expect(game.players).toHaveLength(one.players);
      const found = spectrumOf(await SOLVERS.exact!.solve(new Evaluator(game), { budget: 2 ** one.players }));
      expect(truth!(found).r2).toBeCloseTo(1, 8);
      expect(truth!(spectrum!()).r2).toBeCloseTo(1, 8);
      // The values vary, and not by one player at a time alone.
      expect(found.supports.some(({ length }) => length >= 2)).toBe(true);
      // Another process makes the same game.
      const again = await openGame(one.recipe);
      expect([again.id, again.name]).toEqual([one.id, one.name]);
    }
  });
});

it('scores a live game that is too large on coalitions that it was asked for', async () => {
  const [game] = await openGames({ live: ['data'], only: 'many' });
  const { test, truth, game: own, spectrum } = await game!.load();
  expect(spectrum).toBeUndefined();
  const { values } = await new Evaluator(own).evaluate(test!.batch);
  expect(values).toEqual(test!.values);
  const mean = {
    players: 40,
    supports: [[]],
    coefficients: Float64Array.of(values.reduce((a, b) => a + b) / 1000),
  };
  const flat = Array<number>(1000).fill(mean.coefficients[0]!);
  expect(truth!(mean).r2).toBeCloseTo(rSquared(values, flat), 12);
});
