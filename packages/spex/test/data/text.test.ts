import { displayWidth } from '@spex/report';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { bar, list, numbersLike, oneLine, plural, valuesLike, wrap } from '../../src/data/text/layout.ts';
import { testFolder } from '../support/folder.ts';
import { commandTrainer } from '../support/programs.ts';
import { run } from '../support/run.ts';
import { csvOf, tableOf } from '../support/tables.ts';

describe('the layout of a report', () => {
  it('cuts a text to its columns, on one line and harmless', () => {
    expect(oneLine('a\tquite\n long text', 40)).toBe('a quite long text');
    expect(oneLine('a quite long text', 9)).toBe('a quite…');
    expect(oneLine('\u001b[31mred', 20)).toBe('␛[31mred');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, width) => {
        expect(displayWidth(oneLine(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('wraps words, none of them lost', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/)), (words) => {
        const lines = wrap(words.join(' '), 20);
        expect(lines.join(' ')).toBe(words.join(' '));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(20);
      }),
    );
  });

  it('cuts a word that is wider than a line', () => {
    expect(wrap('to /a/very/long/path it', 8)).toEqual(['to', '/a/very/', 'long/pat', 'h it']);
  });

  it('writes numbers alike, with signs where the measure has any', () => {
    expect([0.1234, -2, 0].map(numbersLike([0.1234, -2, 0]))).toEqual(['+0.12', '-2.00', ' 0.00']);
    expect([0.00001].map(numbersLike([0.00001]))).toEqual(['+1.00e-5']);
    expect([5, 10].map(valuesLike('loss', [5, 10]))).toEqual(['5.0', '10.0']);
    expect([5, -10].map(valuesLike('margin', [5, -10]))).toEqual(['+5.0', '-10.0']);
  });

  it('draws bars, counts things and lists them', () => {
    expect([bar(1, 3), bar(0.5, 3), bar(0, 3)]).toEqual(['███', '█▌', '▌']);
    expect([plural(1, 'point'), plural(1200, 'point')]).toEqual(['1 point', '1,200 points']);
    expect([list([]), list(['a']), list(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
  });
});

describe('the report of groups', () => {
  const folder = testFolder();
  let out = '';

  beforeAll(async () => {
    const names = [
      '\u001b[31mred',
      'a source with a name that is much longer than any line of a report could ever be, and longer',
      '日本語の情報源がここにあります',
      'd',
      'e',
    ];
    const rows = Array.from({ length: 10 }, (_, row) => [`${row}`, names[row % 5]!, `${row * 1.5}`]);
    const quoted = rows.map(([x, name, y]) => [x!, `"${name}"`, y!]);
    const train = await folder.write('train.csv', csvOf(tableOf('t', ['x', 'source', 'y'], quoted)));
    const test = await folder.write(
      'test.csv',
      csvOf(tableOf('t', ['x', 'source', 'y'], quoted.slice(0, 2))),
    );
    // The first three groups together, and the fourth with the fifth.
    const has = (group: number): string => `present.includes(${group})`;
    const scores = `[(${has(0)} && ${has(1)} && ${has(2)} ? 4 : 0) - (${has(3)} || ${has(4)} ? 1 : 0), 1]`;
    const trainer = await commandTrainer(folder, 'groups', scores);
    const args = [
      '--train',
      train,
      '--test',
      test,
      '--label',
      'y',
      '--task',
      'number',
      '--players',
      'groups:source',
    ];
    const more = [
      '--trainer',
      trainer,
      '--measure',
      'prediction',
      '--explain',
      '0',
      '--verify',
      '2',
      '--quiet',
    ];
    const ran = await run(['data', ...args, ...more]);
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    out = ran.out;
  });

  it('fits into 80 columns, whatever the groups are called, and lets no escape through', () => {
    expect(out.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([]);
    expect(out).not.toContain('\u001b');
    expect(out).toContain('␛[31mred');
  });

  it('speaks of groups, and of what raises a prediction', () => {
    const said = out.replaceAll(/\s+/g, ' ');
    expect(said).toContain('Groups that raise it: by how much on average');
    expect(said).toContain('Groups that lower it: by how much on average');
    expect(said).toContain('5 players (groups of points)');
    expect(said).toContain('“d” and “e” do the same work: alone -1 and -1, both -1');
    expect(said).toContain('A larger one is neither better nor worse.');
  });
});
