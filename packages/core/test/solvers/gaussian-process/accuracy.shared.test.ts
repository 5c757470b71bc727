import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Evaluator, gaussianProcess, rSquared, spectrumOf, tableGame, tableOfSpectrum } from '@spex/core';
import { describe, expect, it } from 'vitest';

const shared = process.env.SPEX_SHARED ?? join(import.meta.dirname, '../../../../../../shared');
const present = existsSync(join(shared, 'games/index.json'));
if (!present) console.log(`skipped: no games under ${shared}`);

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

describe.runIf(present)('gaussian-process on complete games', () => {
  it.each([128, 256])(
    'with %i coalitions explains more than the reference with twice as many, and no less than it claims',
    async (budget) => {
      const games = read<{ name: string; file: string }[]>('games/index.json');
      const peers = read<{ game: string; budget: number; r2: number }[]>('research/peers.json');
      const found = [];
      const claimed = [];
      for (const { file } of games) {
        const values = readTable(`games/${file}`);
        const explanation = await gaussianProcess.solve(new Evaluator(tableGame({ values })), { budget });
        found.push(rSquared(values, tableOfSpectrum(spectrumOf(explanation))));
        claimed.push(explanation.faithfulness.r2);
      }
      const reference = games.map(
        ({ name }) => peers.find((peer) => peer.game === name && peer.budget === 2 * budget)!.r2,
      );
      console.log(
        `${budget}: R² ${mean(found).toFixed(4)}, reference at ${2 * budget} ${mean(reference).toFixed(4)}, claimed ${mean(claimed).toFixed(4)}, worst game ${Math.min(...found).toFixed(3)}`,
      );
      expect(found.length).toBe(29);
      expect(mean(found)).toBeGreaterThan(mean(reference));
      expect(mean(claimed)).toBeLessThan(mean(found) + 0.02);
      expect(mean(claimed)).toBeGreaterThan(mean(found) - 0.1);
    },
  );
});
