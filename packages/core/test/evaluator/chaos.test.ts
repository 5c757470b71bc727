import { Evaluator, enumerateCoalitions, GameError, selectRows } from '@spex/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { testGame, valuesOf } from './test-games.ts';

const ALL = enumerateCoalitions(6);

it('settles every request, keeps every good value and pays for none twice, whatever the game does', async () => {
  const event = fc.constantFrom('fine', 'fine', 'throws', 'not a number', 'too few', 'aborts');
  const requests = fc.array(fc.array(fc.nat(63), { maxLength: 40 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 30 }),
      requests,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 4 }),
      async (script, lists, batchSize, concurrency) => {
        const stop = new AbortController();
        const wrong: number[] = [];
        let calm = false;
        const game = testGame(6, async (batch, call) => {
          const happening = calm ? 'fine' : script[call - 1];
          // Calls end in another order than they began.
          for (let turn = 0; turn < (call * 7) % 5; turn++) await Promise.resolve();
          if (happening === 'throws') throw new Error('down');
          if (happening === 'too few') return new Float64Array(batch.rows - 1);
          if (happening === 'aborts') stop.abort();
          const values = valuesOf(batch);
          if (happening === 'not a number') {
            values[0] = Number.NaN;
            wrong.push(batch.words[0]!);
          }
          return values;
        });
        const evaluator = new Evaluator(game, { batchSize, concurrency, signal: stop.signal });
        const batches = lists.map((rows) => selectRows(ALL, rows));
        const outcomes = await Promise.allSettled(batches.map((batch) => evaluator.evaluate(batch)));
        outcomes.forEach((outcome, i) => {
          if (outcome.status === 'rejected') {
            expect(outcome.reason).toBeInstanceOf(GameError);
            return;
          }
          const { batch, values, complete } = outcome.value;
          expect(values).toEqual(valuesOf(batch));
          expect(complete).toBe(batch.rows === batches[i]!.rows);
          if (!complete) expect(stop.signal.aborted).toBe(true);
        });
        expect(game.mostAtOnce()).toBeLessThanOrEqual(concurrency);

        const known = evaluator.measured();
        expect(known.values).toEqual(valuesOf(known.batch));
        expect(evaluator.evaluations).toBe(known.batch.rows + wrong.length);

        calm = true;
        const next = new Evaluator(game, { known });
        expect((await next.evaluate(ALL)).values).toEqual(valuesOf(ALL));
        expect(next.evaluations).toBe(64 - known.batch.rows);
        if (!stop.signal.aborted) {
          await evaluator.evaluate(ALL);
          expect(evaluator.evaluations).toBe(64 + wrong.length);
        }
      },
    ),
    { numRuns: 500 },
  );
});
