import {
  batchFromLists,
  createRandom,
  Evaluator,
  GameError,
  InvalidArgumentError,
  sampleUniform,
} from '@spex/core';
import {
  createFeatureGame,
  customAbsence,
  type FeatureGameOptions,
  maskedText,
  previewMasked,
  type TextScorer,
  tokenAbsence,
} from '@spex/lenses';
import { describe, expect, it } from 'vitest';

/** Length and number of vowels; records what it was asked. */
function recorder(): TextScorer & { readonly asked: string[][] } {
  const asked: string[][] = [];
  return {
    asked,
    id: 'recorder',
    outputs: ['length', 'vowels'],
    batchSize: 16,
    estimate: (texts) => ({ tokens: 10 * texts }),
    async score(texts) {
      asked.push([...texts]);
      return Float64Array.from(texts.flatMap((text) => [text.length, text.match(/[aeiou]/g)?.length ?? 0]));
    },
  };
}

describe('createFeatureGame', () => {
  it('tells what the solver and the report need', () => {
    const game = createFeatureGame({ text: 'One two one', scorer: recorder() });
    expect(game.players.map((player) => player.label)).toEqual(['One', 'two', 'one']);
    expect(game.outputs).toEqual(['length', 'vowels']);
    expect(game.text).toBe('One two one');
    expect(game.batchSize).toBe(16);
    expect(game.estimate?.(3)).toEqual({ tokens: 30 });
    expect(game.id).toMatch(/^features:[0-9a-f]+$/);
  });

  it('measures masked texts', async () => {
    const game = createFeatureGame({ text: 'One two three', scorer: recorder() });
    const values = await game.evaluate(batchFromLists([[], [0, 2], [0, 1, 2]], 3), {});
    expect([...values]).toEqual([0, 0, 9, 3, 13, 4]);
    expect(maskedText(game, [2, 0])).toBe('One three');
  });

  it('asks for the same text once, within a batch and across batches', async () => {
    const scorer = recorder();
    const game = createFeatureGame({ text: 'a a a a', scorer });
    const batch = batchFromLists([[], [0], [1], [2, 3], [0, 1], [0, 1, 2]], 4);
    const values = await game.evaluate(batch, {});
    expect([...values].filter((_, at) => at % 2 === 0)).toEqual([0, 1, 1, 3, 3, 5]);
    await game.evaluate(batchFromLists([[3], [1, 2], [0, 1, 2, 3]], 4), {});
    await game.evaluate(batchFromLists([[2]], 4), {});
    expect(scorer.asked).toEqual([['', 'a', 'a a', 'a a a'], ['a a a a']]);
  });

  it('asks for the same text once while another batch is under way', async () => {
    const asked: string[] = [];
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const scorer: TextScorer = {
      id: 'gated',
      outputs: ['length'],
      async score(texts) {
        asked.push(...texts);
        await gate;
        return Float64Array.from(texts, (text) => text.length);
      },
    };
    const game = createFeatureGame({ text: 'a b a', scorer });
    const first = game.evaluate(batchFromLists([[0], [1]], 3), {});
    const second = game.evaluate(batchFromLists([[2], [0, 1]], 3), {});
    release();
    expect([[...(await first)], [...(await second)]]).toEqual([
      [1, 1],
      [1, 3],
    ]);
    expect(asked.sort()).toEqual(['a', 'a b', 'b']);
  });

  it('asks again for what failed, and does not let one batch fail another', async () => {
    let calls = 0;
    const scorer: TextScorer = {
      id: 'flaky',
      outputs: ['length'],
      async score(texts) {
        if (++calls === 1) throw new Error('server is down');
        return Float64Array.from(texts, (text) => text.length);
      },
    };
    const game = createFeatureGame({ text: 'a b a', scorer });
    const [first, second] = await Promise.allSettled([
      game.evaluate(batchFromLists([[0]], 3), {}),
      game.evaluate(batchFromLists([[2]], 3), {}),
    ]);
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'server is down' } });
    expect(second).toMatchObject({ status: 'fulfilled', value: Float64Array.of(1) });
    expect(calls).toBe(2);
  });

  it('does not remember what is no number', async () => {
    let value = Number.NaN;
    const scorer: TextScorer = {
      id: 'nan',
      outputs: ['x'],
      score: async (texts) => new Float64Array(texts.length).fill(value),
    };
    const game = createFeatureGame({ text: 'a b', scorer });
    const batch = batchFromLists([[0]], 2);
    expect([...(await game.evaluate(batch, {}))]).toEqual([Number.NaN]);
    value = 1;
    expect([...(await game.evaluate(batch, {}))]).toEqual([1]);
  });

  it('refuses a scorer that answers in the wrong shape or names no outputs', async () => {
    const scorer: TextScorer = { id: 'short', outputs: ['x'], score: async () => new Float64Array(1) };
    const game = createFeatureGame({ text: 'a b', scorer });
    await expect(game.evaluate(batchFromLists([[0], [1]], 2), {})).rejects.toThrow(GameError);
    await expect(game.evaluate(batchFromLists([[0], [1]], 2), {})).rejects.toThrow(
      /short gave 1 numbers for 2 texts/,
    );
    expect(() => createFeatureGame({ text: 'a b', scorer: { ...scorer, outputs: [] } })).toThrow(
      InvalidArgumentError,
    );
  });

  it('passes the signal on', async () => {
    const seen: unknown[] = [];
    const scorer: TextScorer = {
      id: 'signal',
      outputs: ['x'],
      async score(texts, context) {
        seen.push(context.signal);
        return new Float64Array(texts.length);
      },
    };
    const { signal } = new AbortController();
    await createFeatureGame({ text: 'a b', scorer }).evaluate(batchFromLists([[0]], 2), { signal });
    expect(seen).toEqual([signal]);
  });

  it('serves an evaluator', async () => {
    const scorer = recorder();
    const text = 'the cat and the dog and the bird';
    const game = createFeatureGame({ text, scorer });
    const evaluator = new Evaluator(game, { concurrency: 3, batchSize: 7 });
    const batch = sampleUniform(8, 200, createRandom(1));
    const { values } = await evaluator.evaluate(batch);
    for (let row = 0; row < 200; row++) expect(values[2 * row]).toBe(game.maskedText(batch, row).length);
    const asked = scorer.asked.flat();
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBeLessThan(200);
  });
});

describe('the id', () => {
  const base: FeatureGameOptions = { text: 'a b c', scorer: recorder() };
  const id = (options: Partial<FeatureGameOptions>): string => createFeatureGame({ ...base, ...options }).id;

  it('is the same for the same content', () => {
    expect(id({})).toBe(
      createFeatureGame({ text: 'a b c', scorer: recorder(), absent: 'delete', players: 'words' }).id,
    );
    expect(id({ group: /a/ })).toBe(id({}));
  });

  it('differs with whatever shapes the values', () => {
    const ids = [
      id({}),
      id({ text: 'a b d' }),
      id({ text: 'a b \ud800' }),
      id({ text: 'a b \ud801' }),
      id({ merge: [[0, 1]] }),
      id({ pinned: 'a' }),
      id({ absent: 'token' }),
      id({ absent: 'token:…' }),
      id({ absent: tokenAbsence('…', { collapse: true }) }),
      id({ absent: 'baseline:x y z' }),
      id({ absent: customAbsence('one', () => '') }),
      id({ absent: customAbsence('two', () => '') }),
      id({ scorer: { ...recorder(), id: 'other' } }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    const { text: _, ...rest } = base;
    const filled = createFeatureGame({ ...rest, template: 'a {{t}}', slots: { t: 'b c' }, players: 'words' });
    expect(filled.text).toBe('a b c');
    expect(filled.id).not.toBe(id({ pinned: 'a' }));
  });
});

describe('previewMasked', () => {
  it('shows the ends, single absences and random coalitions, each once', async () => {
    const game = createFeatureGame({ text: 'One two three four', scorer: recorder() });
    const rows = await previewMasked(game, { leaveOneOut: 2, random: 3, seed: 5 });
    expect(rows.map((row) => row.kind)).toEqual([
      'full',
      'empty',
      'leave-one-out',
      'leave-one-out',
      'random',
      'random',
      'random',
    ]);
    expect(rows[0]).toEqual({
      kind: 'full',
      present: [0, 1, 2, 3],
      text: 'One two three four',
      values: [18, 6],
    });
    expect(rows[1]).toEqual({ kind: 'empty', present: [], text: '', values: [0, 0] });
    expect(rows[2]).toMatchObject({ present: [0, 2, 3], text: 'One three four' });
    expect(rows[3]).toMatchObject({ present: [0, 1, 2], text: 'One two three' });
    expect(new Set(rows.map((row) => row.present.join())).size).toBe(rows.length);
    for (const row of rows) {
      expect(row.text).toBe(maskedText(game, row.present));
      expect(row.values[0]).toBe(row.text.length);
    }
    expect(await previewMasked(game, { leaveOneOut: 2, random: 3, seed: 5 })).toEqual(rows);
  });

  it('has no more rows than there are coalitions', async () => {
    const rows = await previewMasked(createFeatureGame({ text: 'a b', scorer: recorder() }), {
      random: 50,
      leaveOneOut: 9,
    });
    expect(rows.map((row) => row.present)).toEqual([[0, 1], [], [1], [0]]);
  });

  it('pays through the evaluator that it is given', async () => {
    const game = createFeatureGame({ text: 'a b c', scorer: recorder() });
    const evaluator = new Evaluator(game);
    await previewMasked(game, { evaluator, random: 0, leaveOneOut: 1 });
    expect(evaluator.evaluations).toBe(3);
    const other = createFeatureGame({ text: 'a b c', scorer: recorder() });
    await expect(previewMasked(other, { evaluator })).rejects.toThrow(/previewed game's own/);
    await expect(previewMasked(game, { random: -1 })).rejects.toThrow(/random must be an integer/);
  });
});
