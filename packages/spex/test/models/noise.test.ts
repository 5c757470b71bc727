import { describe, expect, it } from 'vitest';
import { describeNoise, measureNoise } from '../../src/models/noise.ts';
import type { Facts } from '../../src/runs/facts.ts';

/** Facts that are kept for as long as the test runs. */
function facts(): Facts {
  const known = new Map<string, unknown>();
  return {
    get: (name) => known.get(name),
    set: (name, value) => void known.set(name, structuredClone(value)),
  };
}

describe("a model's own noise", () => {
  it('is the sample deviation of repeated answers to the full prompt', async () => {
    const answers = [1, 2, 6];
    const asked: unknown[] = [];
    const scorer = {
      id: 'x',
      outputs: ['a', 'b'],
      score: async (prompts: readonly unknown[]) => {
        asked.push(...prompts);
        return Float64Array.of(answers[asked.length - 1]!, 99);
      },
    };
    expect(await measureNoise(scorer, 'full', 3, facts())).toEqual({
      repeats: 3,
      mean: 3,
      deviation: Math.sqrt(7),
    });
    expect(asked).toEqual(['full', 'full', 'full']);
    const five = { ...scorer, score: async () => Float64Array.of(5, 0) };
    expect(await measureNoise(five, 'full', 1, facts())).toEqual({
      repeats: 1,
      mean: 5,
      deviation: null,
    });
  });

  it('asks for no answer that is known, whenever the one before it was stopped', async () => {
    let asked = 0;
    const scorer = {
      id: 'x',
      outputs: ['a'],
      score: async () => {
        if (asked === 2) throw new Error('killed');
        return Float64Array.of([1, 2, 99, 6][asked++]!);
      },
    };
    const kept = facts();
    await expect(measureNoise(scorer, 'full', 3, kept)).rejects.toThrow('killed');
    asked = 3;
    expect(await measureNoise(scorer, 'full', 3, kept)).toMatchObject({ mean: 3, deviation: Math.sqrt(7) });
    expect(await measureNoise(scorer, 'full', 2, kept)).toMatchObject({ repeats: 2, mean: 1.5 });
    expect(asked).toBe(4);
  });

  it('bounds R² by its share of the variance of the ablations', () => {
    // Variance of ±2 is 4; noise of variance 1 is a quarter of it.
    const told = describeNoise({ repeats: 3, mean: -1.5, deviation: 1 }, [2, -2, 2, -2]);
    expect(told).toBe(
      "The model's own noise: the full prompt asked 3 times, beyond the budget, gave −1.5 ± 1 (standard deviation); with as much on every ablation R² could reach about 0.750 at most.",
    );
    expect(describeNoise({ repeats: 2, mean: 1, deviation: 0 }, [1, 2])).toContain(
      'gave 1 ± 0 (standard deviation).',
    );
    expect(describeNoise({ repeats: 1, mean: 1, deviation: null }, [1, 2])).toContain(
      'asked 1 time, beyond the budget, gave 1.',
    );
  });
});
