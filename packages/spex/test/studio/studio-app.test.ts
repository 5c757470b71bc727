import type { Explanation } from '@spex/core';
import { parseExplanation } from '@spex/core';
import { renderHtml, renderSvg } from '@spex/report';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../src/studio/records.ts';
import { testFolder } from '../support/folder.ts';
import { slowScript } from '../support/slow-script.ts';
import { ADDRESS, type TestStudio, TOKEN, testStudio } from '../support/studio.ts';

const folder = testFolder();
const TEXT = 'the plot never fails';
let studio: TestStudio;
let script: string;
let folders = 0;

beforeEach(async () => {
  script = await slowScript(folder, 0);
  studio = await testStudio(folder.path(`runs-${++folders}`));
});

const ask: TestStudio['ask'] = (...given) => studio.ask(...given);
const post: TestStudio['post'] = (...given) => studio.post(...given);
const request = () => ({ kind: 'text', text: TEXT, target: `script:${script}`, budget: 16 });
const finished = (body: unknown = request()) => studio.finished(body);

/** Every way in. */
const ROUTES = [
  ...[
    '/',
    '/nowhere',
    '/api/events',
    '/api/runs',
    '/api/runs/x/export',
    '/api/store',
    '/api/store/game?id=x',
  ],
  ...['/api/tables/x', '/api/cost', '/api/preview'],
];

describe('lets in', () => {
  const status = async (headers: Record<string, string>, path = '/api/runs') =>
    (await studio.app.request(`${ADDRESS}${path}`, { headers })).status;
  const host = '127.0.0.1:4321';

  it('who has the token, in the address or in a header', async () => {
    expect(await status({ host, authorization: `Bearer ${TOKEN}` })).toBe(200);
    expect(await status({ host }, `/api/runs?token=${TOKEN}`)).toBe(200);
    expect(await status({ host, origin: 'http://127.0.0.1:4321', authorization: `Bearer ${TOKEN}` })).toBe(
      200,
    );
    expect(await status({ host: 'localhost:4321', authorization: `Bearer ${TOKEN}` })).toBe(200);
  });

  it.each([
    ['no token', { host }, 401],
    ['a wrong token', { host, authorization: 'Bearer token-of-the-tesT' }, 401],
    ['an empty token', { host, authorization: 'Bearer ' }, 401],
    ['another origin', { host, origin: 'https://evil.example', authorization: `Bearer ${TOKEN}` }, 403],
    [
      'another port of this machine',
      { host, origin: 'http://127.0.0.1:9999', authorization: `Bearer ${TOKEN}` },
      403,
    ],
    ['no origin at all', { host, origin: 'null', authorization: `Bearer ${TOKEN}` }, 403],
    ['a name that points here', { host: 'evil.example:4321', authorization: `Bearer ${TOKEN}` }, 403],
  ])('nobody with %s', async (_, headers, expected) => {
    for (const path of ROUTES) expect(await status(headers, path)).toBe(expected);
  });
});

it('sends its page with a policy of its own script and style sheet, and keeps it from frames and caches', async () => {
  const response = await ask('/');
  expect(response.status).toBe(200);
  const policy = response.headers.get('content-security-policy')!;
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; /);
  expect(policy).toContain("connect-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
  expect(await response.text()).not.toContain(TOKEN);
});

describe('refuses', () => {
  const refused = async (body: unknown, message: RegExp, status = 400) => {
    for (const path of ['/api/preview', '/api/cost', '/api/runs']) {
      const response = await post(path, body);
      expect(response.status).toBe(status);
      expect(((await response.json()) as { error: string }).error).toMatch(message);
    }
    expect(studio.runs.list()).toEqual([]);
  };

  it.each([
    [undefined, /must be an object/],
    [[], /must be an object/],
    [{}, /kind must be text, chat, documents or data/],
    [{ kind: 'image' }, /kind must be text, chat, documents or data/],
    [{ kind: 'text' }, /there is no text/],
    [{ kind: 'text', text: 3 }, /text must be a text/],
    [{ kind: 'text', text: '' }, /./],
    [{ kind: 'text', text: TEXT, budget: -1 }, /budget must be a whole number/],
    [{ kind: 'text', text: TEXT, budget: 2.5 }, /budget must be a whole number/],
    [{ kind: 'text', text: TEXT, sudo: true }, /there is no field 'sudo'/],
    [{ kind: 'text', text: TEXT, constructor: 'x' }, /there is no field 'constructor'/],
    [{ kind: 'text', text: TEXT, players: 'atoms' }, /atoms/],
    [{ kind: 'text', text: TEXT, solver: 'magic' }, /there is no solver 'magic'/],
    [{ kind: 'text', text: 'x'.repeat(1_000_001) }, /at most 1,000,000 characters/],
    [{ kind: 'chat', messages: [{ role: 'user' }] }, /messages must be a list/],
    [{ kind: 'documents', documents: [{ text: 'a' }] }, /there is no question/],
  ])('%o', (body, message) => refused(body, message));

  it('requests that are too long', async () => {
    const response = await post('/api/runs', { kind: 'text', text: 'x'.repeat(5_100_000) });
    expect(response.status).toBe(413);
  });

  it('programs of this machine unless it was started with them', async () => {
    studio = await testStudio(folder.path(`runs-${++folders}`), { programs: false });
    await refused({ ...request() }, /is a program of this machine: start the studio with --programs/);
    await refused({ kind: 'text', text: TEXT, model: ' Command:rm -rf /' }, /is a program of this machine/);
  });

  it.each([
    '/api/runs/unknown',
    '/api/runs/..%2f..%2fetc%2fpasswd',
    '/api/runs/%2e%2e/export',
    '/api/runs/00000000-0000-4000-8000-000000000000/export?as=json',
    '/../package.json',
    '/api',
  ])('%s', async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toMatch(/root:|"name"/);
  });
});

it('shows parts and masked inputs before anything is asked', async () => {
  const preview = (await (await post('/api/preview', request())).json()) as {
    players: { label: string; spans: number[][] }[];
    masked: string[];
    budget: number;
    suggested: number;
  };
  expect(preview.players.map(({ label }) => label)).toEqual(['the', 'plot', 'never', 'fails']);
  expect(preview.players[1]!.spans).toEqual([[4, 8]]);
  expect(preview.masked).toHaveLength(3);
  for (const text of preview.masked) {
    for (const word of text.split(' ')) expect(['', 'the', 'plot', 'never', 'fails']).toContain(word);
  }
  expect([preview.budget, preview.suggested]).toEqual([16, 16]);
});

describe('a run', () => {
  it('goes to its end, is listed, and can be exported as what the library gives', async () => {
    const record = await finished();
    expect(record).toMatchObject({ state: 'complete', title: TEXT, kind: 'text', error: null });
    const explanation = parseExplanation(record.explanation) as Explanation;
    expect(explanation.interactions.terms[0]).toMatchObject({ players: [2, 3], value: 2 });
    expect(record.convergence.at(-1)!.r2).toBe(1);
    const list = (await (await ask('/api/runs')).json()) as RunSummary[];
    expect(list.map(({ id, state }) => [id, state])).toEqual([[record.id, 'complete']]);

    const exported = async (as: string) => {
      const response = await ask(`/api/runs/${record.id}/export?as=${as}`);
      expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="spex-/);
      return response;
    };
    expect(await (await exported('json')).json()).toEqual(record.explanation);
    expect(await (await exported('svg')).text()).toBe(renderSvg(explanation));
    expect(await (await exported('html')).text()).toBe(renderHtml(record.explanation!));
    const png = new Uint8Array(await (await exported('png')).arrayBuffer());
    expect([...png.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    expect((await ask(`/api/runs/${record.id}/export?as=exe`)).status).toBe(400);
  });

  it('by a solver that estimates an index gives its values, with no picture on the way', async () => {
    const record = await finished({ ...request(), solver: 'kernel-shap', budget: 12 });
    expect(record).toMatchObject({ state: 'complete', error: null });
    const explanation = parseExplanation(record.explanation) as Explanation;
    expect(explanation.estimates).toEqual({ index: 'SV', order: 1 });
    const total = explanation.interactions.terms.reduce((sum, { value }) => sum + value, 0);
    expect(total).toBeCloseTo(explanation.ends.grand!, 9);
    expect(record.convergence.length).toBeLessThanOrEqual(1);
  });

  it('is there again when the studio starts anew, and gone when it is removed', async () => {
    const record = await finished();
    await studio.runs.close();
    const again = (await testStudio(folder.path(`runs-${folders}`))).runs;
    expect(again.record(record.id)).toEqual(record);
    expect(await again.remove(record.id)).toBe(true);
    const empty = (await testStudio(folder.path(`runs-${folders}`))).runs;
    expect(empty.list()).toEqual([]);
  });

  it('stops when it is told to, and gives what it has', async () => {
    script = await slowScript(folder, 40);
    const { id } = (await (
      await post('/api/runs', {
        ...request(),
        text: 'the plot of a film that never fails to be on time',
        budget: 2000,
      })
    ).json()) as RunSummary;
    await studio.heard(id, ({ type, done }) => type === 'progress' && done! > 0);
    expect((await post(`/api/runs/${id}/stop`)).status).toBe(200);
    await studio.heard(id, ({ type }) => type === 'end');
    const record = studio.runs.record(id)!;
    expect(record).toMatchObject({ error: null, state: 'partial' });
    expect(record.explanation!.cost.evaluations).toBeLessThan(2000);
  });

  it('that fails says why and harms no other', async () => {
    const broken = await folder.write(
      'broken.mjs',
      'export default () => { throw new Error("out of order"); };',
    );
    const [bad, good] = await Promise.all([
      finished({ ...request(), target: `script:${broken}` }),
      finished(),
    ]);
    expect(bad.state).toBe('failed');
    expect(bad.error).toContain('out of order');
    expect(bad.explanation).toBeNull();
    expect(good.state).toBe('complete');
    expect((await ask(`/api/runs/${bad.id}/export?as=json`)).status).toBe(409);
  });

  it('answers what the model says of other coalitions', async () => {
    const { id } = await finished();
    const verify = async (present: unknown) => post(`/api/runs/${id}/verify`, { present });
    expect(await (await verify([0, 1, 3])).json()).toEqual({ value: -0.5 });
    expect(await (await verify([])).json()).toEqual({ value: 0 });
    for (const present of [[4], [-1], [0.5], 'all', undefined, [[0]]]) {
      expect((await verify(present)).status).toBe(400);
    }
  });

  it('explains chats and documents', async () => {
    const documents = await finished({
      kind: 'documents',
      question: 'Who wrote Tosca?',
      documents: [
        { title: 'Tosca', text: 'Tosca is an opera by Puccini.' },
        { text: 'Bread is baked.' },
        { text: 'Rain falls.' },
      ],
    });
    expect(documents.state).toBe('complete');
    expect(documents.title).toBe('Who wrote Tosca?');
    expect(documents.explanation!.game.players).toHaveLength(3);
  });
});
