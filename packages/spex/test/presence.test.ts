import { describe, expect, it } from 'vitest';
import { samplingOptions } from '../src/presence.ts';

describe('samplingOptions', () => {
  it('is nothing for uniform coalitions', () => {
    expect(samplingOptions({})).toEqual({});
    expect(samplingOptions({ present: 0.5, index: 'SII' })).toEqual({ index: 'SII' });
  });

  it('reads the spectrum among coalitions of the kind that was measured, unless told otherwise', () => {
    expect(samplingOptions({ present: 0.8 })).toMatchObject({
      sampler: { name: 'each player present with probability 0.8' },
      index: 'BII@0.8',
    });
    expect(samplingOptions({ present: 0.8, index: 'BII' }).index).toBe('BII');
    expect(samplingOptions({ present: 'near-full' })).toMatchObject({
      sampler: { name: expect.stringContaining('0.5, 0.75 or 0.9') },
      index: 'BII@0.8',
    });
  });

  it.each([0, 1, -0.2, Number.NaN])('refuses %s', (present) => {
    expect(() => samplingOptions({ present })).toThrow('present must be a probability above 0 and below 1');
  });
});
