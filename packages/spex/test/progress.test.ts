import { describe, expect, it } from 'vitest';
import { describeProgress, describeSeconds, progressLine } from '../src/progress.ts';

const MOMENT = { done: 320, planned: 1024, rate: 214.6, eta: 3.28 };

function sink(isTerminal: boolean, columns = 80) {
  const written: string[] = [];
  return { isTerminal, columns, written, write: (text: string) => void written.push(text) };
}

describe('describeProgress', () => {
  it('tells done, planned, rate, time left and cost', () => {
    expect(describeProgress(MOMENT)).toBe('320/1024 ablations, 215/s, 3.3 s left');
    expect(describeProgress({ ...MOMENT, cost: { tokens: 5000, dollars: 0.0234 } })).toBe(
      '320/1024 ablations, 215/s, 3.3 s left, 5000 tokens, $0.02',
    );
  });

  it('calls ablations what they are', () => {
    expect(describeProgress({ ...MOMENT, eta: 0 }, 'retrainings')).toBe(
      '320/1024 retrainings, 215/s, 0.0 s left',
    );
  });

  it('tells who is at work', () => {
    expect(describeProgress(MOMENT, 'ablations', '2 workers')).toBe(
      '320/1024 ablations, 215/s, 3.3 s left, 2 workers',
    );
  });

  it('leaves out what is not known yet', () => {
    expect(describeProgress({ done: 0, planned: 8, rate: 0, eta: Infinity })).toBe('0/8 ablations');
    expect(describeProgress({ done: 8, planned: 8, rate: 4.25, eta: 0 })).toBe('8/8 ablations, 4.3/s');
  });
});

describe('describeSeconds', () => {
  it.each([
    [0.04, '0.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [119.4, '119 s'],
    [119.6, '2 min 0 s'],
    [185, '3 min 5 s'],
  ])('%d', (seconds, text) => {
    expect(describeSeconds(seconds)).toBe(text);
  });
});

describe('progressLine', () => {
  it('redraws one line on a terminal, ten times a second, no wider than it', () => {
    const to = sink(true, 21);
    let now = 0;
    const line = progressLine(to, () => now);
    for (const at of [0, 50, 99, 100]) {
      now = at;
      line.show({ ...MOMENT, done: at });
    }
    line.clear();
    line.clear();
    expect(to.written).toEqual([
      '\r0/1024 ablations, 21\u001b[K',
      '\r100/1024 ablations, \u001b[K',
      '\r\u001b[K',
    ]);
  });

  it('writes a line every ten seconds elsewhere', () => {
    const to = sink(false);
    let now = 0;
    const line = progressLine(to, () => now);
    for (const at of [0, 9_999, 10_000, 15_000, 20_000]) {
      now = at;
      line.show({ done: at / 1000, planned: 30, rate: 1, eta: 10 });
    }
    line.clear();
    expect(to.written).toEqual([
      '10/30 ablations, 1.0/s, 10 s left\n',
      '20/30 ablations, 1.0/s, 10 s left\n',
    ]);
  });

  it('says steps of other kinds as seldom', () => {
    const to = sink(true);
    let now = 0;
    const line = progressLine(to, () => now, 'retrainings');
    line.say('one');
    line.say('too soon');
    now = 100;
    line.say('two');
    now = 200;
    line.show({ done: 1, planned: 2, rate: 1, eta: 1 });
    expect(to.written.map((text) => text.slice(1, -3))).toEqual([
      'one',
      'two',
      '1/2 retrainings, 1.0/s, 1.0 s left',
    ]);
  });
});
