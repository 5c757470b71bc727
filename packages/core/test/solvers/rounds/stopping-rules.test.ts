import {
  Evaluator,
  type Explanation,
  type Interaction,
  InvalidArgumentError,
  lasso,
  type RunSoFar,
  tableGame,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import {
  untilDollars,
  untilError,
  untilGain,
  untilNothingLeft,
  untilR2,
  untilSeconds,
  untilTop,
} from '../../../src/solvers/rounds/stopping-rules.ts';

const base = await lasso.solve(
  new Evaluator(tableGame({ values: Float64Array.from({ length: 64 }, (_, mask) => (mask * 7) % 13) })),
  { budget: 30 },
);

/** A run whose rounds had these R². */
function run(figures: readonly number[], standardError: number | null, mostRounds = 4): RunSoFar {
  const rounds = figures.map((r2, at) => ({
    budget: 50 * 2 ** at,
    explanation: { ...base, faithfulness: { ...base.faithfulness, r2, standardError } },
  }));
  return { rounds, mostRounds, afterNext: undefined };
}

/** A run of one round with these interactions, each known to ± its error at 90 %. */
function known(values: readonly number[], errors: readonly number[]): RunSoFar {
  const terms: Interaction[] = values.map((value, at) => ({
    players: [at % 6, 6 + at],
    value,
    low: value - errors[at]!,
    high: value + errors[at]!,
  }));
  const constant = { players: [], value: 99, low: 0, high: 198 };
  const uncertainty = { ...base.uncertainty, level: 0.9 } as NonNullable<Explanation['uncertainty']>;
  const interactions = { ...base.interactions, terms: [constant, ...terms] };
  return {
    rounds: [{ budget: 50, explanation: { ...base, interactions, uncertainty } }],
    mostRounds: 4,
    afterNext: undefined,
  };
}

describe('untilR2', () => {
  // One-sided normal quantiles: 1.6449 at 5 %, 2.2414 at 5 % / 4.
  it.each([
    [1, 0.9 + 1.64 * 0.01, false],
    [1, 0.9 + 1.65 * 0.01, true],
    [4, 0.9 + 2.24 * 0.01, false],
    [4, 0.9 + 2.25 * 0.01, true],
  ])('with %i looks and R² %f: %s', (looks, r2, holds) => {
    expect(untilR2(0.9).enough(run([0.5, r2], 0.01, looks)) !== undefined).toBe(holds);
  });

  it('says what the confidence is of', () => {
    expect(untilR2(0.9).enough(run([0.95], 0.01, 1))).toBe('R² is above 0.9 with 95 % confidence');
    expect(untilR2(0.9).enough(run([0.95], 0.01, 3))).toBe(
      'R² is above 0.9 with 95 % confidence, the 3 looks that the budget allows taken together',
    );
  });

  it('takes an exact R² as it is', () => {
    expect(untilR2(0.9).enough(run([0.9], null))).toBeDefined();
    expect(untilR2(0.9).enough(run([0.8999], null))).toBeUndefined();
  });
});

describe('untilGain', () => {
  it.each<[number | undefined, number[], boolean]>([
    [undefined, [0.5, 0.6, 0.605, 0.609], true],
    [undefined, [0.5, 0.6, 0.605, 0.611], false],
    [undefined, [0.6, 0.605], false],
    [undefined, [0.05, 0.05, 0.05], false],
    [0.1, [0.5, 0.55, 0.59], true],
    [0.1, [0.5, 0.55, 0.61], false],
    [0, [0.5, 0.5, 0.5], false],
    [0, [0.5, 0.4, 0.45], true],
  ])('of %s after %j: %s', (least, figures, holds) => {
    expect(untilGain(least).enough(run(figures, 0.01)) !== undefined).toBe(holds);
  });
});

describe('untilTop', () => {
  it('holds where the strongest stand out and their signs are sure', () => {
    const reason = untilTop(2).enough(known([5, -4, 1, 0.5], [0.5, 0.5, 0.5, 0.5]));
    expect(reason).toBe(
      'the 2 strongest interactions are settled: their signs are sure, and 100 % of them would be found again',
    );
  });

  it('does not where one could as well be another', () => {
    expect(untilTop(2).enough(known([5, -4, 3.9, 3.9, 3.8], [0.5, 1, 1, 1, 1]))).toBeUndefined();
    expect(untilTop(1).enough(known([7, -4, 3.9, 3.9, 3.8], [0.5, 1, 1, 1, 1]))).toBeDefined();
  });

  it('does not where a sign is in doubt', () => {
    expect(untilTop(2).enough(known([5, -1, 0.01], [0.5, 1.1, 0.01]))).toBeUndefined();
    expect(untilTop(2).enough(known([5, -1, 0.01], [0.5, 0.9, 0.01]))).toBeDefined();
  });

  it('takes all there are of few players, and never holds without intervals', () => {
    expect(untilTop(9).enough(known([9, -8, 7, 6, 5, 4], [0.1, 0.1, 0.1, 0.1, 0.1, 0.1]))).toContain(
      'the 6 strongest',
    );
    expect(untilTop(9).enough(known([9, -8, 7, 6, 5], [0.1, 0.1, 0.1, 0.1, 0.1]))).toBeUndefined();
    expect(untilTop(1).enough(known([], []))).toBeUndefined();
    expect(untilError(1).enough(known([], []))).toBeUndefined();
    const { uncertainty: _, ...bare } = base;
    const blind = { rounds: [{ budget: 50, explanation: bare }], mostRounds: 1, afterNext: undefined };
    expect(untilTop(1).enough(blind)).toBeUndefined();
    expect(untilError(1e9).enough(blind)).toBeUndefined();
  });
});

describe('untilError', () => {
  const values = Array.from({ length: 12 }, (_, at) => 20 - at);
  const errors = values.map((_, at) => (at < 10 ? 0.4 : 5));

  it('asks it of the ten strongest', () => {
    expect(untilError(0.4001).enough(known(values, errors))).toBe(
      'the 10 strongest interactions are known to ± 0.4001 (90 % intervals)',
    );
    expect(untilError(0.3999).enough(known(values, errors))).toBeUndefined();
    expect(untilError(0.4001).enough(known(values, [...errors.slice(0, 9), 0.5, 5, 5]))).toBeUndefined();
  });
});

describe('limits', () => {
  const afterNext = { seconds: 61, dollars: 2.5 };
  it('look at what one more round would have taken', () => {
    expect(untilSeconds(60).enough({ ...run([0.5], 0.1), afterNext })).toBe(
      'another round would not end within 60 seconds',
    );
    expect(untilSeconds(62).enough({ ...run([0.5], 0.1), afterNext })).toBeUndefined();
    expect(untilDollars(2).enough({ ...run([0.5], 0.1), afterNext })).toBe(
      'another round would cost more than $2',
    );
    expect(untilDollars(3).enough({ ...run([0.5], 0.1), afterNext })).toBeUndefined();
  });

  it('are silent where nothing is known, or no round is left', () => {
    expect(untilDollars(2).enough({ ...run([0.5], 0.1), afterNext: { seconds: 1 } })).toBeUndefined();
    expect(untilSeconds(1).enough(run([0.5], 0.1))).toBeUndefined();
  });
});

it('knows when nothing is left', () => {
  expect(untilNothingLeft.enough(run([0.9, 1], 0))).toBe('nothing is left to explain');
  expect(untilNothingLeft.enough(run([0.9999], 0))).toBeUndefined();
});

it.each<[() => unknown, string]>([
  [() => untilR2(0), 'untilR2'],
  [() => untilR2(1), 'untilR2'],
  [() => untilGain(-0.1), 'untilGain'],
  [() => untilGain(1), 'untilGain'],
  [() => untilTop(0), 'untilTop'],
  [() => untilTop(1.5), 'untilTop'],
  [() => untilError(0), 'untilError'],
  [() => untilSeconds(Number.NaN), 'untilSeconds'],
  [() => untilDollars(Infinity), 'untilDollars'],
])('%s refuses what makes no sense', (make, argument) => {
  expect(make).toThrow(InvalidArgumentError);
  expect(make).toThrow(expect.objectContaining({ argument }));
});
