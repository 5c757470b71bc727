import { readFile } from 'node:fs/promises';
import { createGame, Evaluator, type Explanation, exact, reindex } from '@spex/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseNpy } from '../../src/files/npy.ts';
import { parseNpz } from '../../src/files/npz.ts';
import { npy, npz } from '../support/arrays.ts';
import { testFolder } from '../support/folder.ts';
import { SMALL } from '../support/games.ts';
import { run } from '../support/run.ts';

const folder = testFolder();
const at = (name: string): string => folder.path(name);
const json = async (name: string) => JSON.parse(await readFile(at(name), 'utf8'));

let explanation: Explanation;
beforeAll(async () => {
  const game = createGame({
    players: ['not', 'naïve', '日本'],
    value: (present) => (present(0) && present(1) ? 2 : 0) - (present(2) ? 1 : 0.5),
  });
  explanation = await exact.solve(new Evaluator(game), { budget: 8 });
  await folder.write('e.json', JSON.stringify(explanation));
  await folder.write('table.npy', npy(SMALL));
  const masks = npy([1, 1, 0, 0, 1, 0], { dtype: '|u1', shape: [2, 3] });
  const test = { test_masks: npy([1, 1, 1], { shape: [1, 3] }), test_values: npy([9]) };
  await folder.write('rows.npz', npz({ masks, values: npy([2, -0.5]), ...test }));
  await folder.write('two.csv', 'a,b,value:x,value:y\n1,0,1,10\n0,1,2,20\n');
  await folder.write('spectrum.json', '{"players": 2, "terms": [{"players": [0, 1], "value": 3}]}');
  await folder.write('other.json', '{"hello": 1}');
  await folder.write('text.txt', 'hello');
  await folder.write('labels.txt', 'one, with comma\r\ntwo\r\nthree\r\n');
});

async function convert(...args: string[]) {
  const files = args.map((arg) => (/^[\w-]+\.\w+$/.test(arg) ? at(arg) : arg));
  const ran = await run(['convert', ...files]);
  return { ...ran, err: ran.err.replaceAll(folder.path(''), '') };
}

describe('spex convert', () => {
  it('takes an explanation to shapiq and back, with nothing lost', async () => {
    const there = await convert(
      'e.json',
      'shapiq.json',
      '--to',
      'shapiq',
      '--index',
      'k-sii',
      '--order',
      '2',
    );
    expect(there).toEqual({
      code: 0,
      out: '',
      err: expect.stringMatching(/^wrote .*shapiq.json: shapiq\n$/),
    });
    const text = await readFile(at('shapiq.json'), 'utf8');
    expect(text).toMatch(/^[ -~\n]*$/);
    expect(JSON.parse(text).metadata).toMatchObject({ index: 'k-SII', max_order: 2, estimated: false });
    const back = await convert('shapiq.json', 'back.json');
    expect(back.err).toMatch(/back.json: explanation\n$/);
    expect(await json('back.json')).toEqual(reindex(explanation, 'k-SII', 2));
  });

  it('reads what shapiq has saved again, which lost all but the values', async () => {
    await convert('e.json', 'full.json', '--to', 'shapiq', '--index', 'SII', '--order', '2');
    const { parameters: _, ...plain } = await json('full.json');
    await folder.write('plain.json', JSON.stringify({ ...plain, parameters: {} }));
    const { code } = await convert('plain.json', 'read.json', '--labels', 'not,very,good');
    expect(code).toBe(0);
    const read: Explanation = await json('read.json');
    expect(read.interactions).toEqual(reindex(explanation, 'SII', 2).interactions);
    expect(read.game.players).toEqual([{ label: 'not' }, { label: 'very' }, { label: 'good' }]);
    const plotted = await run(['plot', at('plain.json'), '--as', 'bars', '--index', 'SV']);
    expect(plotted).toMatchObject({ code: 0, err: '' });
    expect(plotted.out).toContain('was not measured');
  });

  it('writes an explanation as CSV, and draws it from there', async () => {
    const csv = await convert('e.json', 'e.csv');
    expect(csv.err).toContain('e.csv: csv; it cannot hold, and was left out: spectrum, faithfulness, cost');
    const drawn = await run(['plot', at('e.csv'), '--as', 'waterfall']);
    expect(drawn).toMatchObject({ code: 0, err: '' });
    expect(drawn.out).toContain('naïve');
  });

  it('takes a spectrum to a dictionary and a CSV, and from them', async () => {
    expect((await convert('spectrum.json', '--to', 'spectralexplain')).out).toBe('{"11":3}\n');
    await folder.write('dictionary.json', '{"(1, 1)": 3}');
    expect(JSON.parse((await convert('dictionary.json', '--to', 'spectrum')).out)).toEqual({
      players: 2,
      terms: [{ players: [0, 1], value: 3 }],
    });
    const labelled = await convert('dictionary.json', 'labelled.json', '--labels', 'a,b');
    expect(labelled.err).toMatch(/labelled.json: spectrum\n$/);
    expect(await json('labelled.json')).toMatchObject({ players: 2, labels: ['a', 'b'] });
    const csv = await convert('labelled.json', '--to', 'csv');
    expect(csv.out).toBe('order,players,labels,coefficient\n1,0,a,0\n1,1,b,0\n2,0 1,a + b,3\n');
    const lost = await convert('labelled.json', '--to', 'spectralexplain');
    expect(lost.err).toContain('left out: the labels of the players');
  });

  it('reads a spectrum under an index where one is asked for', async () => {
    const { out } = await convert('spectrum.json', '--to', 'csv', '--index', 'BII', '--order', '2');
    // BII(T) = (-2)^|T| F(T).
    expect(out).toContain('BII,2,2,0 1,p0 + p1,12,,\n');
    const shapiq = await convert('spectrum.json', '--to', 'shapiq');
    expect(JSON.parse(shapiq.out)).toMatchObject({
      metadata: { index: 'BII' },
      data: { Empty: 0, '0,1': 12 },
    });
  });

  it('takes an explanation to its spectrum, its dictionary and its rows of terms', async () => {
    const spectrum = JSON.parse((await convert('e.json', '--to', 'spectrum', '--quiet')).out);
    expect(spectrum).toEqual({ ...explanation.spectrum, labels: ['not', 'naïve', '日本'] });
    const dictionary = JSON.parse((await convert('e.json', '--to', 'spectralexplain')).out);
    expect(dictionary['110']).toBe(0.5);
    const rows = (await convert('e.json', '--to', 'spectrum-csv')).out;
    expect(rows).toContain('\n2,0 1,not + naïve,0.5\n');
  });

  it('takes a complete table to shapiq, CSV and a recording, and back', async () => {
    for (const name of ['t.json', 't.npz', 't.csv']) {
      const { code, err } = await convert('table.npy', name);
      expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^wrote [^;]*\n$/) });
      const back = await convert(name, 'back.npy');
      expect(back.code).toBe(0);
      expect(parseNpy(await readFile(at('back.npy'))).values).toEqual(SMALL);
    }
    const { code } = await convert('table.npy', 'game.npz', '--to', 'shapiq-game');
    expect(code).toBe(0);
    const archive = parseNpz(await readFile(at('game.npz')));
    expect(archive.names).toEqual(['values', 'coalitions', 'n_players', 'normalization_value']);
    const solved = await run([
      'solve',
      at('game.npz'),
      '--solver',
      'exact',
      '--budget',
      '64',
      '--format',
      'json',
    ]);
    const direct = await run([
      'solve',
      at('table.npy'),
      '--solver',
      'exact',
      '--budget',
      '64',
      '--format',
      'json',
    ]);
    expect(JSON.parse(solved.out).spectrum).toEqual(JSON.parse(direct.out).spectrum);
    expect(JSON.parse(solved.out).truth).toEqual({ r2: 1, coalitions: 64 });
  });

  it('keeps test coalitions and labels of a recording where the format can', async () => {
    const kept = await convert('rows.npz', 'kept.npz', '--labels', `@${at('labels.txt')}`);
    expect(kept.err).toMatch(/kept.npz: npz\n$/);
    const archive = parseNpz(await readFile(at('kept.npz')));
    expect(archive.texts('labels')).toEqual(['one, with comma', 'two', 'three']);
    expect(archive.get('test_values')?.values).toEqual(Float64Array.of(9));
    const csv = await convert('kept.npz', '--to', 'csv');
    expect(csv.out).toBe('"one, with comma",two,three,value\n1,1,0,2\n0,1,0,-0.5\n');
    expect(csv.err).toContain('left out: test coalitions');
    const game = await convert('kept.npz', 'kept-game.npz', '--to', 'shapiq-game');
    expect(game.err).toContain('left out: test coalitions, the labels of the players, that some coalitions');
  });

  it('chooses one of several outputs', async () => {
    const { code, err } = await convert('two.csv', 'y.npz', '--output', 'y');
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining("left out: the output's name") });
    expect(parseNpz(await readFile(at('y.npz'))).get('values')?.values).toEqual(Float64Array.of(10, 20));
  });

  it('disarms formulas where it is asked to', async () => {
    const { out } = await convert('spectrum.json', '--to', 'csv', '--labels', '=a,b', '--spreadsheet');
    expect(out).toContain("1,0,'=a,0");
  });

  it.each([
    [['e.json', 'x.npy'], 'an explanation cannot be written as npy: it predicts the values of coalitions'],
    [['spectrum.json', 'x.npz', '--to', 'shapiq-game'], 'a spectrum cannot be written as shapiq-game'],
    [
      ['table.npy', 'x.json', '--to', 'shapiq'],
      'measured values cannot be written as shapiq, which a solver has to find',
    ],
    [['table.npy', 'x.csv', '--index', 'SV'], 'measured values cannot be written as interactions'],
    [['rows.npz', 'x.npy'], 'needs all 2^3 coalitions, and the file has 2 of them'],
    [['two.csv', 'x.npz'], 'it has 2 outputs (x, y), where one is wanted'],
    [['two.csv', 'x.npz', '--output', 'z'], "there is no output 'z': the file has x, y"],
    [['e.json', 'x.csv', '--output', 'z'], '--output is for measured values'],
    [['e.json', 'x.json', '--to', 'shapiq', '--index', 'Fourier'], 'shapiq has no index Fourier'],
    [['e.json', 'x.json', '--index', 'nothing'], "unknown index 'nothing'"],
    [['e.json', 'x.json', '--order', '4'], 'order must be an integer from 1 to 3'],
    [['e.json', 'x.json', '--to', 'pickle'], "unknown format 'pickle': --to takes explanation, shapiq,"],
    [['e.json', 'x.csv', '--to', 'shapiq'], 'shapiq goes into a file that ends in .json'],
    [['e.json', 'x.xlsx'], 'x.xlsx tells no format: give --to explanation,'],
    [['e.json'], 'without OUT: give --to explanation,'],
    [['table.npy', '--to', 'npz'], 'npz is no text: name a file .npz'],
    [['e.json', 'x.csv', '--labels', 'a,b'], '--labels: there are 3 players and 2 labels'],
    [['e.json', 'x.csv', '--labels', 'a,b,a'], "--labels: two players are labelled 'a'"],
    [['e.json', 'x.csv', '--labels', '@nowhere'], 'cannot read --labels nowhere: no such file'],
    [['other.json', 'x.csv'], 'other.json: this JSON is none of those that can be read'],
    [['text.txt', 'x.csv'], 'text.txt: its extension tells no format: .json, .npy, .npz, .csv can be read'],
    [['missing.json', 'x.csv'], 'missing.json: no such file'],
  ])('refuses %o with one line', async (args, message) => {
    const { code, out, err } = await convert(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('what spex convert writes', () => {
  it('is no game where it is an explanation, and no explanation where it is a game', async () => {
    await convert('e.json', 's.json', '--to', 'shapiq');
    await convert('e.json', 'i.csv');
    for (const name of ['e.json', 's.json', 'i.csv']) {
      const { code, err } = await run(['solve', at(name)]);
      expect(code).toBe(2);
      expect(err).toContain('it holds an explanation, and no game');
    }
    const { code, err } = await run(['plot', at('table.npy')]);
    expect(code).toBe(2);
    expect(err).toContain('it holds measured values, and no explanation: spex solve');
  });

  it('is solved under the names of its players', async () => {
    await folder.write('named.csv', 'rain,sun,value\n0,0,0\n1,0,1\n0,1,2\n1,1,9\n');
    const { code, out } = await run([
      'solve',
      at('named.csv'),
      '--solver',
      'exact',
      '--budget',
      '4',
      '--format',
      'json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out).game.players).toEqual([{ label: 'rain' }, { label: 'sun' }]);
    await folder.write('bits.json', '{"00": 1, "11": 2}');
    expect((await run(['solve', at('bits.json')])).out).toContain('p0');
    await convert('spectrum.json', 'terms.csv', '--labels', 'rain,sun');
    expect((await run(['solve', at('terms.csv')])).out).toContain('sun');
  });
});
