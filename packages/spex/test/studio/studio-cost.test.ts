import { openStore } from '@spex/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GameView, StoreView } from '../../src/studio/store-view.ts';
import type { StudioCost } from '../../src/studio/tell-cost.ts';
import { testFolder } from '../support/folder.ts';
import { slowScript } from '../support/slow-script.ts';
import { type TestStudio, testStudio } from '../support/studio.ts';

const folder = testFolder();
const TEXT = 'the plot of this film never fails to keep us awake';
let store: Awaited<ReturnType<typeof openStore>>;
let studio: TestStudio;
let folders = 0;

beforeEach(async () => {
  store = await openStore(folder.path(`store-${++folders}.db`));
  studio = await testStudio(folder.path(`runs-${folders}`), { store });
});
afterEach(() => store.close());

const cost = (body: unknown, probe = false) => studio.told<StudioCost>(`/api/cost?probe=${probe}`, body);
const ablations = () => store.games().reduce((sum, game) => sum + game.ablations, 0);
/** A script that tells how often it was asked. */
const counted = async () => ({
  kind: 'text',
  text: TEXT,
  target: `script:${await slowScript(folder, 1)}`,
  budget: 64,
});

describe('what a run would take', () => {
  it('is measured on the embedded encoder, which costs nothing and is kept nowhere', async () => {
    const found = await cost({ kind: 'text', text: TEXT, budget: 64 });
    expect(found).toMatchObject({
      ablations: 64,
      stored: 0,
      exact: true,
      dollars: 0,
      probed: 0,
      probe: null,
    });
    expect(found.seconds).toBeGreaterThan(0);
    expect(store.games()).toEqual([]);
    const again = await cost({ kind: 'text', text: TEXT, budget: 128 });
    expect(again.seconds! / found.seconds!).toBeCloseTo(2);
  });

  it('of a hosted model is told without asking it, and in money where its price is known', async () => {
    const hosted = { kind: 'text', text: TEXT, model: 'openai:gpt-4o-mini', budget: 100 };
    const unpriced = await cost(hosted);
    expect(unpriced).toMatchObject({ dollars: null, seconds: null });
    expect(unpriced.tokens).toBeGreaterThan(0);
    expect(unpriced.probe).toMatch(/^16 ablations, .* gpt-4o-mini can do; the run finds them in the store$/);
    const priced = await cost({ ...hosted, price: { input: 0.15, output: 0.6 } });
    expect(priced.dollars).toBeGreaterThan(0);
    const dearer = await cost({ ...hosted, price: { input: 0.3, output: 1.2 } });
    expect(dearer.dollars).toBeCloseTo(2 * priced.dollars!, 10);
  });

  it('of a model that would have to be loaded, and of a script, says that it is not known', async () => {
    const model = await cost({ kind: 'text', text: TEXT, model: 'gguf:/nowhere/model.gguf' });
    expect(model).toMatchObject({ dollars: 0, seconds: null, tokens: null });
    expect(model.notes.join()).toContain('was not loaded');
    const script = await cost(await counted());
    expect(script).toMatchObject({ dollars: null, seconds: null });
    expect(script.notes).toEqual(['the script was not started: what it takes is not known']);
    expect(ablations()).toBe(0);
  });

  it('is measured on whatever is asked for, and the run pays for the rest only', async () => {
    const request = await counted();
    const found = await cost(request, true);
    expect(found).toMatchObject({ ablations: 64, stored: 16, exact: true, probed: 16, probe: null });
    expect(found.seconds).toBeGreaterThan(0);
    expect(ablations()).toBe(16);
    const known = await cost(request);
    expect(known).toMatchObject({ stored: 16, exact: false, probed: 0, probe: null });
    expect(known.seconds).toBeGreaterThan(0);
    const record = await studio.finished(request);
    expect(record.counts).toMatchObject({ found: 16, bought: record.done - 16 });
  });

  it('is nothing where the same run is over, and less where the game is known', async () => {
    const request = await counted();
    const record = await studio.finished(request);
    expect(record.counts).toMatchObject({ found: 0, bought: record.done });
    const free = await cost(request);
    expect(free).toMatchObject({ stored: record.done, ablations: record.done, exact: true, probe: null });
    expect([free.seconds, free.tokens, free.dollars, free.calls]).toEqual([0, 0, 0, 0]);
    expect(await cost({ ...request, title: 'another name' })).toEqual(free);
    expect(await cost({ ...request, budget: 128 })).toMatchObject({
      ...{ ablations: 128, stored: record.done, exact: false },
      seconds: expect.any(Number),
    });
    expect(await cost({ ...request, text: `${TEXT} again` })).toMatchObject({ stored: 0, seconds: null });
    const again = await studio.finished(request);
    expect(again.counts).toMatchObject({ found: record.done, bought: 0 });
  });

  it('is not free when the store has forgotten it, or there is none', async () => {
    const request = await counted();
    await studio.finished(request);
    store.prune({ games: store.games().map(({ id }) => id) });
    expect(await cost(request)).toMatchObject({ stored: 0 });
    studio = await testStudio(folder.path(`runs-${++folders}`));
    await studio.finished(request);
    expect(await cost(request)).toMatchObject({ stored: 0, seconds: null });
  });

  it('of a chat without a model is an error that says so', async () => {
    const messages = [
      { role: 'user', content: 'Who wrote Tosca? I like it. Tell me.' },
      { role: 'assistant', content: 'Puccini' },
    ];
    expect(await studio.refused('/api/cost', { kind: 'chat', messages })).toMatch(
      /^a chat needs a language model/,
    );
  });
});

describe('the store', () => {
  it('tells what is paid for, by whom, and for how much', async () => {
    expect(await studio.told<StoreView>('/api/store')).toMatchObject({
      ...{ path: store.path, games: [] },
      all: { games: 0, ablations: 0 },
    });
    const record = await studio.finished(await counted());
    const view = await studio.told<StoreView>('/api/store');
    expect(view.all).toMatchObject({ games: 1, ablations: record.done });
    expect(view.games).toMatchObject([
      {
        ...{ asked: `studio: ${TEXT}`, players: 11, ablations: record.done, runs: 1, spared: 0 },
        studio: [{ id: record.id, title: TEXT }],
      },
    ]);
    const { id } = view.games[0]!;
    const game = await studio.told<GameView>(`/api/store/game?id=${encodeURIComponent(id)}`);
    expect(game.players).toEqual(TEXT.split(' '));
    expect(game.runs).toMatchObject([{ status: 'complete', counts: { bought: record.done } }]);
  });

  it('is told to be none where there is none, and knows no game that it has not', async () => {
    expect(await studio.refused('/api/store/game?id=features:unknown', undefined, 404)).toContain(
      'no such game',
    );
    expect(await studio.refused('/api/store/game', undefined, 404)).toContain('no such game');
    studio = await testStudio(folder.path(`runs-${++folders}`));
    expect(await studio.told<StoreView>('/api/store')).toMatchObject({ path: null, games: [] });
    expect(await studio.refused('/api/store/game?id=x', undefined, 404)).toContain('no such game');
  });
});
