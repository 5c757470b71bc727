import { Evaluator, type Game, GameError } from '@spex/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type AblationStore, type KeepOptions, openStore, StoreError } from '../../src/store/index.ts';
import { deferred } from './support/deferred.ts';
import { temporaryStore } from './support/folder.ts';
import { coalitions, hashGame, nameOf, paidTwice, worths } from './support/games.ts';

const OPTIONS: KeepOptions = { title: 'a run' };

async function open(path = temporaryStore()): Promise<AblationStore> {
  const store = await openStore(path);
  onTestFinished(() => store.close());
  return store;
}

/** Evaluates through a kept game and an evaluator, and ends the run. */
async function run(
  store: AblationStore,
  game: Game,
  batch = coalitions(100),
  options: Partial<KeepOptions> = {},
) {
  const kept = await store.keep(game, { ...OPTIONS, ...options });
  const evaluator = new Evaluator(kept, { concurrency: kept.concurrency });
  const evaluation = await evaluator.evaluate(batch);
  await kept.end('complete');
  return { values: evaluation.values, counts: kept.counts };
}

describe('answers', () => {
  test('equal the game, from the game and from the store', async () => {
    const store = await open();
    const game = hashGame();
    const first = await run(store, game);
    const second = await run(store, game, coalitions(150, 12, 50));
    expect(first.values).toEqual(worths(coalitions(100), 2));
    expect(second.values).toEqual(worths(coalitions(150, 12, 50), 2));
    expect(first.counts).toEqual({ found: 0, bought: 100, shared: 0, rechecked: 0 });
    expect(second.counts).toEqual({ found: 50, bought: 100, shared: 0, rechecked: 0 });
    expect(game.paid.size).toBe(200);
    expect(paidTwice(game.paid)).toEqual([]);
  });

  test('survive closing and opening the store', async () => {
    const path = temporaryStore();
    const store = await openStore(path);
    await run(store, hashGame());
    store.close();
    const game = hashGame();
    const { values, counts } = await run(await open(path), game);
    expect(values).toEqual(worths(coalitions(100), 2));
    expect(counts).toEqual({ found: 100, bought: 0, shared: 0, rechecked: 0 });
    expect(game.paid.size).toBe(0);
  });

  test('of games with other ids are kept apart', async () => {
    const store = await open();
    await run(store, hashGame({ id: 'a' }));
    const other = hashGame({ id: 'b' });
    expect((await run(store, other)).counts.bought).toBe(100);
    expect(other.paid.size).toBe(100);
  });

  test('come in the order asked when a part is stored', async () => {
    const store = await open();
    const game = hashGame({ batchSize: 64 });
    const batch = coalitions(64);
    const even = { ...batch, rows: 32, words: batch.words.filter((_, row) => row % 2 === 0) };
    await run(store, game, even);
    const kept = await store.keep(game, OPTIONS);
    expect(await kept.evaluate(batch, {})).toEqual(worths(batch, 2));
    expect(kept.counts).toEqual({ found: 32, bought: 32, shared: 0, rechecked: 0 });
    expect(paidTwice(game.paid)).toEqual([]);
  });

  test('are bought once when one run asks for them twice at the same time', async () => {
    const store = await open();
    const game = hashGame();
    const kept = await store.keep(game, { ...OPTIONS, concurrency: 4 });
    const asked = [coalitions(8), coalitions(8), coalitions(8, 12, 4)];
    const values = await Promise.all(asked.map((batch) => kept.evaluate(batch, {})));
    expect(values).toEqual(asked.map((batch) => worths(batch, 2)));
    expect(paidTwice(game.paid)).toEqual([]);
    expect(kept.counts.bought).toBe(12);
  });

  test('with many players and many outputs are the same', async () => {
    const store = await open();
    const wide = hashGame({ players: 100_000, outputs: 300, batchSize: 4 });
    const batch = coalitions(10, 100_000);
    await run(store, wide, batch);
    const again = await run(store, wide, batch);
    expect(again.values).toEqual(worths(batch, 300));
    expect(again.counts.found).toBe(10);
    expect(store.labels('hashes').players.length).toBe(100_000);
  });
});

test('what is too much for one row of the journal goes into several, and the cost with it', async () => {
  const store = await open();
  const outputs = 100_000;
  await run(store, hashGame({ outputs }), coalitions(1, 12, 4000));
  let tokens = 0;
  const blocked = deferred();
  const game = hashGame({
    outputs,
    async onCall(batch) {
      tokens += batch.rows;
      // Asking a stored coalition again holds back every commit.
      if (batch.rows === 1) await blocked.promise;
      else if (tokens === 49) blocked.resolve();
    },
  });
  const options = { ...OPTIONS, concurrency: 7, recheck: { tolerance: 0 }, usage: () => ({ tokens }) };
  const kept = await store.keep(game, options);
  await kept.evaluate(coalitions(1, 12, 4000), {});
  const asked = Array.from({ length: 6 }, (_, part) => coalitions(8, 12, 8 * part));
  await Promise.all(asked.map((batch) => kept.evaluate(batch, {})));
  await kept.end('complete');
  const [, ...batches] = store.batches('hashes');
  expect(batches.map(({ batch }) => batch.rows)).toEqual([40, 8]);
  for (const { batch, values } of batches) {
    expect(Buffer.from(values.buffer).equals(Buffer.from(worths(batch, outputs).buffer))).toBe(true);
  }
  expect(batches[0]!.cost.tokens).toBeCloseTo((49 * 40) / 48, 9);
  expect(store.verify().problems).toEqual([]);
});

test('what the game says of itself is said by the kept game', async () => {
  const store = await open();
  const game = {
    ...hashGame(),
    text: 'the text',
    mostBatchSize: 32,
    estimate: (rows: number) => ({ seconds: rows }),
  };
  const kept = await store.keep(game, OPTIONS);
  expect(kept).toMatchObject({
    id: 'hashes',
    players: game.players,
    outputs: game.outputs,
    text: 'the text',
    batchSize: 8,
    mostBatchSize: 32,
  });
  expect(kept.estimate?.(3)).toEqual({ seconds: 3 });
  const plain = await store.keep({ ...hashGame({ id: 'plain' }) }, OPTIONS);
  expect('estimate' in plain).toBe(false);
  expect('recorded' in plain).toBe(false);
  expect('mostBatchSize' in plain).toBe(false);
});

describe('a game that fails', () => {
  test('loses nothing but the coalition at fault, which is claimed by nobody afterwards', async () => {
    const store = await open();
    const bad = nameOf(coalitions(1, 12, 37), 0);
    const failing = hashGame({
      onCall(batch) {
        for (let row = 0; row < batch.rows; row++)
          if (nameOf(batch, row) === bad) throw new Error('out of luck');
      },
    });
    const kept = await store.keep(failing, { ...OPTIONS, concurrency: 3 });
    const evaluator = new Evaluator(kept, { concurrency: kept.concurrency });
    await expect(evaluator.evaluate(coalitions(100))).rejects.toThrow(GameError);
    await kept.end('failed');
    expect(failing.paid.has(bad)).toBe(false);
    expect(kept.counts.bought).toBe(failing.paid.size);
    expect(paidTwice(failing.paid)).toEqual([]);
    const [failed] = store.runs();
    expect(failed).toMatchObject({ status: 'failed', counts: { bought: failing.paid.size } });
    expect(failed!.failedCalls).toBeGreaterThan(0);

    const game = hashGame();
    const { values, counts } = await run(store, game);
    expect(values).toEqual(worths(coalitions(100), 2));
    expect(counts.found + counts.bought).toBe(100);
    expect(counts.found).toBe(failing.paid.size);
  });

  test('is asked again for what failed, and the attempts are counted', async () => {
    const store = await open();
    let failures = 2;
    const game = hashGame({
      onCall() {
        if (failures-- > 0) throw new Error('not yet');
      },
    });
    const kept = await store.keep(game, OPTIONS);
    await expect(kept.evaluate(coalitions(4), {})).rejects.toThrow('not yet');
    await expect(kept.evaluate(coalitions(2), {})).rejects.toThrow('not yet');
    await kept.evaluate(coalitions(8), {});
    await kept.end('complete');
    const attempts = [...store.ablations('hashes')].map((ablation) => [
      ablation.coalition,
      ablation.attempts,
    ]);
    const sorted = coalitions(8);
    const byCoalition = new Map(attempts.map(([coalition, count]) => [String(coalition), count]));
    expect(byCoalition.size).toBe(8);
    const present = (row: number) => [0, 1, 2].filter((player) => (sorted.words[row]! >> player) & 1);
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((row) => byCoalition.get(String(present(row))))).toEqual([
      3, 3, 2, 2, 1, 1, 1, 1,
    ]);
    expect(store.runs()[0]!.failedCalls).toBe(2);
  });

  test('with a value that is not finite: it is told, and never stored', async () => {
    const store = await open();
    const game = hashGame();
    const evaluate: Game['evaluate'] = async (batch, context) => {
      const values = await game.evaluate(batch, context);
      for (let row = 0; row < batch.rows; row++) if (batch.words[row] === 5) values[2 * row + 1] = Number.NaN;
      return values;
    };
    const kept = await store.keep({ ...game, evaluate }, OPTIONS);
    const evaluator = new Evaluator(kept, { concurrency: kept.concurrency });
    await expect(evaluator.evaluate(coalitions(16))).rejects.toThrow(/NaN as 'v1'/);
    await kept.end('failed');
    const stored = [...store.ablations('hashes')];
    expect(stored.every(({ values }) => values.every(Number.isFinite))).toBe(true);
    expect(stored.some(({ coalition }) => String(coalition) === '0,2')).toBe(false);
    expect(stored.length).toBe(kept.counts.bought);
    expect(stored.length).toBeGreaterThanOrEqual(7);
  });

  test.each([
    ['too few', 3],
    ['too many', 40],
  ])('with %s values: it is told as it would be without a store', async (_, length) => {
    const store = await open();
    const game = { ...hashGame(), evaluate: async () => new Float64Array(length) };
    const kept = await store.keep(game, OPTIONS);
    const evaluator = new Evaluator(kept, { concurrency: kept.concurrency });
    await expect(evaluator.evaluate(coalitions(8))).rejects.toThrow(
      `the game gave ${length} values for 8 coalitions and 2 outputs: expected 16`,
    );
    await kept.end('failed');
    expect(store.games()[0]!.ablations).toBe(0);
  });

  test('with too few values where a part was stored: it is told of the part', async () => {
    const store = await open();
    await run(store, hashGame(), coalitions(4));
    const kept = await store.keep({ ...hashGame(), evaluate: async () => new Float64Array(16) }, OPTIONS);
    await expect(kept.evaluate(coalitions(8), {})).rejects.toThrow(
      'the game gave 16 values for 4 coalitions and 2 outputs: expected 8',
    );
  });
});

describe('an abort', () => {
  test('keeps what was under way, and frees the rest at once', async () => {
    const store = await open();
    const abort = new AbortController();
    let calls = 0;
    const game = hashGame({
      onCall() {
        if (++calls === 3) abort.abort(new Error('enough'));
      },
    });
    const kept = await store.keep(game, { ...OPTIONS, concurrency: 2 });
    const evaluator = new Evaluator(kept, { concurrency: kept.concurrency, signal: abort.signal });
    const evaluation = await evaluator.evaluate(coalitions(400));
    expect(evaluation.complete).toBe(false);
    expect(evaluation.values).toEqual(worths(evaluation.batch, 2));
    await kept.end('partial');
    expect(kept.counts.bought).toBe(game.paid.size);
    expect(store.runs()[0]).toMatchObject({ status: 'partial', counts: { bought: game.paid.size } });

    const rest = hashGame();
    await run(store, rest, coalitions(400));
    expect(rest.paid.size).toBe(400 - game.paid.size);
  });

  test('ends the waiting for another run', async () => {
    const store = await open();
    const blocked = deferred();
    const slow = await store.keep(hashGame({ onCall: () => blocked.promise }), OPTIONS);
    const bought = slow.evaluate(coalitions(8), {});
    const abort = new AbortController();
    const waiting = await store.keep(hashGame(), OPTIONS);
    const shared = waiting.evaluate(coalitions(8), { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(shared).rejects.toThrow('enough');
    await waiting.end('partial');
    blocked.resolve();
    expect(await bought).toEqual(worths(coalitions(8), 2));
  });

  test('before the asking buys nothing', async () => {
    const store = await open();
    const game = hashGame();
    const kept = await store.keep(game, OPTIONS);
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(kept.evaluate(coalitions(8), { signal })).rejects.toThrow('too late');
    expect(game.paid.size).toBe(0);
  });
});

describe('the end', () => {
  test('waits for what is under way, and refuses more', async () => {
    const store = await open();
    const blocked = deferred();
    const game = hashGame({ onCall: () => blocked.promise });
    const kept = await store.keep(game, OPTIONS);
    const started = deferred();
    const asking = kept.evaluate(coalitions(8), {});
    setImmediate(() => setImmediate(started.resolve));
    await started.promise;
    const ending = kept.end('complete');
    await expect(kept.evaluate(coalitions(8, 12, 8), {})).rejects.toThrow(/has ended/);
    blocked.resolve();
    await ending;
    expect(await asking).toEqual(worths(coalitions(8), 2));
    expect(kept.counts.bought).toBe(8);
    await kept.end('failed');
    expect(store.runs()[0]!.status).toBe('complete');
  });

  test('comes with closing the store: what was bought is kept, what is under way is not', async () => {
    const path = temporaryStore();
    const store = await openStore(path);
    const kept = await store.keep(hashGame(), OPTIONS);
    await kept.evaluate(coalitions(8), {});
    const blocked = deferred();
    const stuck = await store.keep(hashGame({ onCall: () => blocked.promise }), OPTIONS);
    const asking = stuck.evaluate(coalitions(8, 12, 8), {});
    asking.catch(() => {});
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    store.close();
    blocked.resolve();
    await expect(asking).rejects.toThrow(StoreError);
    expect(() => store.games()).toThrow(/was closed/);
    await expect(kept.evaluate(coalitions(8), {})).rejects.toThrow(/has ended/);

    const again = await open(path);
    expect(again.runs().map(({ status, counts }) => [status, counts.bought])).toEqual([
      ['partial', 0],
      ['partial', 8],
    ]);
    const game = hashGame();
    await run(again, game, coalitions(16));
    expect(game.paid.size).toBe(8);
  });
});

test('closing the store while a stored coalition is asked again keeps what was bought meanwhile', async () => {
  const path = temporaryStore();
  const store = await openStore(path);
  await run(store, hashGame(), coalitions(8));
  const blocked = deferred();
  const bought = deferred();
  const game = hashGame({
    async onCall(batch) {
      if (batch.rows === 1) await blocked.promise;
      else bought.resolve();
    },
  });
  const kept = await store.keep(game, { ...OPTIONS, concurrency: 2, recheck: { tolerance: 0 } });
  await kept.evaluate(coalitions(8), {});
  const asking = kept.evaluate(coalitions(8, 12, 8), {});
  await bought.promise;
  await new Promise((resolve) => setImmediate(resolve));
  store.close();
  expect(await asking).toEqual(worths(coalitions(8, 12, 8), 2));
  blocked.resolve();
  expect((await open(path)).games()[0]!.ablations).toBe(16);
});

describe('a game that changed', () => {
  const changed = (by: number): Game => {
    const game = hashGame();
    return {
      ...game,
      evaluate: async (batch, context) => (await game.evaluate(batch, context)).map((value) => value + by),
    };
  };

  test('is found out by asking a stored coalition again, and nothing is written', async () => {
    const store = await open();
    await run(store, hashGame());
    const kept = await store.keep(changed(0.5), { ...OPTIONS, concurrency: 4, recheck: { tolerance: 0.4 } });
    const evaluator = new Evaluator(kept, { concurrency: kept.concurrency });
    const failure = await evaluator.evaluate(coalitions(200)).catch((error: unknown) => error);
    await kept.end('failed');
    expect(failure).toBeInstanceOf(GameError);
    expect((failure as GameError).cause).toBe(kept.fault);
    expect(kept.fault).toMatchObject({ name: 'StoreError', reason: 'changed' });
    expect(kept.fault!.message).toMatch(/^the game gives [\d.]+ as 'v0' .* what it measures has changed/);
    expect(kept.counts.bought).toBe(0);
    expect(store.games()[0]!.ablations).toBe(100);
  });

  test('by less than the tolerance goes on; one stored coalition is paid for again', async () => {
    const store = await open();
    await run(store, hashGame());
    const { counts, values } = await run(store, changed(0.3), coalitions(200), {
      recheck: { tolerance: 0.4 },
    });
    expect(counts).toEqual({ found: 100, bought: 100, shared: 0, rechecked: 1 });
    expect(values.slice(0, 200)).toEqual(worths(coalitions(100), 2));
  });

  test('is not asked again by a run that finds all it needs, or nothing', async () => {
    const store = await open();
    const recheck = { tolerance: 0 };
    const game = hashGame();
    expect((await run(store, game, coalitions(10), { recheck })).counts.rechecked).toBe(0);
    expect((await run(store, game, coalitions(10), { recheck })).counts.rechecked).toBe(0);
    expect((await run(store, game, coalitions(10, 12, 10), { recheck })).counts.rechecked).toBe(0);
    expect(paidTwice(game.paid)).toEqual([]);
  });

  test('in shape is refused before anything is bought', async () => {
    const store = await open();
    await run(store, hashGame());
    const wide = hashGame({ outputs: 3 });
    await expect(store.keep(wide, OPTIONS)).rejects.toMatchObject({ reason: 'changed' });
    await expect(store.keep(hashGame({ players: 13 }), OPTIONS)).rejects.toThrow(
      /has 13 players and 2 outputs, but .* knows it with 12 and 2/,
    );
    expect(wide.paid.size).toBe(0);
  });
});

describe('cost', () => {
  test('is what the model counts, for every batch, run and game; the store tells what it saved', async () => {
    const store = await open();
    let tokens = 1000;
    let calls = 0;
    const game = hashGame({
      onCall(batch) {
        tokens += 10 * batch.rows;
        calls++;
      },
    });
    const usage = () => ({ tokens, calls, dollars: tokens / 1000 });
    await run(store, game, coalitions(40), { usage, budget: 40, title: 'the first' });
    await run(store, game, coalitions(50), { usage, title: 'the second' });
    const [second, first] = store.runs();
    expect(first).toMatchObject({
      id: 1,
      title: 'the first',
      budget: 40,
      status: 'complete',
      game: 'hashes',
    });
    expect(first!.cost).toMatchObject({ tokens: 400, calls: 5 });
    expect(first!.cost.dollars).toBeCloseTo(0.4, 12);
    expect(second!.cost).toMatchObject({ tokens: 100, calls: 2 });
    expect(second!.saved.tokens).toBeCloseTo(400, 9);
    expect(second!.saved.calls).toBeCloseTo((40 * 7) / 50, 9);
    expect('budget' in second!).toBe(false);
    const [stored] = store.games();
    expect(stored).toMatchObject({
      id: 'hashes',
      players: 12,
      outputs: 2,
      ablations: 50,
      runs: 2,
      spared: 40,
    });
    expect(stored!.cost).toMatchObject({ tokens: 500, calls: 7 });
    const each = [...store.ablations('hashes')];
    expect(each.length).toBe(50);
    expect(each.reduce((sum, { cost }) => sum + cost.tokens!, 0)).toBeCloseTo(500, 9);
    expect(store.runs({ game: 'nobody' })).toEqual([]);
    expect(store.runs({ status: 'complete' }).length).toBe(2);
    expect(store.runs({ status: 'failed' })).toEqual([]);
  });

  test('that the model does not count is left out', async () => {
    const store = await open();
    await run(store, hashGame());
    expect(Object.keys(store.games()[0]!.cost)).toEqual(['seconds']);
    expect(Object.keys(store.runs()[0]!.saved)).toEqual(['seconds']);
  });

  test('of calls that failed after the last commit is written down at the end', async () => {
    const store = await open();
    let tokens = 0;
    const game = hashGame({
      onCall() {
        tokens += 7;
        throw new Error('no');
      },
    });
    const kept = await store.keep(game, { ...OPTIONS, usage: () => ({ tokens }) });
    await expect(kept.evaluate(coalitions(3), {})).rejects.toThrow('no');
    await kept.end('failed');
    expect(store.runs()[0]).toMatchObject({ failedCalls: 1, cost: { tokens: 7 } });
  });
});

test('facts are kept beside the ablations', async () => {
  const path = temporaryStore();
  const store = await openStore(path);
  expect(store.fact('model', 'noise')).toBeUndefined();
  store.setFact('model', 'noise', { deviation: 0.25, of: ['a', null] });
  store.setFact('model', 'noise', { deviation: 0.5 });
  store.setFact('other', 'noise', 3);
  store.close();
  const again = await open(path);
  expect(again.fact('model', 'noise')).toEqual({ deviation: 0.5 });
  expect(again.fact('other', 'noise')).toBe(3);
  expect(() => again.setFact('model', 'noise', undefined)).toThrow(/JSON/);
});

test.each([
  [{ title: ' ' }, 'title must say what the run is'],
  [{ title: 'a', concurrency: 0 }, 'concurrency must be an integer of at least 1, not 0'],
  [{ title: 'a', recheck: { tolerance: -1 } }, 'recheck.tolerance must be at least 0, not -1'],
  [{ title: 'a', recheck: { tolerance: Number.NaN } }, 'recheck.tolerance must be at least 0, not NaN'],
])('bad options %j are refused', async (options, message) => {
  const store = await open();
  await expect(store.keep(hashGame(), options)).rejects.toThrow(message);
  expect(store.runs()).toEqual([]);
});

test('calls of the game never exceed what suits it, while more are at hand', async () => {
  const store = await open();
  let running = 0;
  let most = 0;
  let allowed = 3;
  const game = hashGame({
    batchSize: 2,
    async onCall() {
      most = Math.max(most, ++running);
      expect(running).toBeLessThanOrEqual(3);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    },
  });
  const kept = await store.keep(game, { ...OPTIONS, concurrency: () => allowed });
  expect(kept.concurrency()).toBe(6);
  const evaluator = new Evaluator(kept, { concurrency: kept.concurrency });
  await evaluator.evaluate(coalitions(60));
  expect(most).toBe(3);
  allowed = 1;
  most = 0;
  await evaluator.evaluate(coalitions(20, 12, 100));
  expect(most).toBe(1);
});
