import {
  createRandom,
  createSpectrum,
  Evaluator,
  type Explanation,
  exact,
  spectrumGame,
  tableGame,
} from '@spex/core';
import { contextCitations } from '@spex/lenses';
import { describe, expect, it } from 'vitest';

async function explain(values: readonly number[], players: number): Promise<Explanation> {
  const labels = ['A', 'B', 'C', 'D'].slice(0, players);
  const game = tableGame({ players: labels, values: Float64Array.from(values) });
  return exact.solve(new Evaluator(game), { budget: values.length });
}

describe('contextCitations', () => {
  it('tells passages that are needed together', async () => {
    // 3 where both A and B are there, and 1 more for C: f(S) = 3 [A and B] + [C].
    const values = Array.from({ length: 8 }, (_, s) => ((s & 3) === 3 ? 3 : 0) + ((s & 4) !== 0 ? 1 : 0));
    const { passages, pairs } = contextCitations(await explain(values, 3));
    expect(passages).toEqual([
      { player: 0, label: 'A', strength: 1.5, removal: 3 },
      { player: 1, label: 'B', strength: 1.5, removal: 3 },
      { player: 2, label: 'C', strength: 1, removal: 1 },
    ]);
    expect(pairs).toEqual([{ players: [0, 1], labels: ['A', 'B'], interaction: 3, removal: 3 }]);
  });

  it('tells passages that say the same', async () => {
    const values = [0, 2, 2, 2];
    const { passages, pairs } = contextCitations(await explain(values, 2));
    expect(passages.map(({ strength, removal }) => [strength, removal])).toEqual([
      [1, 0],
      [1, 0],
    ]);
    expect(pairs).toEqual([{ players: [0, 1], labels: ['A', 'B'], interaction: -2, removal: 2 }]);
  });

  it('agrees with the definitions on any game', async () => {
    const random = createRandom(7);
    const values = Float64Array.from({ length: 16 }, () => random.uniform() - 0.5);
    const { passages, pairs, output } = contextCitations(await explain([...values], 4));
    expect(output).toBe('value');
    const mean = (of: (s: number) => number, without: number): number => {
      const others = Array.from({ length: 16 }, (_, s) => s).filter((s) => (s & without) === 0);
      return others.reduce((sum, s) => sum + of(s), 0) / others.length;
    };
    expect(passages).toHaveLength(4);
    for (const { player, strength, removal } of passages) {
      const bit = 1 << player;
      expect(strength).toBeCloseTo(
        mean((s) => values[s | bit]! - values[s]!, bit),
        12,
      );
      expect(removal).toBeCloseTo(values[15]! - values[15 & ~bit]!, 12);
    }
    expect(pairs).toHaveLength(6);
    for (const { players, interaction, removal } of pairs) {
      const [one, other] = players.map((player) => 1 << player) as [number, number];
      const second = (s: number): number =>
        values[s | one | other]! - values[s | one]! - values[s | other]! + values[s]!;
      expect(interaction).toBeCloseTo(mean(second, one | other), 12);
      expect(removal).toBeCloseTo(values[15]! - values[15 & ~(one | other)]!, 12);
    }
    for (const list of [passages.map((one) => one.strength), pairs.map((one) => one.interaction)]) {
      expect(list).toEqual([...list].sort((a, b) => Math.abs(b) - Math.abs(a)));
    }
  });

  it('quotes the passages, and keeps those without weight', async () => {
    const game = spectrumGame({ spectrum: createSpectrum(2, [[[0], 1]]) });
    const explanation = await exact.solve(new Evaluator(game), { budget: 4 });
    const quoted: Explanation = {
      ...explanation,
      game: {
        ...explanation.game,
        text: 'one two three',
        players: [
          { label: 'x', span: [4, 7], group: 'g' },
          {
            label: 'y',
            spans: [
              [0, 3],
              [8, 13],
            ],
          },
        ],
      },
    };
    expect(contextCitations(quoted)).toEqual({
      output: explanation.game.output,
      passages: [
        { player: 0, label: 'x', group: 'g', text: 'two', strength: -2, removal: -2 },
        { player: 1, label: 'y', text: 'one … three', strength: 0, removal: 0 },
      ],
      pairs: [],
    });
  });
});
