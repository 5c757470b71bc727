import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Evaluator, proxyspex, rSquared, spectrumOf, tableGame, tableOfSpectrum } from '@spex/core';
import { describe, expect, it } from 'vitest';

const shared = process.env.SPEX_SHARED ?? join(import.meta.dirname, '../../../../../../shared');
const present = existsSync(join(shared, 'games/index.json'));
if (!present) console.log(`skipped: no games under ${shared}`);

interface PeerFigure {
  readonly game: string;
  readonly budget: number;
  readonly r2: number;
  readonly r2_unrefined: number;
}

const read = <T>(path: string): T => JSON.parse(readFileSync(join(shared, path), 'utf8')) as T;

/** The values of a one-dimensional float64 `.npy` file, version 1. */
function readTable(path: string): Float64Array {
  const bytes = readFileSync(join(shared, path));
  const start = 10 + bytes.readUInt16LE(8);
  return Float64Array.from({ length: (bytes.length - start) / 8 }, (_, i) =>
    bytes.readDoubleLE(start + 8 * i),
  );
}

/** The true R² over all 2^n coalitions, the reported one, and the reference's: the better of its two figures. */
async function compare(
  budget: number,
): Promise<{ true: number; claimed: number; reference: number; close: boolean }[]> {
  const games = read<{ name: string; file: string }[]>('games/index.json');
  const peers = read<PeerFigure[]>('research/peers.json');
  const figures = [];
  for (const { name, file } of games) {
    const peer = peers.find((figure) => figure.game === name && figure.budget === budget);
    if (!peer) continue;
    const values = readTable(`games/${file}`);
    const explanation = await proxyspex.solve(new Evaluator(tableGame({ values })), { budget });
    const truth = rSquared(values, tableOfSpectrum(spectrumOf(explanation)));
    const { r2, standardError } = explanation.faithfulness;
    figures.push({
      true: truth,
      claimed: r2,
      reference: Math.max(peer.r2, peer.r2_unrefined),
      close: Math.abs(truth - r2) <= 2 * standardError!,
    });
  }
  return figures;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe.runIf(present)('proxyspex on complete games', () => {
  it.each([128, 256, 512])(
    'with %i coalitions explains as much as the reference, and no less than it claims',
    async (budget) => {
      const figures = await compare(budget);
      expect(figures.length).toBe(29);
      const found = mean(figures.map((figure) => figure.true));
      const claimed = mean(figures.map((figure) => figure.claimed));
      const reference = mean(figures.map((figure) => figure.reference));
      console.log(
        `${budget}: R² ${found.toFixed(4)}, reference ${reference.toFixed(4)}, claimed ${claimed.toFixed(4)}, within two standard errors ${figures.filter(({ close }) => close).length} of 29`,
      );
      expect(found).toBeGreaterThan(reference - 0.01);
      expect(claimed).toBeLessThan(found + 0.01);
      expect(claimed).toBeGreaterThan(found - 0.1);
    },
  );
});
