import {
  createSpectrum,
  Evaluator,
  type Explanation,
  exact,
  InvalidArgumentError,
  parseExplanation,
  reindex,
  spectrumGame,
  spectrumOf,
} from '@spex/core';
import { describe, expect, it } from 'vitest';

const spectrum = createSpectrum(3, [
  [[], 1],
  [[0], -0.5],
  [[1, 2], 0.25],
]);
const explanation: Explanation = {
  schema: 1,
  solver: 'exact',
  seed: -7,
  status: 'partial',
  game: {
    id: 'g',
    players: [{ label: 'a', span: [0, 1] }, { label: 'b', group: 'x' }, { label: 'c' }],
    output: 'logit',
    text: 'a b c',
  },
  spectrum: {
    players: 3,
    terms: [
      { players: [], value: 1 },
      { players: [0], value: -0.5 },
    ],
  },
  interactions: { index: 'BII', order: 2, terms: [{ players: [1, 2], value: 1 }] },
  faithfulness: { r2: -0.5, standardError: null, method: 'held-out', coalitions: 4 },
  ends: { grand: 1, empty: null, grandResidual: 0.5, emptyResidual: null },
  cost: {
    budget: 8,
    evaluations: 4,
    cached: 0,
    evaluationSeconds: 0.5,
    solverSeconds: 0.25,
    estimate: { seconds: 1, tokens: 2, dollars: 0.1 },
  },
  rounds: [
    { ablations: 2, r2: -1, standardError: null },
    { ablations: 4, r2: -0.5, standardError: 0.25, ended: 'the run was stopped' },
  ],
  account: ['Stopped.'],
};

describe('parseExplanation', () => {
  it('reads back what was written', () => {
    expect(parseExplanation(JSON.parse(JSON.stringify(explanation)))).toEqual(explanation);
  });

  it('reads the noise of the game where it was measured', () => {
    const noisy = {
      ...explanation,
      faithfulness: { ...explanation.faithfulness, noise: { deviation: 0.25, repeats: 3 } },
    };
    expect(parseExplanation(JSON.parse(JSON.stringify(noisy)))).toEqual(noisy);
    const odd = {
      ...noisy,
      faithfulness: { ...noisy.faithfulness, noise: { deviation: 'much', repeats: 3 } },
    };
    expect(() => parseExplanation(odd)).toThrow(/'faithfulness.noise.deviation' must be/);
  });

  it('reads an index at a keep-probability', () => {
    const near = { ...explanation, interactions: { ...explanation.interactions, index: 'BII@0.8' } };
    expect(parseExplanation(JSON.parse(JSON.stringify(near)))).toEqual(near);
  });

  const sure: Explanation = {
    ...explanation,
    interactions: {
      ...explanation.interactions,
      terms: [{ players: [1, 2], value: 1, low: 0.5, high: 1.5 }],
    },
    uncertainty: {
      level: 0.9,
      error: 0.25,
      chance: 0.125,
      shrinkage: 0,
      stability: { k: 1, overlap: 0.75, jaccard: 0.5, shares: [0.75] },
      discoveries: {
        level: 0.1,
        terms: [{ players: [1], value: -0.5, standardError: 0.1, adjusted: 0.001 }],
      },
    },
  };

  it('reads how sure the numbers are, where that is told', () => {
    expect(parseExplanation(JSON.parse(JSON.stringify(sure)))).toEqual(sure);
    const { discoveries: _, ...less } = sure.uncertainty!;
    expect(parseExplanation({ ...sure, uncertainty: less })).toEqual({ ...sure, uncertainty: less });
  });

  it.each<[string, string, unknown, RegExp]>([
    [
      'half an interval',
      'interactions.terms.0.high',
      undefined,
      /'interactions.terms\[0\].high' must be a finite/,
    ],
    ['an error that is no number', 'uncertainty.error', null, /'uncertainty.error' must be a finite number/],
    ['half a top', 'uncertainty.stability.k', 0.5, /'uncertainty.stability.k' must be an integer/],
    ['a share in words', 'uncertainty.stability.shares', ['most'], /'uncertainty.stability.shares\[0\]'/],
    [
      'a discovery of an unknown player',
      'uncertainty.discoveries.terms.0.players',
      [3],
      /'uncertainty.discoveries.terms\[0\].players' must be an integer from 0 to 2/,
    ],
    [
      'a discovery without its error',
      'uncertainty.discoveries.terms.0.standardError',
      undefined,
      /'uncertainty.discoveries.terms\[0\].standardError' must be/,
    ],
  ])('refuses %s', (_, path, value, message) => {
    expect(() => parseExplanation(set(structuredClone(sure), path, value))).toThrow(message);
  });

  it('leaves out what it does not know', () => {
    expect(parseExplanation({ ...explanation, colour: 'red' })).toEqual(explanation);
  });

  it.each<[string, (copy: Record<string, never>) => unknown, RegExp]>([
    ['no object', () => [], /'explanation' must be an object, not \[\]/],
    ['null', () => null, /'explanation' must be an object, not null/],
    ['another schema', (e) => ({ ...e, schema: 2 }), /must have "schema": 1, not 2/],
    ['no schema', () => ({}), /must have "schema": 1, not none/],
    ['no solver', (e) => ({ ...e, solver: undefined }), /'solver' must be a string, missing/],
    [
      'an odd status',
      (e) => ({ ...e, status: 'done' }),
      /'status' must be one of complete, partial, not "done"/,
    ],
    ['a text as seed', (e) => ({ ...e, seed: '1' }), /'seed' must be an integer/],
    [
      'a player without label',
      (e) => set(e, 'game.players.1', {}),
      /'game.players\[1\].label' must be a string/,
    ],
    [
      'a span backwards',
      (e) => set(e, 'game.players.0.span', [3, 1]),
      /'game.players\[0\].span\[1\]' must be an integer/,
    ],
    [
      'another number of players',
      (e) => set(e, 'spectrum.players', 4),
      /'spectrum.players' must be an integer from 3 to 3, not 4/,
    ],
    [
      'a player out of range',
      (e) => set(e, 'spectrum.terms.1.players', [3]),
      /player 3: players are integers from 0 to 2/,
    ],
    ['a term twice', (e) => set(e, 'spectrum.terms.1.players', []), /terms 0 and 1 name the same players/],
    [
      'a value that is no number',
      (e) => set(e, 'spectrum.terms.0.value', null),
      /must be a finite number, not null/,
    ],
    [
      'players out of order',
      (e) => set(e, 'interactions.terms.0.players', [2, 1]),
      /'interactions.terms\[0\].players' must be/,
    ],
    [
      'an unknown index',
      (e) => set(e, 'interactions.index', 'XII'),
      /'interactions.index' must be one of Fourier, Moebius/,
    ],
    [
      'an index that is not written as it always is',
      (e) => set(e, 'interactions.index', 'bii@.8'),
      /'interactions.index' must be one of Fourier, Moebius/,
    ],
    [
      'an order of 0',
      (e) => set(e, 'interactions.order', 0),
      /'interactions.order' must be an integer from 1 to 3, not 0/,
    ],
    [
      'an infinite R²',
      (e) => set(e, 'faithfulness.r2', Number.NEGATIVE_INFINITY),
      /'faithfulness.r2' must be a finite number/,
    ],
    [
      'an odd method',
      (e) => set(e, 'faithfulness.method', 'guess'),
      /'faithfulness.method' must be one of out-of-fold/,
    ],
    ['no ends', (e) => ({ ...e, ends: undefined }), /'ends' must be an object, missing/],
    ['half an ablation', (e) => set(e, 'cost.evaluations', 0.5), /'cost.evaluations' must be an integer/],
    [
      'a round of nothing',
      (e) => set(e, 'rounds.0.ablations', 0),
      /'rounds\[0\].ablations' must be an integer from 1 to \d+, not 0/,
    ],
    ['an account of numbers', (e) => ({ ...e, account: [1] }), /'account\[0\]' must be a string, not 1/],
  ])('refuses %s', (_, change, message) => {
    const changed = change(structuredClone(explanation) as never);
    expect(() => parseExplanation(changed)).toThrow(message);
    expect(() => parseExplanation(changed)).toThrow(InvalidArgumentError);
  });
});

/** Sets a field by its path. */
function set(target: object, path: string, value: unknown): object {
  const keys = path.split('.');
  let at = target as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[keys.at(-1)!] = value;
  return target;
}

describe('reindex', () => {
  it('converts a result as solving anew would, and changes nothing else', async () => {
    const evaluator = new Evaluator(spectrumGame({ spectrum }));
    const result = await exact.solve(evaluator, { budget: 8, index: 'BII', order: 3 });
    const converted = reindex(result, 'sii', 2);
    const anew = await exact.solve(evaluator, { budget: 8, index: 'SII', order: 2 });
    expect(converted).toEqual({ ...result, interactions: anew.interactions });
    expect(converted.interactions).toMatchObject({ index: 'SII', order: 2 });
    expect(evaluator.evaluations).toBe(8);
  });

  it('refuses an unknown index and an order that no player count allows', () => {
    expect(() => reindex(explanation, 'XII', 1)).toThrow(/XII/);
    expect(() => reindex(explanation, 'SII', 4)).toThrow(/from 1 to 3/);
  });
});

describe('spectrumOf', () => {
  it('gives the spectrum to evaluate', () => {
    const { supports, coefficients } = spectrumOf(explanation);
    expect(supports).toEqual([[], [0]]);
    expect([...coefficients]).toEqual([1, -0.5]);
  });
});
