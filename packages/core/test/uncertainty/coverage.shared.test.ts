import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  coalitionSize,
  convertSpectrum,
  crossFit,
  discoverInteractions,
  Evaluator,
  type IndexName,
  type MeasuredRows,
  proxyspex,
  recordedGame,
  replicateIntervals,
  residualReplicates,
  type Spectrum,
  selectRows,
  spectrumOf,
  spectrumOfTable,
  tableGame,
  unfoundEnergy,
} from '@spex/core';
import { describe, expect, it } from 'vitest';

const shared = process.env.SPEX_SHARED ?? join(import.meta.dirname, '../../../../../shared');
const present = existsSync(join(shared, 'games/index.json'));
if (!present) console.log(`skipped: no games under ${shared}`);

const BUDGET = 256;

/** The values of a one-dimensional float64 `.npy` file, version 1. */
function readTable(path: string): Float64Array {
  const bytes = readFileSync(join(shared, path));
  const start = 10 + bytes.readUInt16LE(8);
  return Float64Array.from({ length: (bytes.length - start) / 8 }, (_, i) =>
    bytes.readDoubleLE(start + 8 * i),
  );
}

/** Quick trees, for refits. */
async function refit({ batch, values }: MeasuredRows): Promise<Spectrum> {
  const grid = { depths: [3, 5], trees: [1000], rates: [0.1], minLeaf: [20] };
  const evaluator = new Evaluator(recordedGame({ batch, values }));
  return spectrumOf(await proxyspex.solve(evaluator, { budget: batch.rows, order: 1, grid }));
}

/** What the solver has measured, without the two ends. */
function drawsOf({ batch, values }: MeasuredRows): MeasuredRows {
  const rows = Uint32Array.from(values.keys()).filter(
    (row) => coalitionSize(batch, row) % batch.players !== 0,
  );
  return { batch: selectRows(batch, rows), values: Float64Array.from(rows, (row) => values[row]!) };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe.runIf(present)('error bars on complete games', () => {
  it('hold about nine of ten true interactions, and hardly anything found is not there', async () => {
    const games = JSON.parse(readFileSync(join(shared, 'games/index.json'), 'utf8')) as { file: string }[];
    const shares = (): { top: number[]; all: number[] } => ({ top: [], all: [] });
    const coverage = { BII: shares(), SII: shares(), SV: shares() };
    const wrong: number[] = [];
    let found = 0;
    for (const { file } of games) {
      const values = readTable(`games/${file}`);
      const truth = spectrumOfTable(values);
      const evaluator = new Evaluator(tableGame({ values }));
      const explanation = await proxyspex.solve(evaluator, { budget: BUDGET });
      const spectrum = spectrumOf(explanation);
      const draws = drawsOf(evaluator.measured());

      const { residuals } = await crossFit(draws, refit);
      const left = { batch: draws.batch, residuals };
      const replicates = residualReplicates(spectrum, left);
      const unfound = unfoundEnergy(spectrum, left, explanation.ends);
      for (const [index, shares] of Object.entries(coverage)) {
        const known = new Map(
          convertSpectrum(truth, index as IndexName, 3).map(({ players, value }) => [players.join(), value]),
        );
        const held = replicateIntervals(spectrum, replicates, { index: index as IndexName, unfound })
          .filter(({ players }) => players.length > 0)
          .map(({ players, low, high }) => {
            const value = known.get(players.join()) ?? 0;
            return low <= value && value <= high ? 1 : 0;
          });
        shares.top.push(mean(held.slice(0, 20)));
        shares.all.push(mean(held));
      }

      const energy = truth.coefficients.reduce((sum, value) => sum + value ** 2, 0);
      const threshold = 0.02 * Math.sqrt(energy - truth.coefficients[0]! ** 2);
      const real = new Map(truth.supports.map((support, at) => [support.join(), truth.coefficients[at]!]));
      const list = discoverInteractions(draws, await crossFit(draws, refit, { folds: 2 }), { threshold });
      const no = list.filter(({ players }) => !(Math.abs(real.get(players.join()) ?? 0) > threshold)).length;
      wrong.push(list.length === 0 ? 0 : no / list.length);
      found += list.length;
    }
    for (const [index, { top, all }] of Object.entries(coverage)) {
      console.log(`${index}: coverage ${mean(top).toFixed(3)} of the top 20, ${mean(all).toFixed(3)} of all`);
      for (const held of [mean(top), mean(all)]) {
        expect(held).toBeGreaterThan(0.85);
        expect(held).toBeLessThan(0.95);
      }
    }
    console.log(`${found} found, ${mean(wrong).toFixed(3)} of them false`);
    expect(mean(wrong)).toBeLessThan(0.1);
    expect(found).toBeGreaterThan(200);
  });
});
