import {
  batchFromLists,
  createSpectrum,
  evaluateSpectrum,
  INDICES,
  reindex,
  type Spectrum,
  spectrumOf,
  type Term,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNpz } from '../../src/files/npz.ts';
import { formatNpy, formatNpz } from '../../src/files/write-npy.ts';
import { explanationOfSpectrum, labelledPlayers } from '../../src/interchange/imported.ts';
import {
  formatShapiqValues,
  isShapiqValues,
  parseShapiqValues,
} from '../../src/interchange/shapiq-values.ts';
import { parseShapiqValuesArchive } from '../../src/interchange/shapiq-values-npz.ts';

// The game v = 0.5 + x0 - 2 x1 + 3 x0 x1 + 6 x0 x1 x2, worked out by hand.
const SHAPLEY = { Empty: 0.5, '0': 4.5, '1': 1.5, '2': 2 };
const SII = { '0': 4.5, '1': 1.5, '2': 2, '0,1': 6, '0,2': 3, '1,2': 3 };
const K_SII = { Empty: 0.5, '0': 0, '1': -3, '2': -1, '0,1': 6, '0,2': 3, '1,2': 3 };

/** A file as `InteractionValues.to_json_file` lays it out. */
function file(metadata: object, data: object): Record<string, unknown> {
  return {
    object_name: 'InteractionValues',
    data_type: 'interaction_values',
    version: '1.4.1',
    created_from: null,
    description: null,
    parameters: {},
    timestamp: '2026-01-01T00:00:00+00:00Z',
    metadata: {
      n_players: 3,
      index: 'SV',
      max_order: 1,
      min_order: 0,
      estimated: true,
      estimation_budget: 64,
      baseline_value: 0.5,
      ...metadata,
    },
    data,
  };
}

function valuesOf(terms: readonly Term[]): Record<string, number> {
  return Object.fromEntries(terms.map(({ players, value }) => [players.join() || 'Empty', value]));
}

describe('parseShapiqValues', () => {
  it('reads Shapley values, and gives the additive game that has them', () => {
    const explanation = parseShapiqValues(file({}, SHAPLEY));
    expect(explanation.interactions).toEqual({
      index: 'SV',
      order: 1,
      terms: [
        { players: [0], value: 4.5 },
        { players: [2], value: 2 },
        { players: [1], value: 1.5 },
        { players: [], value: 0.5 },
      ],
    });
    expect(explanation.estimates).toEqual({ index: 'SV', order: 1 });
    expect(explanation.faithfulness).toMatchObject({ method: 'unknown', coalitions: 0 });
    expect(explanation.cost.evaluations).toBe(64);
    expect(explanation.game.players.map(({ label }) => label)).toEqual(['p0', 'p1', 'p2']);
    const values = evaluateSpectrum(spectrumOf(explanation), batchFromLists([[], [0], [1, 2], [0, 1, 2]], 3));
    expect(Array.from(values)).toEqual([0.5, 5, 4, 8.5]);
  });

  it('reads an index whose other readings follow from it', () => {
    const metadata = { index: 'SII', max_order: 2, min_order: 1 };
    const explanation = parseShapiqValues(file(metadata, SII));
    expect(valuesOf(explanation.interactions.terms)).toEqual({ Empty: 0.5, ...SII });
    const aggregated = valuesOf(reindex(explanation, 'k-SII', 2).interactions.terms);
    for (const [players, value] of Object.entries(K_SII)) {
      expect(aggregated[players] ?? 0).toBeCloseTo(value, 12);
    }
  });

  it('takes the own term of no player of BII, BV and FBII, and the baseline of the others', () => {
    const empty = (index: string, data: object): number | undefined =>
      valuesOf(parseShapiqValues(file({ index }, { ...data, '0': 1 })).interactions.terms).Empty;
    for (const index of ['BII', 'BV', 'FBII']) {
      expect(empty(index, { Empty: 2 })).toBe(2);
      expect(empty(index, {})).toBe(0.5);
    }
    for (const index of ['SV', 'SII', 'k-SII', 'STII', 'FSII', 'Moebius'])
      expect(empty(index, { Empty: 2 })).toBe(0.5);
  });

  it('gives exact values intervals of no width, and of all orders a perfect picture', () => {
    const part = parseShapiqValues(file({ estimated: false, estimation_budget: null }, SHAPLEY));
    expect(part.interactions.terms[0]).toEqual({ players: [0], value: 4.5, low: 4.5, high: 4.5 });
    expect(part.faithfulness.method).toBe('unknown');
    const all = { Empty: 0.5, '0': 1, '1': -2, '0,1': 3, '0,1,2': 6 };
    const whole = parseShapiqValues(file({ index: 'Moebius', max_order: 3, estimated: false }, all));
    expect(whole.faithfulness).toEqual({ r2: 1, standardError: null, method: 'exact', coalitions: 8 });
    expect(whole.estimates).toBeUndefined();
    expect(reindex(whole, 'SV', 1).interactions.terms.map(({ value }) => value)).toEqual([4.5, 2, 1.5, 0.5]);
  });

  it('agrees with shapiq on what follows from its values', () => {
    // SII and k-SII of one prediction of a forest on California housing, as shapiq's TreeSHAP-IQ gives them (its own test data).
    const singles = [
      0.25171782, 0.49724787, 0.06500521, 0.05833923, 0.0221944, 1.13094244, 0.21431031, 0.60578113,
    ];
    const pairs = [
      [0.31792825, -0.01136627, -0.00113182, 0.03546966, 0.32149912, 0.14395103, 0.02568092],
      [-0.04679993, 0.01507553, -0.01028347, 0.10407561, 0.14535778, 0.14693615],
      [-0.00494362, -0.00488861, 0.07819297, -0.00349095, 0.04734996],
      [-0.0091137, 0.09440254, -0.00658789, -0.0191394],
      [-0.00473196, -0.00102256, 0.00849464],
      [0.02857513, -0.33610668],
      [0.31846103],
    ];
    const efficient = [
      -0.16429762, 0.16110291, 0.03797844, 0.02405842, 0.0152324, 0.98798907, -0.09831148, 0.50994281,
    ];
    const data = Object.fromEntries([
      ...singles.map((value, player) => [`${player}`, value]),
      ...pairs.flatMap((row, first) => row.map((value, at) => [`${first},${first + 1 + at}`, value])),
    ]);
    const baseline = 2.072185;
    const metadata = { n_players: 8, index: 'SII', max_order: 2, min_order: 1, baseline_value: baseline };
    const explanation = parseShapiqValues(file(metadata, data));
    const read = valuesOf(reindex(explanation, 'k-SII', 2).interactions.terms);
    efficient.forEach((value, player) => {
      expect(read[player]).toBeCloseTo(value, 6);
    });
    pairs.forEach((row, first) => {
      row.forEach((value, at) => {
        expect(read[`${first},${first + 1 + at}`]).toBeCloseTo(value, 6);
      });
    });
    expect(read.Empty).toBeCloseTo(baseline, 12);
  });

  it('does not work for an order that no set has', () => {
    const explanation = parseShapiqValues(
      file({ n_players: 100_000, index: 'SII', max_order: 100_000 }, { '0': 1, '5,99999': 2 }),
    );
    expect(explanation.interactions.order).toBe(100_000);
    expect(explanation.spectrum.terms.map(({ players }) => players)).toEqual([[], [0], [5, 99_999]]);
  });

  it('reads keys as Python writes tuples and lists, and the layout of to_dict', () => {
    const dictionary = {
      values: [0.5, 6, 1.5],
      interaction_lookup: { '()': 0, '(1, 0)': 1, '(1,)': 2 },
      index: 'k-SII',
      max_order: 2,
      min_order: 0,
      n_players: 3,
      estimated: true,
      estimation_budget: null,
      baseline_value: 0.5,
    };
    expect(isShapiqValues(dictionary)).toBe(true);
    const expected = { Empty: 0.5, '0,1': 6, '1': 1.5 };
    expect(valuesOf(parseShapiqValues(dictionary).interactions.terms)).toEqual(expected);
    const direct = { ...dictionary, values: { '[]': 0.5, '[0, 1]': 6, '1': 1.5 } };
    expect(valuesOf(parseShapiqValues(direct).interactions.terms)).toEqual(expected);
  });

  it('says what is not in the file', () => {
    const pairs = parseShapiqValues(file({ index: 'STII', max_order: 2, min_order: 2 }, { '0,1': 1 }));
    expect(pairs.account.join(' ')).toContain('no sets of fewer than 2 players: they count as 0');
    const described = parseShapiqValues({ ...file({}, SHAPLEY), description: 'of my model' });
    expect(described.account).toContain("shapiq's description: of my model");
  });

  it.each([
    [
      'an index of shapiq alone',
      file({ index: 'JointSV' }, SHAPLEY),
      "'JointSV' has no counterpart here: SV, BV,",
    ],
    ['no index', file({ index: undefined }, SHAPLEY), "'metadata.index' must be a text, missing"],
    [
      'no players',
      file({ n_players: 0 }, SHAPLEY),
      "'metadata.n_players' must be an integer from 1 to 100000, not 0",
    ],
    ['too high an order', file({ max_order: 4 }, SHAPLEY), 'an integer from 1 to 3, not 4'],
    ['a player beyond', file({}, { '3': 1 }), "'3' names player 3, and players are 0 to 2"],
    ['a player twice', file({ max_order: 2 }, { '1,1': 1 }), "'1,1' names a player twice"],
    ['a set twice', file({ max_order: 2 }, { '0,1': 1, '(1, 0)': 1 }), 'two values for the players 0,1'],
    ['an odd key', file({}, { 'x,1': 1 }), "'x,1' is no set of players"],
    ['a set beyond the order', file({}, { '0,1': 1 }), "'0,1' has more players than max_order 1"],
    ['a value that is none', file({}, { '0': null }), "'data['0']' must be a finite number, not null"],
    ['no data', file({}, []), "'data' must be an object"],
    [
      'a place that is none',
      { ...(file({}, {}).metadata as object), values: [1], interaction_lookup: { '0': 3 } },
      "'values[3]' must be a finite number, missing",
    ],
  ])('refuses %s', (_, data, message) => {
    expect(() => parseShapiqValues(data)).toThrowError(
      expect.objectContaining({ name: 'InvalidArgumentError', message: expect.stringContaining(message) }),
    );
  });
});

describe('formatShapiqValues', () => {
  const spectrum = createSpectrum(3, [
    [[], 1],
    [[0], -0.5],
    [[1, 2], 0.25],
  ]);
  const facts = {
    players: labelledPlayers(3, ['not', 'good', 'naïve']),
    source: 'test',
    account: ['A test.'],
  };
  const explanation = reindex(explanationOfSpectrum(spectrum, facts), 'BII', 2);

  it('writes what from_json_file reads', () => {
    const { parameters, ...rest } = formatShapiqValues(explanation);
    // BII(T) = (-2)^|T| F(T), and higher terms do not reach down.
    expect(rest).toEqual({
      object_name: 'InteractionValues',
      data_type: 'interaction_values',
      version: '1.3.1',
      created_from: 'spex, solver test',
      description: null,
      timestamp: null,
      metadata: {
        n_players: 3,
        index: 'BII',
        max_order: 2,
        min_order: 0,
        estimated: true,
        estimation_budget: null,
        baseline_value: 1,
      },
      data: { Empty: 1, '0': 1, '1,2': 1 },
    });
    expect(parameters).toEqual({ spex: explanation });
  });

  it('gives order 1 to values, which have no interactions', () => {
    const values = formatShapiqValues(reindex(explanation, 'SV', 3));
    expect(values.metadata).toMatchObject({ index: 'SV', max_order: 1 });
  });

  it('refuses an index that shapiq has not', () => {
    for (const index of ['Fourier', 'BII@0.8']) {
      expect(() => formatShapiqValues(reindex(explanation, index, 2))).toThrowError(
        `shapiq has no index ${index}: give --index, one of SV, BV,`,
      );
    }
  });

  it('leaves the explanation aside once shapiq values were changed', () => {
    const written = JSON.parse(JSON.stringify(formatShapiqValues(explanation)));
    written.data['0'] = 7;
    const read = parseShapiqValues(written);
    expect(valuesOf(read.interactions.terms)).toEqual({ Empty: 1, '0': 7, '1,2': 1 });
    expect(read.account.join(' ')).toContain('its values were changed since');
    const foreign = parseShapiqValues({ ...written, parameters: { spex: { schema: 2 } } });
    expect(foreign.interactions).toEqual(read.interactions);
    expect(foreign.account.join(' ')).toContain('it cannot be read');
    delete written.data['0'];
    expect(valuesOf(parseShapiqValues(written).interactions.terms)).toEqual({ Empty: 1, '1,2': 1 });
  });
});

const players = 5;
const spectra: fc.Arbitrary<Spectrum> = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 31 }), fc.double({ min: -100, max: 100, noNaN: true })), {
    selector: ([set]) => set,
    maxLength: 12,
  })
  .map((terms) =>
    createSpectrum(
      players,
      terms.map(([set, value]) => [[0, 1, 2, 3, 4].filter((player) => (set >> player) & 1), value] as const),
    ),
  );
const shared = INDICES.filter((index) => index !== 'Fourier');

describe('there and back', () => {
  it('gives the whole explanation back', () => {
    fc.assert(
      fc.property(
        spectra,
        fc.constantFrom(...shared),
        fc.integer({ min: 1, max: players }),
        fc.uniqueArray(fc.string(), { minLength: players, maxLength: players }),
        (spectrum, index, order, labels) => {
          const facts = { players: labelledPlayers(players, labels), source: 'test', account: [] };
          const explanation = reindex(explanationOfSpectrum(spectrum, facts), index, order);
          const text = JSON.stringify(formatShapiqValues(explanation));
          expect(parseShapiqValues(JSON.parse(text))).toEqual(explanation);
        },
      ),
    );
  });

  it('keeps every value through shapiq, which drops the rest', () => {
    fc.assert(
      fc.property(
        spectra,
        fc.constantFrom(...shared),
        fc.integer({ min: 1, max: 3 }),
        (spectrum, index, order) => {
          const facts = { players: labelledPlayers(players), source: 'test', account: [] };
          const explanation = reindex(explanationOfSpectrum(spectrum, facts), index, order);
          const { parameters: _, ...plain } = formatShapiqValues(explanation);
          const read = parseShapiqValues(plain);
          const given = { Empty: 0, ...valuesOf(explanation.interactions.terms) };
          expect(valuesOf(read.interactions.terms)).toEqual(given);
          // The surrogate has these values, up to rounding.
          const again = valuesOf(reindex(read, index, order).interactions.terms);
          for (const [set, value] of Object.entries(given)) expect(again[set] ?? 0).toBeCloseTo(value, 8);
          expect(formatShapiqValues(read)).toMatchObject({
            data: plain.data,
            metadata: plain.metadata as object,
          });
        },
      ),
    );
  });
});

describe('parseShapiqValuesArchive', () => {
  const single = (value: number): Uint8Array => formatNpy(Float64Array.of(value), { shape: [] });
  const arrays = {
    values: formatNpy(Float64Array.of(0.5, 6, 1.5)),
    index: formatNpy(['k-SII'], { shape: [] }),
    max_order: single(2),
    n_players: single(3),
    min_order: single(0),
    interaction_lookup_keys: formatNpy(['Empty', '0,1', '1']),
    interaction_lookup_indices: formatNpy(BigInt64Array.of(0n, 1n, 2n)),
    estimated: formatNpy(Uint8Array.of(0), { shape: [], truths: true }),
    estimation_budget: single(-1),
    baseline_value: single(0.5),
  };

  it('reads the archives of shapiq before 1.4', () => {
    const explanation = parseShapiqValuesArchive(parseNpz(formatNpz(arrays)));
    expect(explanation.interactions).toMatchObject({ index: 'k-SII', order: 2 });
    expect(valuesOf(explanation.interactions.terms)).toEqual({ Empty: 0.5, '0,1': 6, '1': 1.5 });
    expect(explanation.interactions.terms[0]).toMatchObject({ low: 6, high: 6 });
    expect(explanation.cost.evaluations).toBe(0);
    const paid = parseShapiqValuesArchive(parseNpz(formatNpz({ ...arrays, estimation_budget: single(99) })));
    expect(paid.cost.evaluations).toBe(99);
  });

  it.each([
    ['a Python object', { interaction_lookup: single(1) }, 'save it as .json'],
    ['fewer places', { interaction_lookup_indices: formatNpy(BigInt64Array.of(0n)) }, '3 sets have 1 places'],
    [
      'a place beyond',
      { interaction_lookup_indices: formatNpy(BigInt64Array.of(0n, 1n, 9n)) },
      "'values[9]'",
    ],
  ])('refuses %s', (name, changed, message) => {
    const { interaction_lookup_keys, ...old } = arrays;
    const given = name === 'a Python object' ? old : { ...old, interaction_lookup_keys };
    const archive = parseNpz(formatNpz({ ...given, ...changed }));
    expect(() => parseShapiqValuesArchive(archive)).toThrowError(message);
  });

  it('names an array that is missing', () => {
    const { baseline_value: _, ...rest } = arrays;
    expect(() => parseShapiqValuesArchive(parseNpz(formatNpz(rest)))).toThrowError(
      "the array 'baseline_value' is missing",
    );
  });
});
