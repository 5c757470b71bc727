import { batchFromLists, createRandom, Evaluator, recordedGame, sampleUniform, selectRows } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { refused } from './refused.ts';

describe('recordedGame', () => {
  const batch = batchFromLists([[0, 1], [], [2], [1, 0]], 3);

  it('knows its coalitions once each, in the order of recording', async () => {
    const game = recordedGame({ batch, values: Float64Array.of(5, 6, 7, 5) });
    expect(game.recorded).toEqual(batchFromLists([[0, 1], [], [2]], 3));
    const { values } = await new Evaluator(game).evaluate(batchFromLists([[2], [0, 1], [2]], 3));
    expect([...values]).toEqual([7, 5, 7]);
  });

  it('handles vectors of outputs and wide rows', async () => {
    const wide = sampleUniform(70, 40, createRandom(1));
    const values = Float64Array.from({ length: 80 }, (_, i) => i);
    const game = recordedGame({ batch: wide, values, outputs: ['a', 'b'] });
    const asked = selectRows(wide, [39, 0, 20]);
    expect([...(await new Evaluator(game).evaluate(asked)).values]).toEqual([78, 79, 0, 1, 40, 41]);
  });

  it('names the rows that contradict each other', () => {
    expect(() => recordedGame({ batch, values: Float64Array.of(5, 6, 7, 5.5) })).toThrow(
      refused('values[3]', 'rows 0 and 3 record the same coalition with different values, 5 and 5.5'),
    );
  });

  it('refuses values that do not fit or are not finite', () => {
    expect(() => recordedGame({ batch, values: new Float64Array(3) })).toThrow(
      refused('values', 'needs 4 values'),
    );
    expect(() => recordedGame({ batch: batchFromLists([], 3), values: new Float64Array(0) })).toThrow(
      refused('values', 'one coalition at least'),
    );
    expect(() => recordedGame({ batch, values: Float64Array.of(5, Number.NaN, 7, 5) })).toThrow(
      refused('values[1]', 'the empty coalition, row 1, is NaN'),
    );
  });

  it('is named by its coalitions and values', () => {
    const values = Float64Array.of(5, 6, 7, 5);
    const id = recordedGame({ batch, values }).id;
    expect(recordedGame({ batch, values: values.slice() }).id).toBe(id);
    expect(recordedGame({ batch, values: Float64Array.of(5, 6, 8, 5) }).id).not.toBe(id);
    const wider = batchFromLists([[0, 1], [], [2], [1, 0]], 4);
    expect(recordedGame({ batch: wider, values }).id).not.toBe(id);
  });
});
