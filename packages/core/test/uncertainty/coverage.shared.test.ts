import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  convertSpectrum,
  Evaluator,
  gaussianProcess,
  type IndexName,
  reindex,
  spectrumOfTable,
  tableGame,
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

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe.runIf(present)('error bars on complete games', () => {
  it('hold about nine of ten true interactions, and hardly anything found is not there', async () => {
    const games = JSON.parse(readFileSync(join(shared, 'games/index.json'), 'utf8')) as { file: string }[];
    const shares = (): { top: number[]; all: number[] } => ({ top: [], all: [] });
    const coverage = { BII: shares(), SV: shares(), SII: shares(), FSII: shares(), FBII: shares() };
    const kept: { told: number; real: number }[] = [];
    const wrong: number[] = [];
    let found = 0;
    for (const { file } of games) {
      const values = readTable(`games/${file}`);
      const truth = spectrumOfTable(values);
      const valuesOf = (index: IndexName) =>
        new Map(convertSpectrum(truth, index, 3).map(({ players, value }) => [players.join(), value]));
      const explanation = await gaussianProcess.solve(new Evaluator(tableGame({ values })), {
        budget: BUDGET,
      });
      for (const [index, { top, all }] of Object.entries(coverage)) {
        const known = valuesOf(index as IndexName);
        const held = reindex(explanation, index, 3)
          .interactions.terms.filter(({ players }) => players.length > 0)
          .map(({ players, low, high }) => {
            const value = known.get(players.join()) ?? 0;
            return low! <= value && value <= high! ? 1 : 0;
          });
        top.push(mean(held.slice(0, 20)));
        all.push(mean(held));
      }

      const strongest = [...valuesOf('BII').keys()].filter((name) => name !== '').slice(0, 10);
      const own = explanation.interactions.terms
        .filter(({ players }) => players.length > 0)
        .slice(0, 10)
        .map(({ players }) => players.join());
      kept.push({
        told: explanation.uncertainty!.stability.overlap,
        real: own.filter((name) => strongest.includes(name)).length / own.length,
      });

      const energy = truth.coefficients.reduce((sum, value) => sum + value ** 2, 0);
      const threshold = 0.02 * Math.sqrt(energy - truth.coefficients[0]! ** 2);
      const real = new Map(truth.supports.map((support, at) => [support.join(), truth.coefficients[at]!]));
      const list = explanation.uncertainty!.discoveries!.terms;
      const no = list.filter(({ players }) => !(Math.abs(real.get(players.join()) ?? 0) > threshold)).length;
      wrong.push(list.length === 0 ? 0 : no / list.length);
      found += list.length;
    }
    for (const [index, { top, all }] of Object.entries(coverage)) {
      console.log(`${index}: coverage ${mean(top).toFixed(3)} of the top 20, ${mean(all).toFixed(3)} of all`);
      for (const held of [mean(top), mean(all)]) {
        expect(held).toBeGreaterThan(0.82);
        expect(held).toBeLessThan(0.97);
      }
    }
    const [told, real] = [mean(kept.map(({ told }) => told)), mean(kept.map(({ real }) => real))];
    console.log(`of the 10 strongest ${told.toFixed(3)} are told to stay, ${real.toFixed(3)} are true`);
    expect(Math.abs(told - real)).toBeLessThan(0.12);
    console.log(`${found} found, ${mean(wrong).toFixed(3)} of them next to nothing`);
    expect(mean(wrong)).toBeLessThan(0.1);
    expect(found).toBeGreaterThan(200);
  });
});
