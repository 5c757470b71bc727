import { parseExplanation } from '@spex/core';
import { openStore } from '@spex/runtime';
import { beforeEach, describe, expect, it } from 'vitest';
import { explainData } from '../../src/data/explain-data.ts';
import { parseTable } from '../../src/data/read-table.ts';
import type { TableFacts } from '../../src/studio/describe-table.ts';
import { splitTables } from '../../src/studio/split-table.ts';
import type { StudioPreview } from '../../src/studio/studio-job.ts';
import type { StudioCost } from '../../src/studio/tell-cost.ts';
import { testFolder } from '../support/folder.ts';
import { type TestStudio, testStudio } from '../support/studio.ts';
import { classTable, csvOf } from '../support/tables.ts';

const folder = testFolder();
const CSV = csvOf(classTable('points', 40, { seed: 3 }));
const REVIEWS = [
  'text,label',
  ...Array.from({ length: 240 }, (_, at) =>
    at % 2 === 0
      ? `"a fine and moving film, number ${at}",good`
      : `"a dull film that drags on, number ${at}",bad`,
  ),
].join('\n');
let studio: TestStudio;
let folders = 0;

beforeEach(async () => {
  studio = await testStudio(folder.path(`runs-${++folders}`));
});

const give = (name: string, content: string | Uint8Array, header = true) =>
  studio.ask(`/api/tables?name=${encodeURIComponent(name)}&header=${header}`, {
    method: 'POST',
    body: content as string,
  });
const table = async (name = 'points.csv', content = CSV, header = true): Promise<TableFacts> => {
  const response = await give(name, content, header);
  expect(response.status).toBe(201);
  return (await response.json()) as TableFacts;
};
/** A run of 30 points that are trained on by nearest neighbours. */
const request = async () => ({
  ...{ kind: 'data', train: (await table()).id, labelColumn: 'label', trainer: 'knn', solver: 'lasso' },
  ...{
    exclude: ['source', 'value', 'clean'],
    features: ['columns'],
    testRows: 10,
    budget: 64,
    explain: [2, 4],
  },
});

describe('a table', () => {
  it('is described by its columns, and what is probably to be learnt', async () => {
    expect(await table()).toMatchObject({
      ...{ name: 'points.csv', rows: 40, label: 'label', text: null },
      columns: [
        { name: 'x', kind: 'numbers', distinct: 40 },
        { name: 'y', kind: 'numbers' },
        { name: 'value', kind: 'numbers' },
        { name: 'source', kind: 'names', distinct: 3 },
        { name: 'clean', kind: 'names', distinct: 2 },
        { name: 'label', kind: 'names', distinct: 2 },
      ],
    });
    const reviews = await table('reviews.csv', REVIEWS);
    expect(reviews).toMatchObject({ rows: 240, label: 'label', text: 'text' });
    expect(reviews.sample[0]).toEqual(['a fine and moving film, number 0', 'good']);
    expect(await studio.told(`/api/tables/${reviews.id}`)).toEqual(reviews);
  });

  it('may have no header, tabs, or an object a line', async () => {
    const bare = await table('bare.tsv', 'ham\tsee you\nspam\twin a prize', false);
    expect(bare.columns.map(({ name }) => name)).toEqual(['column 1', 'column 2']);
    expect(bare.rows).toBe(2);
    const lines = await table('lines.jsonl', '{"a":1,"y":"yes"}\n{"a":2,"y":"no"}');
    expect(lines).toMatchObject({ rows: 2, label: 'y' });
  });

  it.each([
    ['points.csv', 'a,b\n1,2\n3', /^points\.csv: line 3 has 1 column, but 2 are in the header$/],
    ['points.csv', '', /^points\.csv: it is empty/],
    ['points.csv', 'a,b\n', /a table needs rows/],
    ['points.csv', 'a,a\n1,2', /both called 'a'/],
    ['points.jsonl', '{"a":', /^points\.jsonl: line 1: not JSON/],
    ['points.xlsx', 'a,b\n1,2', /a table is read from a \.csv, \.tsv or \.jsonl file/],
    ['points', 'a,b\n1,2', /a table is read from/],
    ['../../etc/passwd.csv', 'a,b\n1,2', /name must be the name of a file, not a path/],
    ['', 'a,b\n1,2', /a table is read from/],
    ['points.csv', new Uint8Array([0xff, 0xfe, 0x00]), /not UTF-8/],
  ])('%s that holds %j is refused in one line', async (name, content, message) => {
    const response = await give(name, content);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: string };
    expect(error).toMatch(message);
    expect(error).not.toContain('\n');
  });

  it('that is too long is refused', async () => {
    expect((await give('points.csv', 'x'.repeat(20_000_001))).status).toBe(413);
  });

  it('is found by its id alone: no path, no other file', async () => {
    await table();
    await folder.write(`runs-${folders}/secret.json`, '{"name":"a.csv","content":"a,b\\n1,2"}');
    for (const id of ['..%2fsecret', 'secret', '..', '%2e%2e%2fsecret.json', 'f'.repeat(32)]) {
      const response = await studio.ask(`/api/tables/${id}`);
      expect([400, 404]).toContain(response.status);
      expect(await response.text()).not.toContain('columns');
    }
    for (const train of ['../secret', 'secret', '/etc/passwd', 3, 'F'.repeat(32)]) {
      const body = { kind: 'data', train, labelColumn: 'a' };
      expect(await studio.refused('/api/preview', body)).toMatch(/^train must be the id of a table/);
    }
  });

  it('goes when the studio starts anew and no run is about it', async () => {
    const kept = await request();
    const other = await table('other.csv', REVIEWS);
    await studio.finished(kept);
    await studio.runs.close();
    const again = await testStudio(folder.path(`runs-${folders}`));
    expect(await again.told<TableFacts>(`/api/tables/${kept.train}`)).toMatchObject({ rows: 40 });
    expect(await again.refused(`/api/tables/${other.id}`)).toMatch(
      /is not there any more: give the file again/,
    );
  });
});

describe('a training set is refused', () => {
  it.each([
    [{ labelColumn: 'colour' }, /has no column 'colour'/],
    [{ labelColumn: undefined }, /say which column is to be learnt/],
    [{ train: undefined }, /there is no table/],
    [{ trainer: 'oracle' }, /there is no trainer 'oracle'/],
    [{ trainer: 'in-context' }, /features does not go with trainer in-context/],
    [{ trainer: 'in-context', features: undefined, exclude: undefined }, /trainer in-context needs a text/],
    [{ measure: 'error' }, /there is no measure 'error'/],
    [{ players: 'groups:nobody' }, /has no column 'nobody'/],
    [{ players: 'clusters:99' }, /more clusters than there are training points/],
    [{ exclude: ['nobody'] }, /has no column 'nobody'/],
    [{ features: ['/etc/passwd'] }, /^features must be a list of columns, tfidf, encoder$/],
    [{ features: ['tfidf'] }, /features of tfidf are made of a text/],
    [{ textColumn: 'label' }, /text and label are both column 'label'/],
    [{ trainRows: 0 }, /trainRows must be a whole number from 1/],
    [{ testRows: 2.5 }, /testRows must be a whole number from 1/],
    [{ explain: [10] }, /has no row 10: its rows are 0 to 9/],
    [{ explain: ['mean'] }, /explain must be a list of at most 20 test rows/],
    [{ explain: Array.from({ length: 21 }, (_, row) => row) }, /explain must be a list of at most 20/],
    [{ budget: 1 }, /budget/],
    [{ solver: 'magic' }, /there is no solver 'magic'/],
    [{ header: 'yes' }, /header must be true or false/],
    [{ columns: ['a'] }, /there is no field 'columns'/],
  ])('for %j, in one line, wherever it is sent', async (part, message) => {
    const body = { ...(await request()), ...part };
    for (const path of ['/api/preview', '/api/cost', '/api/runs']) {
      expect(await studio.refused(path, body)).toMatch(message);
    }
    expect(studio.runs.list()).toEqual([]);
  });

  it('for a program unless the studio was started with them', async () => {
    studio = await testStudio(folder.path(`runs-${++folders}`), { programs: false });
    const body = { ...(await request()), trainer: ' Command:rm -rf /' };
    for (const path of ['/api/preview', '/api/cost', '/api/runs']) {
      expect(await studio.refused(path, body)).toMatch(/is a program of this machine/);
    }
  });
});

describe('a training set', () => {
  it('is shown before anything is trained: rows, players, subsets, classes', async () => {
    const preview = await studio.told<StudioPreview>('/api/preview', await request());
    expect(preview).toMatchObject({
      ...{ budget: 64, suggested: 1473 },
      data: { players: 30, rows: { train: 30, test: 10, all: 40 }, trainer: 'knn' },
    });
    expect(preview.players).toHaveLength(30);
    expect(preview.data!.measures[0]).toBe('margin');
    expect(preview.data!.tests).toHaveLength(10);
    const counts = preview.data!.classes.map(({ train, test }) => [train, test]);
    expect(counts.map(([train, test]) => train! + test!)).toEqual([20, 20]);
    expect(preview.masked).toHaveLength(2);
    const groups = { ...(await request()), players: 'groups:source' };
    const grouped = await studio.told<StudioPreview>('/api/preview', groups);
    expect(grouped.data!.players).toBe(3);
    expect(grouped.players.map(({ label }) => label.slice(0, 1)).sort()).toEqual(['a', 'b', 'c']);
    const clustered = await studio.told<StudioPreview>('/api/preview', {
      ...{ ...(await request()), players: 'duplicates', budget: undefined },
    });
    expect(clustered).toMatchObject({ budget: null, suggested: null, players: [], data: { players: null } });
  });

  it('is told in time and money, and free once it was run', async () => {
    const store = await openStore(folder.path(`data-${folders}.db`));
    try {
      studio = await testStudio(folder.path(`runs-${++folders}`), { store });
      const body = await request();
      const found = await studio.told<StudioCost>('/api/cost', body);
      // 64 to explain, 20 fresh ones, and one without the most helpful players for each of three pictures.
      expect(found).toMatchObject({ ablations: 64 + 20 + 3 * 1, dollars: 0, probed: 0, stored: 0 });
      expect(found.seconds).toBeGreaterThan(0);
      expect(store.games()).toEqual([]);
      const record = await studio.finished(body);
      expect(record.counts!.bought).toBe(record.done);
      expect(await studio.told<StudioCost>('/api/cost', body)).toMatchObject({
        ...{ ablations: record.done, stored: record.done, exact: true, seconds: 0, dollars: 0 },
      });
      expect((await studio.finished(body)).counts).toMatchObject({ found: record.done, bought: 0 });
    } finally {
      store.close();
    }
  });

  it('that is embedded or asked of a model first is not measured before it is asked for', async () => {
    const { id } = await table('reviews.csv', REVIEWS);
    const body = { kind: 'data', train: id, labelColumn: 'label', textColumn: 'text', testRows: 2 };
    const embedded = await studio.told<StudioCost>('/api/cost', body);
    expect(embedded).toMatchObject({ seconds: null, dollars: 0 });
    expect(embedded.probe).toMatch(/^embeds the texts, and retrains 16 times/);
    expect(await studio.told<StudioCost>('/api/cost', { ...body, features: ['tfidf'] })).toMatchObject({
      ...{ seconds: null, dollars: 0, probe: expect.stringContaining('makes the features') },
    });
    const few = { ...body, trainRows: 20 };
    for (const features of [['tfidf'], ['encoder']]) {
      const found = await studio.told<StudioCost>('/api/cost', { ...few, features });
      expect(found).toMatchObject({ dollars: 0, probe: null });
      expect(found.seconds).toBeGreaterThan(0);
    }
    const asked = { ...body, trainer: 'in-context', model: 'openai:gpt-4o-mini', budget: 64 };
    const hosted = await studio.told<StudioCost>('/api/cost', asked);
    expect(hosted).toMatchObject({ calls: 2 * hosted.ablations, dollars: null, seconds: null });
    const priced = await studio.told<StudioCost>('/api/cost', { ...asked, price: { input: 1, output: 1 } });
    expect(priced.dollars).toBeCloseTo((priced.tokens! + priced.calls!) / 1e6, 10);
    const measured = await studio.told<StudioCost>('/api/cost?probe=true', { ...body, features: ['tfidf'] });
    expect(measured).toMatchObject({ probed: 16, dollars: 0, probe: null });
  });

  it('is explained as the library explains it, with the rows that its report names', async () => {
    const body = await request();
    const record = await studio.finished(body);
    expect(record).toMatchObject({
      state: 'complete',
      title: 'points.csv: label',
      model: 'knn',
      error: null,
    });
    const whole = parseTable('points.csv', CSV);
    const report = await explainData({
      ...splitTables(whole, undefined, { testRows: 10 }),
      ...{ label: 'label', trainer: 'knn', solver: 'lasso', budget: 64, explain: ['mean', 2, 4] },
      ...{ exclude: ['source', 'value', 'clean'], features: ['columns'] },
    });
    const explanations = [record.explanation!, ...record.others].map(parseExplanation);
    expect(explanations.map(({ game }) => game)).toEqual(report.explanations.map(({ game }) => game));
    expect(explanations.map(({ spectrum }) => spectrum)).toEqual(
      report.explanations.map(({ spectrum }) => spectrum),
    );
    const { data } = record;
    expect(data!.report.roles).toEqual(report.roles);
    expect(data!.report.points).toEqual(report.points);
    expect(data!.lines[0]).toBeNull();
    // The line of a file whose first line is its header.
    const { test } = splitTables(whole, undefined, { testRows: 10 });
    expect(data!.lines.slice(1)).toEqual([test.line(2), test.line(4)]);
    expect(whole.rows[data!.lines[1]! - 2]).toEqual(test.rows[2]);
    for (const { player } of [...report.roles[0]!.helpful, ...report.roles[0]!.harmful]) {
      expect(data!.players[player]!.name).toBe(`row ${player}`);
      expect(data!.players[player]!.holds).toMatch(/^line \d+: \[(yes|no)\] x /);
    }
  });

  it('by a solver that estimates an index gives its values for every row', async () => {
    const record = await studio.finished({ ...(await request()), solver: 'kernel-shap', budget: 80 });
    expect(record).toMatchObject({ state: 'complete', error: null });
    expect(record.others.length).toBeGreaterThan(0);
    for (const explanation of [record.explanation!, ...record.others]) {
      expect(explanation.estimates).toEqual({ index: 'SV', order: 1 });
    }
  });

  it('is exported whole, and verified by retraining', async () => {
    const { id, others, explanation, data } = await studio.finished(await request());
    const exported = async (query: string) => studio.ask(`/api/runs/${id}/export?${query}`);
    expect(await (await exported('as=json')).json()).toEqual(
      JSON.parse(
        JSON.stringify({ explanations: [explanation, ...others], overall: explanation, ...data!.report }),
      ),
    );
    const page = await (await exported('as=html')).text();
    for (const name of ['mean over the test set', 'test row 2', 'test row 4']) expect(page).toContain(name);
    const svg = async (shown: number) => (await exported(`as=svg&shown=${shown}`)).text();
    expect(await svg(0)).not.toBe(await svg(1));
    expect((await exported('as=svg&shown=3')).status).toBe(400);
    expect((await exported('as=svg&shown=-1')).status).toBe(400);
    const all = explanation!.game.players.map((_, player) => player);
    const verify = (output: unknown, present: unknown = all) =>
      studio.post(`/api/runs/${id}/verify`, { present, output });
    for (const [output, one] of [explanation!, ...others].entries()) {
      const { value } = (await (await verify(output)).json()) as { value: number };
      expect(value).toBeCloseTo(one.ends.grand!, 10);
    }
    expect((await verify(3)).status).toBe(400);
    expect((await verify(0, [30])).status).toBe(400);
  });

  it('stops when it is told to, and is heard of while it runs', async () => {
    const { id } = await table('many.csv', csvOf(classTable('many', 400, { seed: 5 })));
    const response = await studio.post('/api/runs', {
      ...{ kind: 'data', train: id, labelColumn: 'label', trainer: 'mlp', budget: 3000, testRows: 20 },
    });
    const { id: run } = (await response.json()) as { id: string };
    const before = await studio.heard(run, ({ type, done }) => type === 'progress' && done! > 0);
    expect(before[0]!.type === 'runs' || before[0]!.type === 'record').toBe(true);
    expect(before.some(({ runs }) => runs?.[0]?.id === run)).toBe(true);
    expect((await studio.post(`/api/runs/${run}/stop`)).status).toBe(200);
    await studio.heard(run, ({ type }) => type === 'end');
    const record = studio.runs.record(run)!;
    expect(record).toMatchObject({ state: 'partial', error: null });
    expect(record.done).toBeLessThan(3000);
    expect(record.explanation!.status).toBe('partial');
  });
});
