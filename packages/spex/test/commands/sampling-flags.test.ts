import { createRandom, type Explanation } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { explainText } from '../../src/index.ts';
import { npy, npz } from '../support/arrays.ts';
import { testFolder } from '../support/folder.ts';
import { run } from '../support/run.ts';

const folder = testFolder();
const N = 11;

/** Players 0 and 1 do the same, one of them is enough; the others add up. */
function table(): Promise<string> {
  const random = createRandom(2);
  const single = Array.from({ length: N }, () => random.normal());
  const values = Float64Array.from({ length: 2 ** N }, (_, set) =>
    single.reduce(
      (sum, value, player) => sum + (player > 1 && (set >> player) & 1 ? value : 0),
      set & 3 ? 8 : 0,
    ),
  );
  return folder.write('table.npy', npy(values));
}

async function solve(...args: string[]): Promise<Explanation> {
  const ran = await run(['solve', await table(), '--format', 'json', '--quiet', '--budget', '200', ...args]);
  expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
  return JSON.parse(ran.out);
}

const valueFor = ({ interactions }: Explanation, ...players: number[]): number =>
  interactions.terms.find((term) => term.players.join() === players.join())?.value ?? 0;

describe('--present', () => {
  it('measures where the parts are mostly there, and reads the interactions there', async () => {
    const near = await solve('--present', '0.8');
    expect(near.interactions.index).toBe('BII@0.8');
    expect(near.account.join(' ')).toContain('each player present with probability 0.8');
    expect(near.faithfulness.r2).toBeGreaterThan(0.95);
    // One of them adds 8 where the other is absent: once in two, or once in five.
    expect(valueFor(near, 0)).toBeCloseTo(1.6, 0);
    expect(valueFor(await solve(), 0)).toBeCloseTo(4, 0);
    expect(valueFor(await solve('--present', '.8', '--index', 'bii'), 0)).toBeCloseTo(4, 0);
    expect(valueFor(await solve('--index', 'BII@0.8'), 0)).toBeCloseTo(1.6, 0);
  });

  it('takes a mixture, also in rounds, and in the library', async () => {
    const mixed = await solve('--present', 'near-full', '--budget', '60..200');
    expect(mixed.interactions.index).toBe('BII@0.8');
    expect(mixed.account.join(' ')).toContain('0.5, 0.75 or 0.9');
    const target = {
      id: 'length',
      outputs: ['length'],
      score: async (texts: readonly string[]) => Float64Array.from(texts, (text) => text.length),
    };
    const text = 'some ten words that are all here to be removed';
    const options = { text, target, budget: 100 };
    const near = await explainText({ ...options, present: 'near-full' });
    expect(near.interactions.index).toBe('BII@0.8');
    const checked = await explainText({ ...options, holdoutNear: 5 });
    expect(checked.cost.evaluations).toBe(105);
    expect(checked.faithfulness.nearFull).toMatchObject({ coalitions: 5, absent: 1 });
  });

  it.each([
    [
      ['--present', '1'],
      "--present must be a probability above 0 and below 1, such as 0.8, or near-full, not '1'",
    ],
    [['--present', 'most'], "near-full, not 'most'"],
    [['--present', '0.8', '--solver', 'spex'], '--present does not go with solver spex'],
    [['--present', '0.8', '--solver', 'exact'], '--present does not go with solver exact'],
    [['--index', 'BII@2'], 'the p of index BII@p must be a probability from 0 to 1'],
    [['--holdout-near', '1'], '--holdout-near must be'],
  ])('refuses %j', async (args, message) => {
    const ran = await run(['solve', await table(), ...args]);
    expect({ code: ran.code, out: ran.out }).toEqual({ code: 2, out: '' });
    expect(ran.err).toContain(message);
  });

  it('refuses recordings, of which no other coalitions are to be had', async () => {
    const masks = npy(
      Float64Array.from({ length: 64 * 6 }, (_, i) => (Math.floor(i / 6) >> (i % 6)) & 1),
      {
        dtype: '|u1',
        shape: [64, 6],
      },
    );
    const path = await folder.write('recorded.npz', npz({ masks, values: npy(new Float64Array(64)) }));
    for (const [flag, value] of [
      ['--present', '0.8'],
      ['--holdout-near', '5'],
    ] as const) {
      const ran = await run(['solve', path, flag, value]);
      expect({ code: ran.code, out: ran.out }).toEqual({ code: 2, out: '' });
      expect(ran.err).toContain('measured elsewhere');
    }
  });
});

describe('--holdout-near', () => {
  it('buys coalitions beyond the budget, and tells R² on them, in every form', async () => {
    const found = await solve('--holdout-near', '8');
    expect(found.cost).toMatchObject({ budget: 200, evaluations: 208 });
    expect(found.faithfulness.nearFull).toMatchObject({ coalitions: 8, absent: 1 });
    const text = await run(['solve', await table(), '--quiet', '--budget', '200', '--holdout-near', '8']);
    expect(text.out).toMatch(/^As it is {2}With one of the parts removed the picture explains /m);
  });
});
