import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Evaluator, gaussianProcess, spectrumOf } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { loadGames } from '../../src/games/game-folder.ts';
import { removalCurves } from '../../src/optimise/removal.ts';

const SHARED = process.env.SPEX_SHARED ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
const here = existsSync(join(SHARED, 'games/index.json'));
if (!here) console.warn(`skipped: no games in ${SHARED} (set SPEX_SHARED)`);

describe.skipIf(!here)('removal on real games', () => {
  it('moves the output further by sets than by single values or step by step', async () => {
    const shares = { exact: 0, greedy: 0, values: 0 };
    const games = await loadGames(join(SHARED, 'games'));
    for (const { file } of games) {
      const { game, deviation } = file;
      const found = await gaussianProcess.solve(new Evaluator(game), { budget: 128, seed: 1 });
      const measured = await removalCurves(new Evaluator(game), spectrumOf(found), { most: 8 });
      const [exact, ...others] = measured!.curves;
      for (const { points } of others) {
        points.forEach(({ predicted }, at) => {
          const best = Math.abs(exact!.points[at]!.predicted);
          expect(Math.abs(predicted)).toBeLessThanOrEqual(best * (1 + 1e-9));
        });
      }
      for (const { by, points } of measured!.curves) {
        // In units of the game's standard deviation, so that each game counts alike.
        const moved = points.reduce((sum, one) => sum + Math.abs(one.measured), 0) / points.length;
        shares[by] += moved / deviation! / games.length;
      }
    }
    console.info(
      `mean move by exact, greedy and single values, in standard deviations: ${Object.values(shares)}`,
    );
    expect(shares.exact).toBeGreaterThan(1.03 * shares.greedy);
    expect(shares.exact).toBeGreaterThan(1.03 * shares.values);
  });
});
