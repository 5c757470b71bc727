import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  convertSpectrum,
  type EstimatedIndex,
  Evaluator,
  owenValues,
  SOLVERS,
  type Solver,
  type Spectrum,
  spectrumOfTable,
  tableGame,
} from '@spex/core';
import { describe, expect, it } from 'vitest';

const shared = process.env.SPEX_SHARED ?? join(import.meta.dirname, '../../../../../shared');
const present = existsSync(join(shared, 'games/index.json'));
if (!present) console.log(`skipped: no games under ${shared}`);

/** The values of a one-dimensional float64 `.npy` file, version 1. */
function readTable(path: string): Float64Array {
  const bytes = readFileSync(join(shared, path));
  const start = 10 + bytes.readUInt16LE(8);
  return Float64Array.from({ length: (bytes.length - start) / 8 }, (_, i) =>
    bytes.readDoubleLE(start + 8 * i),
  );
}

/** Every stored game of at most 12 players, all but two in one group. */
const games = present
  ? (
      JSON.parse(readFileSync(join(shared, 'games/index.json'), 'utf8')) as {
        players: number;
        file: string;
      }[]
    )
      .filter(({ players }) => players <= 12)
      .map(({ players, file }) => {
        const values = readTable(`games/${file}`);
        const groups = Array.from({ length: players }, (_, player) =>
          player < players - 2 ? 'a' : `b${player}`,
        );
        const labels = groups.map((group, player) => ({ label: `p${player}`, group }));
        return { game: tableGame({ values, players: labels }), spectrum: spectrumOfTable(values), groups };
      })
  : [];

const estimating: readonly (readonly [name: string, index: EstimatedIndex, solver: Solver])[] = Object.values(
  SOLVERS,
).flatMap((solver) => (solver.estimates ?? []).map((index) => [solver.name, index, solver] as const));

const orderOf = (index: EstimatedIndex): number => (index === 'SV' || index === 'BV' ? 1 : 2);

function truthOf(solver: Solver, index: EstimatedIndex, spectrum: Spectrum, groups: readonly string[]) {
  const terms =
    solver.name === 'owen'
      ? Array.from(owenValues(spectrum, groups), (value, player) => ({ players: [player], value }))
      : convertSpectrum(spectrum, index, orderOf(index));
  return new Map(
    terms.filter(({ players }) => players.length > 0).map((term) => [term.players.join(), term.value]),
  );
}

const seeds = 16;

/** The mean squared error, over games and seeds and relative to the size of the values, and how often the intervals hold. */
async function measure(solver: Solver, index: EstimatedIndex, budget: number) {
  let error = 0;
  let held = 0;
  let intervals = 0;
  for (const { game, spectrum, groups } of games) {
    const truth = truthOf(solver, index, spectrum, groups);
    let size = 0;
    for (const value of truth.values()) size += value ** 2;
    for (let seed = 0; seed < seeds; seed++) {
      const order = orderOf(index);
      const { interactions } = await solver.solve(new Evaluator(game), { budget, seed, index, order });
      const missing = new Map(truth);
      for (const { players, value, low, high } of interactions.terms) {
        const key = players.join();
        const expected = truth.get(key) ?? 0;
        missing.delete(key);
        if (key === '') continue;
        error += (value - expected) ** 2 / size / seeds / games.length;
        if (low === undefined || low === high) continue;
        intervals++;
        if (low <= expected && expected <= high!) held++;
      }
      for (const value of missing.values()) error += value ** 2 / size / seeds / games.length;
    }
  }
  return { error, coverage: held / intervals, intervals };
}

// The errors of proxy-shap are those of what its proxy misses, as if the proxy had been there before: a little too small.
describe.runIf(present).each(estimating)(
  'solver %s estimating %s of games of up to 12 players',
  (_, index, solver) => {
    it('errs less with more coalitions, as one over their number or faster, and as far as it says', async () => {
      const few = await measure(solver, index, 128);
      const many = await measure(solver, index, 768);
      console.log(
        `${solver.name} ${index}: relative squared error ${few.error.toExponential(1)} with 128 coalitions, ${many.error.toExponential(1)} with 768; ${many.intervals === 0 ? 'no intervals' : `${(100 * many.coverage).toFixed(1)} % of ${many.intervals} intervals hold`}`,
      );
      expect(games.length).toBe(4);
      expect(few.error / many.error).toBeGreaterThan((0.8 * 768) / 128);
      if (many.intervals === 0) return;
      expect(many.coverage).toBeGreaterThan(solver.name === 'proxy-shap' ? 0.7 : 0.85);
      expect(many.coverage).toBeLessThan(0.99);
    });
  },
);
