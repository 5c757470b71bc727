import { createGame, Evaluator, type Explanation, exact } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { effectLines } from '../../src/components/text/effects.ts';

/** The exact explanation of a game of parts that are named by letters: f of the letters present. */
function explained(players: number, value: (present: string) => number, index = 'BII'): Promise<Explanation> {
  const letters = [...'ABCDEF'].slice(0, players);
  const game = createGame({
    players: letters,
    value: (isPresent) => value(letters.filter((_, at) => isPresent(at)).join('')),
  });
  return exact.solve(new Evaluator(game), { budget: 2 ** players, index });
}

const has = (present: string, ...letters: string[]): number =>
  letters.every((one) => present.includes(one)) ? 1 : 0;

describe('effects in words', () => {
  it.each<[string, (present: string) => number, string]>([
    [
      'both are needed',
      (on) => has(on, 'A', 'B'),
      'A and B  +1.00  need each other: both help more than apart',
    ],
    [
      'one is enough',
      (on) => Math.max(has(on, 'A'), has(on, 'B')),
      'A and B  -1.00  overlap: one stands in for the other',
    ],
    ['both hurt', (on) => -has(on, 'A', 'B'), 'A and B  -1.00  hurt more where both are there'],
    [
      'either hurts',
      (on) => -Math.max(has(on, 'A'), has(on, 'B')),
      'A and B  +1.00  hurt less together than apart',
    ],
    [
      'one turns the other',
      (on) => has(on, 'A') * 3 - has(on, 'B') - has(on, 'A', 'B'),
      'A and B  -1.00  worse together than apart',
    ],
    [
      'one saves the other',
      (on) => has(on, 'A') - 3 * has(on, 'B') + has(on, 'A', 'B'),
      'A and B  +1.00  better together than apart',
    ],
  ])('%s', async (_, value, line) => {
    const lines = effectLines(await explained(2, value), 'heads');
    expect(lines.map((one) => one.trim())).toContain(line);
  });

  it('tells of three, and how many are left out', async () => {
    const all = await explained(3, (on) => has(on, 'A', 'B', 'C'));
    const lines = effectLines(all, 'heads', 1);
    expect(lines).toEqual([
      '  Strongest heads alone, 1 of 3',
      `    A  +0.250  ${'█'.repeat(20)}`,
      '',
      '  Strongest sets, beyond what their members do apart, 1 of 4',
      '    A, B and C  +1.00  more than smaller sets tell',
    ]);
    const any = await explained(3, (on) => -(1 - has(on, 'A')) * (1 - has(on, 'B')) * (1 - has(on, 'C')));
    const redundant = effectLines(any, 'parts').filter((line) => line.includes(' and '));
    // A set of three has the same sign as where all are needed; the pairs tell.
    expect(redundant.map((line) => line.trim().replaceAll(/ +/g, ' '))).toEqual([
      'A, B and C +1.00 more than smaller sets tell',
      'A and B -0.50 overlap: one stands in for the other',
      'A and C -0.50 overlap: one stands in for the other',
      'B and C -0.50 overlap: one stands in for the other',
    ]);
  });

  it('claims nothing of Fourier coefficients, nor of nothing', async () => {
    const lines = effectLines(await explained(2, (on) => has(on, 'A', 'B'), 'Fourier'), 'heads');
    expect(lines.join('\n')).not.toMatch(/need|overlap|hurt|together than/);
    expect(effectLines(await explained(2, () => 1), 'heads')).toEqual([
      '  Nothing that was silenced changed the value.',
    ]);
  });

  it('says how far a value may be off, and what may be chance', async () => {
    const exactly = await explained(2, (on) => 2 * has(on, 'A') + has(on, 'A', 'B'));
    const { interactions, uncertainty } = exactly;
    const explanation: Explanation = {
      ...exactly,
      interactions: {
        ...interactions,
        terms: interactions.terms.map((term) => ({
          ...term,
          low: term.value - 0.75,
          high: term.value + 0.75,
        })),
      },
      uncertainty: { ...uncertainty!, chance: 0.1 },
    };
    expect(effectLines(explanation, 'heads').filter((line) => line.includes('±'))).toEqual([
      '    A  +2.50 ± 0.75    ████████████████████',
      '    B  +0.50 ± 0.75 ?  ████',
      '    A and B  +1.00 ± 0.75  need each other: both help more than apart',
      '  ± range of the true value, 90 % sure; ? may be chance: the range holds 0',
    ]);
  });
});
