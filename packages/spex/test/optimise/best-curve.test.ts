import {
  createRandom,
  Evaluator,
  measureCurve,
  planCurve,
  presentPlayers,
  spectrumGame,
  spectrumOfTable,
  tableGame,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planBestCurve } from '../../src/optimise/best-curve.ts';

const sizeOf = (mask: number): number => mask.toString(2).replaceAll('0', '').length;

describe('planBestCurve', () => {
  it('has the best set of each size, so that no order does better', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.constantFrom('insertion', 'deletion'),
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }),
        async (seed, kind, order) => {
          const random = createRandom(seed);
          const table = Float64Array.from({ length: 64 }, () => random.normal());
          const evaluator = new Evaluator(tableGame({ values: table }));
          const planned = await planBestCurve(spectrumOfTable(table), kind);
          expect(planned).toMatchObject({ kind, sizes: [0, 1, 2, 3, 4, 5, 6] });
          const best = (await measureCurve(evaluator, planned))!.values;
          const ordered = (await measureCurve(evaluator, planCurve(order, kind)))!.values;
          for (const size of planned.sizes) {
            const present = kind === 'insertion' ? size : 6 - size;
            const values = Array.from(table).filter((_, mask) => sizeOf(mask) === present);
            const [least, most] = [Math.min(...values), Math.max(...values)];
            expect(best[size]).toBe(kind === 'insertion' ? most : least);
            const behind = kind === 'insertion' ? best[size]! - ordered[size]! : ordered[size]! - best[size]!;
            expect(behind).toBeGreaterThanOrEqual(0);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('takes as many steps as asked for', async () => {
    const spectrum = spectrumOfTable(Float64Array.from({ length: 256 }, (_, mask) => sizeOf(mask)));
    const planned = await planBestCurve(spectrum, 'deletion', { steps: 2 });
    expect(planned.sizes).toEqual([0, 4, 8]);
    expect(presentPlayers(planned.batch, 1)).toHaveLength(4);
    const curve = await measureCurve(new Evaluator(spectrumGame({ spectrum })), planned);
    expect(curve!.area).toBeCloseTo(0.5, 12);
    await expect(planBestCurve(spectrum, 'insertion', { steps: 9 })).rejects.toThrow(
      'steps must be at most 8',
    );
    await expect(planBestCurve(spectrum, 'insertion', { timeLimit: 0 })).rejects.toThrow(
      'more than 0 seconds',
    );
  });
});
