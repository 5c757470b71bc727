import { createGame, Evaluator, enumerateCoalitions, GameError } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { refused } from './refused.ts';

describe('createGame', () => {
  it('asks the function for each coalition', async () => {
    const game = createGame({
      players: ['a', 'b', 'c'],
      id: 'and',
      value: (has) => (has(0) && has(2) ? 1 : 0),
    });
    expect(game).toMatchObject({
      id: 'and',
      outputs: ['value'],
      players: [{ label: 'a' }, { label: 'b' }, { label: 'c' }],
    });
    const { values } = await new Evaluator(game).evaluate(enumerateCoalitions(3));
    expect([...values]).toEqual([0, 0, 0, 0, 0, 1, 0, 1]);
  });

  it('takes promises, vectors, and gives the signal on', async () => {
    const { signal } = new AbortController();
    const seen = new Set<AbortSignal | undefined>();
    const game = createGame({
      players: 2,
      outputs: ['first', 'both'],
      estimate: (rows) => ({ seconds: rows }),
      value: async (has, context) => {
        seen.add(context.signal);
        return [Number(has(0)), Number(has(0) && has(1))];
      },
    });
    const evaluator = new Evaluator(game, { signal, concurrency: 3 });
    expect([...(await evaluator.evaluate(enumerateCoalitions(2))).values]).toEqual([0, 0, 1, 0, 0, 0, 1, 1]);
    expect([...seen]).toEqual([signal]);
    expect(game.players).toEqual([{ label: 'p0' }, { label: 'p1' }]);
    expect(game.estimate?.(4)).toEqual({ seconds: 4 });
  });

  it('loses nothing but the coalition at which the function throws', async () => {
    let calls = 0;
    const game = createGame({
      players: 3,
      value: (has) => {
        calls++;
        if (has(2)) throw new Error('no third');
        return 1;
      },
    });
    const evaluator = new Evaluator(game);
    await expect(evaluator.evaluate(enumerateCoalitions(3))).rejects.toMatchObject({ coalition: [2] });
    expect([calls, evaluator.evaluations]).toEqual([5, 4]);
  });

  it.each([[[1, 2]], [[]], [undefined]])('refuses %j as the value of one output', async (answer) => {
    const game = createGame({ players: 2, value: () => answer as number[] });
    await expect(new Evaluator(game).evaluate(enumerateCoalitions(2))).rejects.toThrow(GameError);
  });

  it('gives each function a name of its own', () => {
    const value = (): number => 1;
    expect(createGame({ players: 2, value }).id).not.toBe(createGame({ players: 2, value }).id);
  });

  it('refuses bad players', () => {
    const value = (): number => 1;
    expect(() => createGame({ players: ['a', 'b', 'a'], value })).toThrow(
      refused('players[2]', "players 0 and 2 are both labelled 'a'"),
    );
    expect(() => createGame({ players: 1.5, value })).toThrow(refused('players', 'not 1.5'));
  });
});
