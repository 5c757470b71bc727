import type { Recipe, WorkQueue } from '@spex/runtime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workerTalk } from '../../src/commands/worker-talk.ts';
import { packNumbers, unpackNumbers } from '../../src/work/packed-numbers.ts';
import { sentQueue } from '../../src/work/sent-queue.ts';

describe('packed numbers', () => {
  it('keep every bit', () => {
    fc.assert(
      fc.property(fc.float64Array(), (values) => {
        const unpacked = unpackNumbers(JSON.parse(JSON.stringify(packNumbers(values))));
        expect(unpacked.byteOffset).toBe(0);
        expect(new BigInt64Array(unpacked.buffer)).toEqual(new BigInt64Array(values.slice().buffer));
      }),
    );
  });

  it('keep a part of an array, and nothing of the rest', () => {
    const all = Float64Array.of(1, 2, 3, 4);
    expect(unpackNumbers(packNumbers(all.subarray(1, 3)))).toEqual(Float64Array.of(2, 3));
  });

  it.each([
    ['fewer than told', { length: 3 }],
    ['more than told', { length: 1 }],
  ])('are refused where there are %s', (_, wrong) => {
    const packed = packNumbers(Float64Array.of(1, 2));
    expect(() => unpackNumbers({ ...packed, ...wrong })).toThrow();
  });
});

describe('a queue that sends', () => {
  const prepared: string[] = [];
  const queue: WorkQueue = {
    prepare: async (gameId) => void prepared.push(gameId),
    run: () => Promise.reject(new Error('nobody asks')),
    workers: () => 3,
    close: async () => {},
  };
  const recipe = (bytes: number): Recipe => ({ a: 'é'.repeat((bytes - 8) / 2) });

  it('takes a recipe of so many bytes, and none that is larger', async () => {
    const sent = sentQueue(queue, 100);
    await sent.prepare('fits', recipe(100));
    await expect(sent.prepare('does not', recipe(102))).rejects.toThrow('take fewer rows or features');
    expect(prepared).toEqual(['fits']);
  });

  it('is the queue otherwise', async () => {
    const sent = sentQueue(queue);
    expect(sent.workers()).toBe(3);
    expect(sent.agree).toBeUndefined();
  });
});

describe('what a worker says', () => {
  function heard(isTerminal: boolean, quiet = false) {
    let text = '';
    let now = 0;
    const write = (more: string): void => {
      text += more;
    };
    const talk = workerTalk({ write, isTerminal, columns: 100 }, quiet, () => now);
    const pass = (milliseconds: number): void => {
      now += milliseconds;
    };
    return { talk, text: () => text, pass };
  }
  const done = { kind: 'done', message: 'done', ablations: 50, seconds: 2 } as const;

  it('tells of rates now and then, and of all in the end', () => {
    const { talk, text, pass } = heard(false);
    talk.event({ kind: 'ready', message: 'looks for work' });
    talk.event(done);
    pass(10_000);
    talk.event(done);
    talk.leaving();
    talk.event({ kind: 'leaving', message: 'said once more' });
    talk.end();
    expect(text().split('\n')).toEqual([
      'looks for work',
      '2 jobs, 100 ablations, 25 a second',
      'leaving: finishing the job under way (once more to leave at once)',
      'done: 2 jobs, 100 ablations, 25 a second',
      '',
    ]);
  });

  it('draws the rate anew on a terminal, out of the way of other lines', () => {
    const { talk, text } = heard(true);
    talk.event(done);
    talk.event({ kind: 'refused', message: 'refuses' });
    expect(text()).toBe('\r1 job, 50 ablations, 25 a second\u001b[K\r\u001b[Krefuses\n');
  });

  it('says nothing where it should be quiet', () => {
    const { talk, text, pass } = heard(false, true);
    pass(20_000);
    talk.line('loading');
    talk.event(done);
    talk.end();
    expect(text()).toBe('');
  });
});
