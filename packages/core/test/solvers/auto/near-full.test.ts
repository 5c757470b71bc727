import {
  auto,
  biasedSampler,
  createRandom,
  createSpectrum,
  Evaluator,
  nearFullSampler,
  sampleBiased,
  spectrumGame,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import type { Member } from '../../../src/solvers/auto/members.ts';
import { chooseNearFull } from '../../../src/solvers/auto/near-full.ts';

describe('chooseNearFull', () => {
  const random = createRandom(3);
  const batch = sampleBiased(16, 300, 0.8, random);
  const targets = Float64Array.from({ length: 300 }, () => random.normal());
  const missing = (by: number, held?: Uint32Array): Member => ({
    name: `missing by ${by}`,
    trust: 1,
    spectrum: createSpectrum(16, []),
    predictions: targets.map((target, row) => target + (held?.includes(row) === false ? 9 : by)),
    ...(held && { held }),
    account: [],
  });
  const chosen = (...members: Member[]): string => chooseNearFull(members, { batch, targets }).name;

  it('is the first, unless another misses by far less', () => {
    expect(chosen(missing(0.5))).toBe('missing by 0.5');
    expect(chosen(missing(0.5), missing(0.4))).toBe('missing by 0.5');
    expect(chosen(missing(0.5), missing(0.4), missing(0.3))).toBe('missing by 0.3');
  });

  it('goes by rows that all have predicted without them', () => {
    const some = Uint32Array.from({ length: 100 }, (_, at) => 3 * at);
    expect(chosen(missing(0.5), missing(0.1, some))).toBe('missing by 0.1');
  });
});

describe('solver auto near the full input', () => {
  it.each([biasedSampler(0.8), nearFullSampler()])('finds a few terms exactly ($name)', async (sampler) => {
    const random = createRandom(1);
    const spectrum = createSpectrum(
      30,
      Array.from({ length: 15 }, () => {
        const set = new Set(Array.from({ length: 1 + random.below(3) }, () => random.below(30)));
        return [[...set], random.normal()] as const;
      }),
    );
    const found = await auto.solve(new Evaluator(spectrumGame({ spectrum })), { budget: 500, sampler });
    expect(found.faithfulness.r2).toBeGreaterThan(0.999);
    expect(found.account[0]).toBe('What suits these coalitions is a sparse regression alone.');
  });
});
