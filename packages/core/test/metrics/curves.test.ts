import {
  convertSpectrum,
  createGame,
  createRandom,
  createSpectrum,
  Evaluator,
  evaluateSpectrum,
  measureCurve,
  orderPlayers,
  planCurve,
  presentPlayers,
  spectrumGame,
  tableGame,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** A game of six players with random interactions, by its table. */
function randomTable(seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: 64 }, () => random.normal());
}

const maskOf = (players: readonly number[]): number =>
  players.reduce((mask, player) => mask | (1 << player), 0);

describe('orderPlayers', () => {
  it('has the largest value first, none counting as 0, ties by number', () => {
    const terms = [
      { players: [4], value: -1 },
      { players: [0, 1], value: 9 },
      { players: [3], value: 2 },
      { players: [1], value: 2 },
      { players: [], value: 5 },
    ];
    expect(orderPlayers(terms, 5)).toEqual([1, 3, 0, 2, 4]);
  });
});

describe('insertion and deletion curves', () => {
  it('are the values of the coalitions, step by step, and their area', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }),
        fc.constantFrom('insertion', 'deletion'),
        async (seed, order, kind) => {
          const table = randomTable(seed);
          const evaluator = new Evaluator(tableGame({ values: table }));
          const planned = planCurve(order, kind);
          expect(evaluator.missing(planned.batch)).toBe(7);
          const curve = (await measureCurve(evaluator, planned))!;
          expect(evaluator.evaluations).toBe(7);
          expect(curve.sizes).toEqual([0, 1, 2, 3, 4, 5, 6]);
          const expected = curve.sizes.map(
            (size) => table[maskOf(kind === 'insertion' ? order.slice(0, size) : order.slice(size))]!,
          );
          expect([...curve.values]).toEqual(expected);
          const normal = expected.map((value) => (value - table[0]!) / (table[63]! - table[0]!));
          let area = 0;
          for (let at = 1; at < 7; at++) area += (normal[at]! + normal[at - 1]!) / 12;
          expect(Math.abs(curve.area! - area)).toBeLessThan(1e-9 * (1 + Math.abs(area)));
          expect(
            [...curve.normalised!].map((value, at) => Math.abs(value - normal[at]!) < 1e-9),
          ).not.toContain(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are best in the order of an additive game, and a deletion mirrors an insertion', async () => {
    const values = [3, -1, 2, 0.5, 1];
    const spectrum = createSpectrum(
      5,
      values.map((value, player) => [[player], -value / 2]),
    );
    const best = orderPlayers(convertSpectrum(spectrum, 'SV', 1), 5);
    expect(best).toEqual([0, 2, 4, 3, 1]);
    const areaOf = async (order: readonly number[], kind: 'insertion' | 'deletion'): Promise<number> => {
      const evaluator = new Evaluator(spectrumGame({ spectrum }));
      return (await measureCurve(evaluator, planCurve(order, kind)))!.area!;
    };
    const most = await areaOf(best, 'insertion');
    const least = await areaOf(best, 'deletion');
    expect(most + least).toBeCloseTo(1, 12);
    const random = createRandom(1);
    for (let draw = 0; draw < 40; draw++) {
      const order = [0, 1, 2, 3, 4]
        .map((player) => [random.uniform(), player] as const)
        .sort((a, b) => a[0] - b[0]);
      const players = order.map(([, player]) => player);
      expect(await areaOf(players, 'insertion')).toBeLessThanOrEqual(most + 1e-12);
      expect(await areaOf(players, 'deletion')).toBeGreaterThanOrEqual(least - 1e-12);
    }
  });

  it('take fewer steps, and pay for nothing that is known', async () => {
    const random = createRandom(2);
    const order = Array.from({ length: 40 }, (_, player) => player);
    const spectrum = createSpectrum(
      40,
      order.map((player) => [[player], random.normal()]),
    );
    const evaluator = new Evaluator(spectrumGame({ spectrum }));
    const planned = planCurve(order, 'deletion', { steps: 3 });
    expect(planned.sizes).toEqual([0, 13, 27, 40]);
    expect(presentPlayers(planned.batch, 2)).toEqual(order.slice(27));
    const curve = (await measureCurve(evaluator, planned))!;
    expect([...curve.values]).toEqual([...evaluateSpectrum(spectrum, planned.batch)]);
    expect(evaluator.missing(planCurve(order, 'insertion', { steps: 1 }).batch)).toBe(0);
    expect(evaluator.evaluations).toBe(4);
  });

  it('read one of several outputs', async () => {
    const game = createGame({
      players: 3,
      outputs: ['first', 'second'],
      value: (isPresent) => {
        const count = [0, 1, 2].filter(isPresent).length;
        return [count, count ** 2];
      },
    });
    const planned = planCurve([2, 1, 0], 'insertion');
    const curve = await measureCurve(new Evaluator(game), planned, { output: 1 });
    expect([...curve!.values]).toEqual([0, 1, 4, 9]);
    await expect(measureCurve(new Evaluator(game), planned, { output: 2 })).rejects.toThrow(
      'from 0 to 1, not 2',
    );
  });

  it('have no area where both ends are the same, and no curve after an abort', async () => {
    const evaluator = new Evaluator(tableGame({ values: Float64Array.of(1, 2, 3, 1) }));
    const planned = planCurve([0, 1], 'insertion');
    const curve = await measureCurve(evaluator, planned);
    expect(curve).toMatchObject({ normalised: null, area: null });
    expect([...curve!.values]).toEqual([1, 2, 1]);
    const stopped = new Evaluator(tableGame({ values: randomTable(1) }), { signal: AbortSignal.abort() });
    expect(await measureCurve(stopped, planCurve([0, 1, 2, 3, 4, 5], 'deletion'))).toBeUndefined();
  });

  it.each([
    [[0, 1, 1], {}, 'order must name each player from 0 to 2 once, not [0, 1, 1]'],
    [[0, 3, 1], {}, 'order must name each player'],
    [[], {}, 'order must name each player'],
    [[0, 1], { steps: 0 }, 'steps must be an integer of at least 1, not 0'],
    [[0, 1], { steps: 3 }, 'steps must be at most 2, not 3'],
  ])('refuse the order %j with %j', (order, options, message) => {
    expect(() => planCurve(order, 'insertion', options)).toThrow(message);
  });
});
