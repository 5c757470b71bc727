import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createRandom,
  createSpectrum,
  crossValidatedLasso,
  Evaluator,
  evaluateSpectrum,
  rSquared,
  type Support,
  sampleUniform,
  spectrumFromJSON,
  spectrumGame,
  spectrumOf,
  tableGame,
  tableOfSpectrum,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { accountOf, solve } from './solving.ts';

const shared = process.env.SPEX_SHARED ?? join(import.meta.dirname, '../../../../../../shared');
const present = existsSync(join(shared, 'games/index.json')) && existsSync(join(shared, 'spectra'));
if (!present) console.log(`skipped: no games and spectra under ${shared}`);

const read = <T>(path: string): T => JSON.parse(readFileSync(join(shared, path), 'utf8')) as T;

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

describe.runIf(present)('spex on spectra of real models', () => {
  const files = present ? readdirSync(join(shared, 'spectra')).filter((name) => name.endsWith('.json')) : [];

  it.each(files)('explains %s from 5,000 coalitions with noise of a twentieth', async (file) => {
    const truth = spectrumFromJSON(read(`spectra/${file}`));
    const variance = truth.supports.reduce(
      (sum, support, i) => sum + (support.length > 0 ? truth.coefficients[i]! ** 2 : 0),
      0,
    );
    const game = spectrumGame({ spectrum: truth, noise: 0.05 * Math.sqrt(variance), seed: 1 });
    const explanation = await solve(game, { budget: 5000 });
    const fresh = sampleUniform(truth.players, 10_000, createRandom(2));
    const r2 = rSquared(evaluateSpectrum(truth, fresh), evaluateSpectrum(spectrumOf(explanation), fresh));
    console.log(`${file}: R² ${r2.toFixed(4)}, claimed ${explanation.faithfulness.r2.toFixed(4)}`);
    expect(r2).toBeGreaterThan(0.99);
  });
});

describe.runIf(present)('spex on complete games', () => {
  it('with 1,024 coalitions explains far more than a first-order LASSO', async () => {
    const budget = 1024;
    const spexs: number[] = [];
    const lassos: number[] = [];
    let back = 0;
    for (const { file } of read<{ file: string }[]>('games/index.json')) {
      const values = readTable(`games/${file}`);
      const players = Math.log2(values.length);
      if (2 ** players <= budget) continue;
      const explanation = await solve(tableGame({ values }), { budget });
      spexs.push(rSquared(values, tableOfSpectrum(spectrumOf(explanation))));
      if (accountOf(explanation).includes('The budget was too small')) back++;

      const batch = sampleUniform(players, budget, createRandom(3));
      const { values: targets } = await new Evaluator(tableGame({ values })).evaluate(batch);
      const supports: Support[] = [[], ...Array.from({ length: players }, (_, player) => [player])];
      const { coefficients } = crossValidatedLasso({ batch, supports, targets });
      const lasso = createSpectrum(
        players,
        supports.map((support, i) => [support, coefficients[i]!] as const),
      );
      lassos.push(rSquared(values, tableOfSpectrum(lasso)));
    }
    console.log(
      `${budget}: R² ${mean(spexs).toFixed(4)}, LASSO ${mean(lassos).toFixed(4)}, fell back ${back} of ${spexs.length}`,
    );
    expect(spexs.length).toBe(25);
    expect(mean(spexs)).toBeGreaterThan(mean(lassos) + 0.2);
    spexs.forEach((r2, i) => {
      expect(r2).toBeGreaterThan(lassos[i]! - 0.03);
    });
  });
});
