import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/work/pace.ts';

const pace = (guess?: number): Pace => new Pace(64, 1, 600, guess);

describe('the pace of workers', () => {
  it('begins with a quarter of a batch, and with as few batches as keep the workers busy', () => {
    expect(pace().rows).toBe(16);
    expect(pace().ahead).toBe(2);
    expect([1, 4, 5, 16].map((workers) => pace().batches(workers))).toEqual([1, 1, 2, 4]);
    expect(pace().limit(64)).toBeUndefined();
    expect(pace().spread(64, 9)).toBe(1);
  });

  it.each([
    // seconds an ablation, coalitions in a job, jobs ahead, batches at once for 3 workers
    [1e-6, 64, 8, 24],
    [0.001, 64, 8, 24],
    [0.01, 64, 2, 6],
    [0.02, 32, 2, 3],
    [0.1, 8, 2, 2],
    [0.4, 2, 2, 2],
    [5, 1, 2, 2],
  ])('knows what to make of %f seconds an ablation', (seconds, rows, ahead, batches) => {
    for (const told of [pace(seconds), pace()]) {
      told.add(10, 10 * seconds);
      expect([told.rows, told.ahead, told.batches(3)]).toEqual([rows, ahead, batches]);
    }
  });

  it('follows the workers', () => {
    const known = pace();
    known.add(16, 16);
    expect(known.rows).toBe(1);
    for (let i = 0; i < 30; i++) known.add(1, 0.001);
    expect(known.rows).toBe(64);
  });

  it('halves a batch that is no power of two, too', () => {
    const odd = new Pace(100, 1, 600, 0.03);
    expect(odd.rows).toBe(25);
  });

  it('allows twenty times what the slowest job would have taken, and the patience', () => {
    const known = pace();
    known.add(10, 1);
    known.add(10, 0.1);
    expect(known.limit(8)).toBeCloseTo(600 + 20 * 0.8, 9);
  });

  it('cuts a batch for idle workers where that is worth while', () => {
    expect(pace(0.001).spread(64, 4)).toBe(1);
    expect(pace(0.002).spread(64, 4)).toBe(2);
    expect(pace(0.01).spread(64, 4)).toBe(4);
  });
});
