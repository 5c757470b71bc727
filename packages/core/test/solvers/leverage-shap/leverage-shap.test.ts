import { convertSpectrum, Evaluator, leverageShap, spectrumOfTable, tableGame } from '@spex/core';
import { expect, it } from 'vitest';
import { valuesOf } from '../dummy-game.ts';
import { randomTable } from '../games.ts';

it('is all but exact with all coalitions but a pair, since none is drawn twice', async () => {
  const values = randomTable(9, 1);
  const value = valuesOf(await leverageShap.solve(new Evaluator(tableGame({ values })), { budget: 510 }));
  let error = 0;
  let size = 0;
  for (const { players, value: expected } of convertSpectrum(spectrumOfTable(values), 'SV', 1)) {
    if (players.length === 0) continue;
    error += (value(players.join()) - expected) ** 2;
    size += expected ** 2;
  }
  expect(error / size).toBeLessThan(0.01);
  expect(error).toBeGreaterThan(0);
});
