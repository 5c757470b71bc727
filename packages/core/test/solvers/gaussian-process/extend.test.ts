import { enumerateCoalitions, evaluateSpectrum, selectRows } from '@spex/core';
import { expect, it } from 'vitest';
import { extendToAll } from '../../../src/solvers/gaussian-process/extend.ts';
import { condition } from '../../../src/solvers/gaussian-process/posterior.ts';
import { readOut } from '../../../src/solvers/gaussian-process/read-out.ts';
import { randomProblem } from './feature-space.ts';

const players = 5;
const { targets, settings } = randomProblem(players, 30, 5);
const batch = selectRows(
  enumerateCoalitions(players),
  Array.from({ length: 30 }, (_, row) => (7 * row) % 32),
);
const head = Array.from({ length: 16 }, (_, row) => row);
const posterior = condition({ batch: selectRows(batch, head), targets: targets.slice(0, 16) }, settings);
const extra = Uint32Array.from({ length: 14 }, (_, at) => 16 + at);
const everything = Array.from({ length: 32 }, (_, mask) =>
  Array.from({ length: players }, (_, player) => player).filter((player) => (mask >>> player) & 1),
);
const spectrum = {
  players,
  supports: everything.sort((a, b) => a.length - b.length || (a.join() < b.join() ? -1 : 1)),
  coefficients: new Float64Array(32),
};

it('is the process conditioned on all rows where every term is there', () => {
  const {
    spectrum: found,
    held,
    predictions,
  } = extendToAll(spectrum, { posterior, extra }, { batch, targets });
  // The regression does not penalise the constant, and the process hardly so with this prior.
  const flat = { ...settings, constant: 1e6 };
  const scaled = (rows: readonly number[]) => {
    const values = rows.map((row) => targets[row]!);
    const own = condition({ batch: selectRows(batch, rows), targets: Float64Array.from(values) }, flat);
    const ratio = (posterior.unit / own.unit) ** 2;
    return condition(
      { batch: selectRows(batch, rows), targets: Float64Array.from(values) },
      {
        ...flat,
        product: settings.product * ratio,
        linear: settings.linear * ratio,
        noise: settings.noise * ratio,
      },
    );
  };
  const all = Array.from(targets.keys());
  const expected = evaluateSpectrum(readOut(scaled(all), 1e6).spectrum, batch);
  const spread = posterior.unit;
  evaluateSpectrum(found, batch).forEach((value, row) => {
    expect(Math.abs(value - expected[row]!) / spread).toBeLessThan(0.05);
  });
  expect(held).toBe(extra);
  for (const half of [0, 1]) {
    const out = extra.filter((_, at) => at % 2 === half);
    const without = scaled(all.filter((row) => !out.includes(row)));
    const wanted = evaluateSpectrum(readOut(without, 1e6).spectrum, selectRows(batch, out));
    out.forEach((row, at) => {
      expect(Math.abs(predictions[row - 16]! - wanted[at]!) / spread).toBeLessThan(0.05);
    });
  }
});
