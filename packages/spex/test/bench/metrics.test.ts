import {
  convertSpectrum,
  createSpectrum,
  Evaluator,
  type Explanation,
  getSolver,
  type Solver,
  type Spectrum,
  spectrumOfTable,
  spectrumToJSON,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { Known } from '../../src/bench/known.ts';
import { measureRow } from '../../src/bench/measure-row.ts';
import type { Figures, IndexAt } from '../../src/bench/metrics/metric.ts';
import { METRICS, parseIndexAt, parseMetrics } from '../../src/bench/metrics/parse.ts';
import { parseNpz } from '../../src/files/npz.ts';
import { recordedFile } from '../../src/games/recorded-file.ts';
import { spectrumFile } from '../../src/games/spectrum-file.ts';
import { tableFile } from '../../src/games/table-file.ts';
import { parseRecording } from '../../src/interchange/recording.ts';
import { npy, npz } from '../support/arrays.ts';
import { r2Of, SMALL } from '../support/games.ts';

const table = new Known(tableFile({ values: SMALL, shape: [64] }));
const EVERY = [
  'r2@0.9',
  'near-full',
  'lds',
  'index-error:sv',
  'index-error:sii:2',
  'recall@3',
  'precision@3',
].concat(['removal', 'insertion', 'deletion', 'hierarchy', 'energy']);

/** Something found: a first-order solution of the game. */
async function additive(): Promise<{ explanation: Explanation; spectrum: Spectrum }> {
  const explanation = await getSolver('lasso').solve(new Evaluator(table.file.game), { budget: 64, seed: 1 });
  const full = spectrumOfTable(SMALL);
  const terms = full.supports.map((support, at) => [support, full.coefficients[at]!] as const);
  return {
    explanation,
    spectrum: createSpectrum(
      6,
      terms.filter(([support]) => support.length < 2),
    ),
  };
}

async function measure(
  known: Known,
  spectrum: Spectrum,
  explanation: Explanation,
  names: readonly string[],
  estimated?: IndexAt,
): Promise<Figures> {
  let figures: Figures = {};
  for (const metric of parseMetrics(names).metrics) {
    const own = await metric.measure({ explanation, spectrum, known, estimated });
    expect(Object.keys(own)).toEqual(metric.figures.map(({ key }) => key));
    figures = { ...figures, ...own };
  }
  return figures;
}

describe('metrics', () => {
  it('finds nothing wrong with the truth', async () => {
    const { explanation } = await additive();
    expect(await measure(table, spectrumOfTable(SMALL), explanation, EVERY)).toMatchObject({
      'r2@0.9': expect.closeTo(1, 10),
      'near-full': expect.closeTo(1, 10),
      lds: expect.closeTo(1, 2),
      'index-error:SV/mse': expect.closeTo(0, 20),
      'index-error:SV/normalised': expect.closeTo(0, 20),
      'index-error:SV/top': 1,
      'index-error:SII:2/mse': expect.closeTo(0, 20),
      'recall@3': 1,
      'precision@3': 1,
    });
  });

  it('are what their definitions make of a first-order solution', async () => {
    const { explanation, spectrum } = await additive();
    const figures = await measure(table, spectrum, explanation, EVERY);
    const predicted = Array.from({ length: 64 }, (_, row) =>
      spectrum.supports.reduce((sum, [player], at) => {
        const sign = player !== undefined && (row >> player) & 1 ? -1 : 1;
        return sum + sign * spectrum.coefficients[at]!;
      }, 0),
    );
    // At most one of six players absent.
    const near = [0b111111, 0b111110, 0b111101, 0b111011, 0b110111, 0b101111, 0b011111];
    expect(figures['near-full']).toBeCloseTo(
      r2Of(
        near.map((row) => SMALL[row]!),
        near.map((row) => predicted[row]!),
      ),
      10,
    );
    const shapley = convertSpectrum(spectrumOfTable(SMALL), 'SV', 1);
    let squares = 0;
    for (let player = 0; player < 6; player++) {
      const exact = shapley.find(({ players }) => players[0] === player)!.value;
      const own = spectrum.supports.findIndex(([only]) => only === player);
      squares += (exact - (own < 0 ? 0 : -2 * spectrum.coefficients[own]!)) ** 2 / 6;
    }
    expect(figures['index-error:SV/mse']).toBeCloseTo(squares, 10);
    expect(figures['energy/1']).toBe(1);
    expect(figures['hierarchy/direct']).toBeNull();
    // Of the three largest true terms, those of one player are found, and everything found is true.
    expect(figures['precision@3']).toBe(1);
    const largest = convertSpectrum(spectrumOfTable(SMALL), 'Fourier', 6).filter(
      ({ players }) => players.length > 0,
    );
    expect(figures['recall@3']).toBeCloseTo(
      largest.slice(0, 3).filter(({ players }) => players.length === 1).length / 3,
      10,
    );
    // Removing one to five players of a spectrum without interactions: the largest effects in one direction.
    const grand = SMALL[63]!;
    expect(figures['removal/exact']).toBeCloseTo(figures['removal/greedy']!, 10);
    expect(figures['removal/exact']).toBeLessThanOrEqual(
      Math.max(...Array.from(SMALL, (value) => Math.abs(grand - value))) / Math.abs(grand),
    );
    expect(figures.insertion).toBeGreaterThan(figures.deletion!);
  });

  it('take the index that a solver estimated, and no other', async () => {
    const { explanation, spectrum } = await additive();
    const names = ['index-error:SV', 'index-error:SII:2', 'r2@0.7'];
    const figures = await measure(table, spectrum, explanation, names, { index: 'SV', order: 1 });
    expect(figures).toEqual({
      'index-error:SV/mse': expect.any(Number),
      'index-error:SV/normalised': expect.any(Number),
      'index-error:SV/top': expect.any(Number),
      'index-error:SII:2/mse': null,
      'index-error:SII:2/normalised': null,
      'index-error:SII:2/top': null,
      'r2@0.7': expect.any(Number),
    });
  });

  it('tell of a large spectrum what they tell of its table', async () => {
    const { explanation, spectrum } = await additive();
    const truth = spectrumOfTable(SMALL);
    // The same game among 25 players, 19 of which do nothing.
    const wide = (one: Spectrum): Spectrum => ({ ...one, players: 25 });
    const terms = truth.supports.map((players, at) => ({ players, value: truth.coefficients[at]! }));
    const known = new Known(spectrumFile({ players: 25, terms }));
    expect(known.table).toBeUndefined();
    const names = ['r2@0.9', 'index-error:SV', 'recall@3', 'precision@3', 'energy', 'removal'];
    const large = await measure(known, wide(spectrum), explanation, names);
    const small = await measure(table, spectrum, explanation, names);
    for (const key of [
      'r2@0.9',
      'recall@3',
      'precision@3',
      'energy/1',
      'index-error:SV/normalised',
      'removal/exact',
    ]) {
      expect([key, large[key]]).toEqual([key, expect.closeTo(small[key]!, 10)]);
    }
  });

  it('know nothing but test rows of a recording', async () => {
    const { explanation, spectrum } = await additive();
    const masks = Float64Array.from({ length: 64 * 6 }, (_, i) => (Math.floor(i / 6) >> (i % 6)) & 1);
    const arrays = { masks: npy(masks, { shape: [64, 6] }), values: npy(SMALL) };
    const tests = { test_masks: npy(masks, { shape: [64, 6] }), test_values: npy(SMALL) };
    const known = new Known(recordedFile(parseRecording(parseNpz(npz({ ...arrays, ...tests })))));
    const [there, own] = await Promise.all([
      measure(known, spectrum, explanation, EVERY),
      measure(table, spectrum, explanation, EVERY),
    ]);
    const told = Object.keys(there).filter((key) => there[key] !== null);
    expect(told).toEqual(['r2@0.9', 'lds', 'energy/1', 'energy/2', 'energy/3+']);
    expect(there['r2@0.9']).toBeCloseTo(own['r2@0.9']!, 10);
  });
});

it('have no value where what was found is too much for them', async () => {
  // One term of 40 players: its interactions of order 20 are far too many.
  const term = { players: Array.from({ length: 40 }, (_, player) => player), value: 1 };
  const known = new Known(spectrumFile({ players: 40, terms: [term, { players: [0], value: 1 }] }));
  const found = createSpectrum(40, [
    [term.players, 1],
    [[0], 1],
  ]);
  const { explanation } = await additive();
  const solver: Solver = {
    ...getSolver('lasso'),
    solve: async () => ({ ...explanation, spectrum: spectrumToJSON(found) }),
  };
  const asked = { game: 'g', gameId: 'g', players: 40, solver: 'lasso', budget: 64, seed: 0, version: '0' };
  const { metrics } = parseMetrics(['index-error:sii:20', 'recall@2']);
  const task = { asked, known, solver, at: undefined, noise: undefined, metrics, top: false };
  expect((await measureRow(task, new AbortController().signal))!.metrics).toEqual({
    'index-error:SII:20/mse': null,
    'index-error:SII:20/normalised': null,
    'index-error:SII:20/top': null,
    'recall@2': 1,
  });
});

describe('parseMetrics', () => {
  it('reads every metric of the help', () => {
    const names = METRICS.flatMap(({ name }) => name.split(', ')).map((name) =>
      name.replace('[:I[:K]]', '').replace('@P', '@0.5').replace('@K', '@7'),
    );
    const { figures, stability } = parseMetrics(names);
    // Whatever is measured here is in the help.
    const known = new Set(
      parseMetrics(names.concat(EVERY)).metrics.map(({ name }) => name.replace(/[@:].*/s, '')),
    );
    expect([...known].sort()).toEqual(
      [...new Set(parseMetrics(names).metrics.map(({ name }) => name.replace(/[@:].*/s, '')))].sort(),
    );
    expect(stability).toBe(true);
    expect(figures.map(({ key }) => key.split('/')[0])).toEqual(
      expect.arrayContaining(['r2', 'r2@0.5', 'recall@7']),
    );
    expect(figures.map(({ key }) => key)).toContain('index-error:SV/mse');
  });

  it('takes the error of an index that is not named at each index asked for', () => {
    const indices = [parseIndexAt('sii'), parseIndexAt('BV:3'), parseIndexAt('STII:3')];
    expect(parseMetrics(['index-error'], indices).metrics.map(({ name }) => name)).toEqual([
      'index-error:SII:2',
      'index-error:BV',
      'index-error:STII:3',
    ]);
  });

  it('keeps the order asked for, each once', () => {
    const { figures } = parseMetrics(['seconds', 'R2', 'lds', 'r2']);
    expect(figures.map(({ key }) => key)).toEqual(['seconds', 'r2', 'lds']);
  });

  it.each([
    ['recall@0', "'recall@0' needs a whole number of at least 1"],
    ['recall', "'recall' needs a whole number"],
    ['r2@1', 'needs a probability between 0 and 1'],
    ['index-error:no', "unknown index 'no'"],
    ['index-error:sii:x', 'needs a whole number of at least 1'],
    ['speed', "there is no metric 'speed'"],
  ])('refuses %s', (name, message) => {
    expect(() => parseMetrics([name])).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', message: expect.stringContaining(message) }),
    );
  });
});
