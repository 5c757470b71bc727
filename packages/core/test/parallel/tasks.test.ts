import {
  createRandom,
  createSpectrum,
  Evaluator,
  getSolver,
  runTask,
  spectrumGame,
  type TaskPool,
} from '@spex/core';
import { expect, it } from 'vitest';

/** A pool that clones what comes and goes, as threads do, begins with the latest task, and counts. */
function cloningPool(): TaskPool & { readonly asked: string[] } {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  return {
    asked,
    async run(task, payload, signal) {
      asked.push(task);
      const copy = structuredClone(payload);
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        setTimeout(() => waiting.pop()!());
      });
      return structuredClone(await runTask(task, copy, signal));
    },
  };
}

async function solved(solver: string, players: number, budget: number, pool?: TaskPool): Promise<string> {
  const random = createRandom(players);
  const pairs = Array.from({ length: 12 }, () => [random.below(players - 1), random.normal()] as const);
  const terms = new Map(pairs.map(([player, value]) => [player, value]));
  const spectrum = createSpectrum(players, [
    ...[...terms].map(([player, value]) => [[player, player + 1], value] as const),
    ...[...terms].map(([player, value]) => [[player], 2 * value] as const),
  ]);
  let clock = 0;
  const evaluator = new Evaluator(spectrumGame({ spectrum, noise: 0.3, seed: 1 }), { now: () => clock++ });
  return JSON.stringify(await getSolver(solver).solve(evaluator, { budget, seed: 3, ...(pool && { pool }) }));
}

it.each([
  ['auto', 12, 400],
  ['gaussian-process', 20, 401],
  ['proxyspex', 300, 420],
])('%s gives the same bytes whatever order its tasks are done in', async (solver, players, budget) => {
  const pool = cloningPool();
  expect(await solved(solver, players, budget, pool)).toBe(await solved(solver, players, budget));
  expect(pool.asked.length).toBeGreaterThan(1);
});

it('asks no pool for a small fit', async () => {
  const pool = cloningPool();
  await solved('auto', 12, 399, pool);
  expect(pool.asked).toEqual([]);
});

it('refuses a task that there is not', async () => {
  await expect(runTask('toString', {})).rejects.toThrow("there is no task 'toString': there are ");
});
