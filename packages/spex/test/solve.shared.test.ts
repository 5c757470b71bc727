import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BenchRow } from '../src/bench/row.ts';
import { run } from './support/run.ts';

const SHARED = process.env.SPEX_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
const here = existsSync(join(SHARED, 'games/index.json'));
if (!here) console.warn(`skipped: no games in ${SHARED} (set SPEX_SHARED)`);

let out = '';
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'spex-shared-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

describe.skipIf(!here)('real games', () => {
  it.each([
    ['a table', 'games/sentimentanalysis-mask-strategy-mask-1.npy', 14, 1024, 16_384],
    ['a recording', 'recorded/sentiment-review-21.npz', 24, 2000, 2000],
    ['a spectrum', 'spectra/image-1-1.json', 24, 1024, 10_000],
  ])('solve explains %s', async (_, file, players, budget, coalitions) => {
    const args = ['solve', join(SHARED, file), '--budget', String(budget), '--format', 'json', '--quiet'];
    const ran = await run(args);
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    const found = JSON.parse(ran.out);
    expect(found).toMatchObject({ schema: 1, solver: 'auto', status: 'complete', cost: { budget } });
    expect(found.cost.evaluations).toBeLessThanOrEqual(budget);
    expect(found.spectrum.players).toBe(players);
    expect(found.truth.coalitions).toBe(coalitions);
    expect(found.truth.r2).toBeGreaterThan(0.6);
    // What the explanation claims of itself is near the truth.
    expect(Math.abs(found.faithfulness.r2 - found.truth.r2)).toBeLessThan(0.1);
  });

  it.each([
    ['games', 'mask-1', [128, 256]],
    ['recorded', 'review-21', [500]],
    ['spectra', 'image', [512]],
  ])('bench measures %s', async (folder, only, budgets) => {
    const file = join(out, `${folder}.json`);
    const args = [
      'bench',
      '--games',
      join(SHARED, folder),
      '--only',
      only,
      '--budgets',
      budgets.join(),
      '--out',
      file,
    ];
    expect((await run(args)).code).toBe(0);
    const rows: BenchRow[] = JSON.parse(await readFile(file, 'utf8'));
    expect(rows.length % budgets.length).toBe(0);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row.evaluations).toBeLessThanOrEqual(row.budget);
      expect(row.r2).toBeGreaterThan(0);
      expect(row.terms).toBeGreaterThan(1);
    }
  });
});
