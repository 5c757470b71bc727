// What becomes of a run whose store fails in its midst, or is not to be had at all.
import { createGame, type Game, getSolver } from '@spex/core';
import { type AblationStore, openStore, StoreError, type StoreFault } from '@spex/runtime';
import { describe, expect, it } from 'vitest';
import { explainText } from '../../src/index.ts';
import type { Io } from '../../src/io.ts';
import { type Solved, solveGame } from '../../src/run-solver.ts';
import { openRuns, type Runs } from '../../src/runs/runs.ts';
import { testFolder } from '../support/folder.ts';

const folder = testFolder();

/** A store that fails for good after so many calls of the game; what the calls before gave is kept. */
async function failing(name: string, after: number, reason: StoreFault): Promise<AblationStore> {
  const store = await openStore(folder.path(name));
  const keep = store.keep.bind(store);
  store.keep = async (game, options) => {
    const kept = await keep(game, options);
    let calls = 0;
    let fault: StoreError | undefined;
    return Object.defineProperties(Object.create(kept) as typeof kept, {
      counts: { get: () => kept.counts },
      fault: { get: () => fault },
      end: { value: kept.end.bind(kept) },
      evaluate: {
        value: async (...asked: Parameters<Game['evaluate']>) => {
          calls++;
          if (calls > after) fault ??= new StoreError('the disk is full: make room', reason, store.path);
          if (fault) throw fault;
          return kept.evaluate(...asked);
        },
      },
    });
  };
  return store;
}

interface Caught extends Io {
  readonly said: string[];
}

function caught(): Caught {
  const said: string[] = [];
  const sink = (text: string): void => void said.push(text);
  return {
    said,
    out: { write: sink, isTerminal: false, columns: 80 },
    err: { write: sink, isTerminal: false, columns: 80 },
    env: {},
    readInput: undefined,
    interrupt: () => ({ signal: new AbortController().signal, dispose() {} }),
  };
}

describe('a store that fails in mid-run', () => {
  const players = 9;
  const solve = async (store: AblationStore): Promise<Solved & { asked: number; said: string }> => {
    let asked = 0;
    const game = createGame({
      id: 'failing',
      players,
      value: (isPresent) => {
        asked++;
        return Array.from({ length: players }, (_, player) => Number(isPresent(player))).reduce(
          (a, b) => a + b,
        );
      },
    });
    const io = caught();
    const runs: Runs = { store, title: 'test', close() {} };
    const flags = { index: 'BII', seed: 0, holdout: 0 };
    const solver = getSolver('proxyspex');
    const solved = await solveGame(io, flags, { solver, game, budget: 300, runs });
    return { ...solved, asked, said: io.said.join('') };
  };

  it('leaves a partial explanation of what was measured, and asks for nothing more', async () => {
    const store = await failing('full.db', 2, 'full');
    const { explanation, failure, interrupted, asked } = await solve(store);
    const { status, counts } = store.runs()[0]!;
    expect(status).toBe('partial');
    expect(counts.bought).toBeGreaterThan(0);
    expect(explanation).toMatchObject({ status: 'partial', cost: { evaluations: counts.bought } });
    expect(asked).toBe(counts.bought);
    expect({ name: failure?.name, interrupted }).toEqual({ name: 'StoreError', interrupted: false });
    store.close();
    const mended = await openStore(folder.path('full.db'));
    const again = await solve(mended);
    const { bought } = counts;
    expect(again.said).toContain(
      `${bought} of 300 ablations were in the store, ${300 - bought} were paid for\n`,
    );
    expect(again.explanation.status).toBe('complete');
    mended.close();
  });

  it('throws where nothing was measured, or nothing may be made of it', async () => {
    const full = await failing('none.db', 0, 'full');
    await expect(solve(full)).rejects.toMatchObject({ name: 'StoreError', reason: 'full' });
    expect(full.runs()[0]!.status).toBe('failed');
    full.close();
    const changed = await failing('changed.db', 2, 'changed');
    await expect(solve(changed)).rejects.toMatchObject({ name: 'StoreError', reason: 'changed' });
    changed.close();
  });

  it('is an error for the library; what was measured is kept', async () => {
    const store = await failing('library.db', 2, 'full');
    const text = 'a b c d e f g h i';
    const target = {
      id: 'lengths',
      outputs: ['length'],
      score: async (texts: readonly string[]) => Float64Array.from(texts, (one) => one.length),
    };
    const options = { text, target, budget: 300 };
    await expect(explainText({ ...options, store })).rejects.toMatchObject({ reason: 'full' });
    const { bought } = store.runs()[0]!.counts;
    expect(bought).toBeGreaterThan(0);
    store.close();
    let found: number | undefined;
    const onEnd = ({ counts }: { counts?: { found: number } }): void => {
      found = counts?.found;
    };
    const explanation = await explainText({ ...options, store: folder.path('library.db'), onEnd });
    expect({ found, status: explanation.status }).toEqual({ found: bought, status: 'complete' });
  });
});

describe('a store that is not to be had', () => {
  it('is gone without where nobody asked for it', async () => {
    const said: string[] = [];
    // A file where the folder should be.
    const path = `${await folder.write('file', '')}/ablations.db`;
    const runs = await openRuns({ path, asked: false }, 'test', (line) => void said.push(line));
    expect(runs.store).toBeUndefined();
    expect(said).toEqual([expect.stringMatching(/^nothing is kept for a later run: .*ablations\.db/)]);
    await expect(openRuns({ path, asked: true }, 'test', () => {})).rejects.toThrow(StoreError);
  });

  it('is an error where it is broken, asked for or not', async () => {
    const path = await folder.write('broken.db', 'x'.repeat(5000));
    for (const asked of [true, false]) {
      await expect(openRuns({ path, asked }, 'test', () => {})).rejects.toThrow(StoreError);
    }
  });
});
