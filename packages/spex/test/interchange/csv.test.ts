import { createSpectrum, type Explanation, reindex } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInteractionsCsv } from '../../src/interchange/csv-interactions.ts';
import { formatSpectrumCsv } from '../../src/interchange/csv-spectrum.ts';
import { formatValuesCsv } from '../../src/interchange/csv-values.ts';
import { explanationOfSpectrum, labelledPlayers } from '../../src/interchange/imported.ts';
import { readContent } from '../../src/interchange/read-content.ts';
import { batchOfRows } from '../support/coalitions.ts';

const read = (text: string) => readContent('x.csv', new TextEncoder().encode(text));

function explanation(labels: readonly string[]): Explanation {
  const spectrum = createSpectrum(labels.length, [
    [[], 1],
    [[0], -0.5],
    [[0, 1], 0.25],
  ]);
  const facts = { players: labelledPlayers(labels.length, labels), source: 'test', account: [] };
  return reindex(explanationOfSpectrum(spectrum, facts), 'BII', 2);
}

describe('interactions', () => {
  it('has a row a set, and one for every player', () => {
    const given = explanation(['not', 'good', 'x']);
    const [first, ...rest] = given.interactions.terms;
    const interactions = { ...given.interactions, terms: [{ ...first!, low: 0.5, high: 1.5 }, ...rest] };
    expect(formatInteractionsCsv({ ...given, interactions })).toBe(
      [
        'index,max_order,order,players,labels,value,low,high',
        'BII,2,0,,,1,0.5,1.5',
        'BII,2,1,0,not,1,,',
        'BII,2,1,1,good,0,,',
        'BII,2,1,2,x,0,,',
        'BII,2,2,0 1,not + good,1,,',
        '',
      ].join('\n'),
    );
  });

  it('reads back index, order, players, values and intervals', () => {
    const words = fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 3, maxLength: 3 });
    const index = fc.constantFrom(
      'SV',
      'BV',
      'SII',
      'BII',
      'STII',
      'FSII',
      'FBII',
      'k-SII',
      'Moebius',
      'Fourier',
    );
    fc.assert(
      fc.property(words, index, fc.integer({ min: 1, max: 3 }), fc.boolean(), (labels, name, order, sure) => {
        const given = reindex(explanation(labels), name, order);
        const terms = sure
          ? given.interactions.terms.map((term) => ({
              ...term,
              low: term.value - 0.1,
              high: term.value + 0.3,
            }))
          : given.interactions.terms;
        const text = formatInteractionsCsv({ ...given, interactions: { ...given.interactions, terms } });
        const found = read(text);
        if (found.kind !== 'explanation') throw new Error(found.kind);
        expect(found.explanation.interactions).toEqual({ index: name, order, terms });
        expect(found.explanation.game.players.map(({ label }) => label)).toEqual(labels);
        // The surrogate has the same values.
        const again = reindex(found.explanation, name, order).interactions.terms;
        expect(again.map(({ players }) => players)).toEqual(terms.map(({ players }) => players));
      }),
    );
  });

  it('takes the least of columns, in any order', () => {
    const found = read('value,players,index\n2,0 2,STII\n-1,1,STII\n');
    if (found.kind !== 'explanation') throw new Error(found.kind);
    expect(found.explanation.interactions).toEqual({
      index: 'STII',
      order: 2,
      terms: [
        { players: [0, 2], value: 2 },
        { players: [1], value: -1 },
      ],
    });
    expect(found.explanation.game.players.map(({ label }) => label)).toEqual(['p0', 'p1', 'p2']);
  });

  it.each([
    [
      'two indices',
      'index,players,value\nSV,0,1\nBV,1,1\n',
      "line 3: the index is 'BV', and 'SV' in the lines before",
    ],
    ['a set twice', 'index,players,value\nSV,0,1\nSV,0,1\n', 'line 3: the players 0 are there twice'],
    ['players out of order', 'index,players,value\nSII,2 1,1\n', "line 2: 'players' must be ascending"],
    ['a value that is none', 'index,players,value\nSV,0,x\n', "line 2: 'value' must be a number, not 'x'"],
    ['no value', 'index,players,value\nSV,0,\n', "line 2: 'value' is empty"],
    [
      'half an interval',
      'index,players,value,low,high\nSV,0,1,0,\n',
      "line 2: one of 'low' and 'high' is empty",
    ],
    [
      'too low an order',
      'index,players,value,max_order\nSII,0 1,1,1\n',
      "line 2: 'max_order' must be a whole number of at least 2",
    ],
    ['an unknown index', 'index,players,value\nXY,0,1\n', "unknown index 'XY'"],
    ['an index at a probability', 'index,players,value\nBII@0.8,0,1\n', 'BII@0.8 cannot be read back'],
    ['a header alone', 'index,players,value\n', 'a header and no interactions'],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(text)).toThrowError(
      expect.objectContaining({ name: 'InvalidArgumentError', message: expect.stringContaining(message) }),
    );
  });
});

describe('a spectrum', () => {
  it('has a row a term, and one for every player', () => {
    const spectrum = createSpectrum(2, [
      [[], 2],
      [[0, 1], -0.5],
    ]);
    expect(formatSpectrumCsv(spectrum, ['a', 'b,"c'])).toBe(
      'order,players,labels,coefficient\n0,,,2\n1,0,a,0\n1,1,"b,""c",0\n2,0 1,"a + b,""c",-0.5\n',
    );
    expect(read(formatSpectrumCsv(spectrum, ['a', 'b,"c']))).toEqual({
      kind: 'spectrum',
      spectrum,
      labels: ['a', 'b,"c'],
    });
  });

  it.each([
    ['a set twice', 'players,coefficient\n0,1\n0,1\n', 'line 3: the players 0 are there twice'],
    ['no coefficient', 'players,coefficient\n0,\n', "line 2: 'coefficient' is empty"],
    ['a header alone', 'players,coefficient\n', 'a header and no terms'],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(text)).toThrowError(message);
  });
});

describe('measured values', () => {
  it('has a column a player and a column an output', () => {
    const batch = batchOfRows([
      [true, false],
      [true, true],
    ]);
    const values = Float64Array.of(0.5, 1e-7, -2, 3);
    const text = 'not,good,value:yes,value:no\n1,0,0.5,1e-7\n1,1,-2,3\n';
    expect(formatValuesCsv({ batch, values, outputs: ['yes', 'no'], labels: ['not', 'good'] })).toBe(text);
    const one = formatValuesCsv({ batch, values: values.subarray(0, 2), outputs: ['value'] });
    expect(one).toBe('p0,p1,value\n1,0,0.5\n1,1,1e-7\n');
  });

  it('reads back values, order, outputs and labels, whatever they are', () => {
    const names = (count: number) =>
      fc.uniqueArray(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom(' a', 'a ', 'value', 'value:', 'player:a', '=1', '"', '\n', '\r', 'a\r\nb', ','),
        ),
        { minLength: count, maxLength: count },
      );
    fc.assert(
      fc.property(
        names(3),
        fc.uniqueArray(
          fc.string({ minLength: 1 }).map((name) => name.trim() || 'x'),
          { minLength: 1, maxLength: 3 },
        ),
        fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 9 }),
        fc.infiniteStream(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)),
        (labels, outputs, rows, stream) => {
          const values = Float64Array.from(
            { length: rows.length * outputs.length },
            () => stream.next().value as number,
          );
          const measured = { batch: batchOfRows(rows), values, outputs, labels };
          expect(read(formatValuesCsv(measured))).toEqual({ kind: 'values', measured });
        },
      ),
    );
  });

  it('takes spaces around names and cells', () => {
    expect(read('\ufeffa , b, value\r\n 1,0 , 2.5\r\n')).toMatchObject({
      measured: { labels: ['a', 'b'], values: Float64Array.of(2.5) },
    });
  });

  it.each([
    ['a half', 'a,b,value\n1,0.5,2\n', "line 2: 'b' must be 0 or 1, not '0.5'"],
    ['no number', 'a,b,value\n1,0,2\n1,1,NaN\n', "line 3: 'value' must be a number, not 'NaN'"],
    ['no column of values', 'a,b,c\n1,0,2\n', "no column is named 'value'"],
    ['no column of players', 'value\n2\n', 'no column of a player'],
    ['a label twice', 'a,a,value\n1,0,2\n', "two players are labelled 'a'"],
    ['a header alone', 'a,value\n', 'a header and no coalitions'],
    ['a short line', 'a,b,value\n1,0\n', 'line 2 has 2 columns, but 3 are in the header'],
    ['a quote that is open', 'a,b,value\n"1,0,2\n', 'a quoted field is never closed'],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(text)).toThrowError(
      expect.objectContaining({ name: 'InvalidArgumentError', message: expect.stringContaining(message) }),
    );
  });
});

describe('for spreadsheets', () => {
  it('disarms texts that look like formulas, and leaves numbers alone', () => {
    const labels = ['=HYPERLINK("x")', '-1+1', '+x', '@y', 'plain'];
    const spectrum = createSpectrum(5, [[[0], -0.5]]);
    expect(formatSpectrumCsv(spectrum, labels, { spreadsheet: true }).split('\n').slice(1, 6)).toEqual([
      '1,0,"\'=HYPERLINK(""x"")",-0.5',
      "1,1,'-1+1,0",
      "1,2,'+x,0",
      "1,3,'@y,0",
      '1,4,plain,0',
    ]);
    const values = {
      batch: batchOfRows([[true]]),
      values: Float64Array.of(-3),
      outputs: ['value'],
      labels: ['=a'],
    };
    expect(formatValuesCsv(values, { spreadsheet: true })).toBe("'=a,value\n1,-3\n");
    expect(formatInteractionsCsv(explanation(['@a', 'b']), { spreadsheet: true })).toContain("'@a + b");
  });
});
