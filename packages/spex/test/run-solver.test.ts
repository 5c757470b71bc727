import { createGame, type Explanation, type Game, getSolver } from '@spex/core';
import { expect, test } from 'vitest';
import type { Io } from '../src/io.ts';
import { openOutput } from '../src/output.ts';
import { runSolver } from '../src/run-solver.ts';

/** The number of the first eight players present; fails at the 101st coalition. */
function failingGame(): Game {
  let asked = 0;
  return createGame({
    id: 'failing',
    players: Array.from({ length: 12 }, (_, player) => `p${player}`),
    value: (present) => {
      if (++asked > 100) throw new Error('out of memory');
      return [0, 1, 2, 3, 4, 5, 6, 7].filter(present).length;
    },
  });
}

async function run(solver: string, budget: number): Promise<{ written: string; error: unknown }> {
  const written: string[] = [];
  const sink = { write: (text: string) => void written.push(text), isTerminal: false, columns: 80 };
  const interrupt = () => ({ signal: new AbortController().signal, dispose: () => {} });
  const io = { out: sink, err: sink, env: {}, readInput: undefined, interrupt } as Io;
  const flags = { index: 'BII', seed: 0, holdout: 0, quiet: true } as const;
  const output = await openOutput(io, { format: 'json' }, ['text', 'json', 'html', 'svg'], {});
  const error = await runSolver(io, flags, output, {
    solver: getSolver(solver),
    game: failingGame(),
    budget,
  }).catch((thrown: unknown) => thrown);
  return { written: written.join(''), error };
}

const TITLE = 'when the game fails in mid-run, what was measured is explained and the error is thrown';

test.each(['auto', 'proxyspex', 'spex'])(`%s: ${TITLE}`, async (solver) => {
  const { written, error } = await run(solver, 300);
  expect(error).toMatchObject({ name: 'GameError', message: expect.stringContaining('out of memory') });
  const explanation = JSON.parse(written) as Explanation;
  expect(explanation.status).toBe('partial');
  expect(explanation.cost.evaluations).toBeGreaterThan(50);
  const main = explanation.interactions.terms.filter(({ players }) => players.length === 1);
  expect(main.slice(0, 8).map(({ players }) => players[0])).toEqual(
    expect.arrayContaining([0, 1, 2, 3, 4, 5, 6, 7]),
  );
});
