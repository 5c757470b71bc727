import type { Explanation } from '@spex/core';
import { explainText } from 'spex';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../support/folder.ts';
import { run } from '../support/run.ts';

const folder = testFolder();

/** 14 players, most of whose effect is of single ones. */
function game(): Promise<string> {
  const single = Array.from({ length: 14 }, (_, player) => ({ players: [player], value: 1 + player / 10 }));
  const terms = [...single, { players: [0, 5], value: 2 }, { players: [2, 7, 9], value: 1.5 }];
  return folder.write('game.json', JSON.stringify({ players: 14, terms }));
}

async function solve(...args: string[]): Promise<Explanation> {
  const { code, out, err } = await run(['solve', await game(), ...args, '--format', 'json', '--quiet']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

describe('a budget in rounds', () => {
  it('is spent as far as it helps, and ends as a run with the last one', async () => {
    const { account, cost, truth, rounds, ...found } = (await solve(
      ...['--budget', '60..500', '--until-r2', '0.9', '--noise', '5%'],
    )) as Explanation & { truth: { r2: number } };
    expect(account[0]).toMatch(
      /^The budget was spent in \d rounds: R² .* with 60, .*; then R² is above 0\.9 with 95 % confidence, the 5 looks that the budget allows taken together\.$/,
    );
    expect(cost.budget).toBeLessThan(500);
    expect(truth.r2).toBeGreaterThan(0.9);
    const {
      account: _,
      cost: once,
      truth: __,
      ...single
    } = (await solve(...['--budget', String(cost.budget), '--noise', '5%'])) as Explanation & {
      truth: unknown;
    };
    expect(found).toEqual(single);
    expect(rounds?.at(-1)?.r2).toBe(found.faithfulness.r2);
    expect([cost.budget, cost.evaluations]).toEqual([once.budget, once.evaluations]);
  });

  it('is the default one, from an eighth of it on, where only R² is given', async () => {
    const { account } = await solve('--until-r2', '0.5');
    // 10 · 14 · log2(14) is 534.
    expect(account[0]).toContain('with 67');
  });

  it('is announced as what it is', async () => {
    const { err } = await run(['solve', await game(), '--solver', 'lasso', '--budget', '50..100']);
    expect(err).toBe('14 players, solver lasso, budget 100 ablations at most, in rounds\n');
  });

  it.each([
    [
      ['--until-top', '14'],
      /then the 14 strongest interactions are settled: their signs are sure, and \d+ %/,
    ],
    [['--until-error', '5'], /then the 10 strongest interactions are known to ± 5 \(90 % intervals\)\.$/],
    [
      ['--until-seconds', '0.000001'],
      /one round: .*; then another round would not end within 0\.000001 seconds\.$/,
    ],
    [
      ['--until-dollars', '1'],
      /then the (last 2 rounds added less than 0\.01 to R²|budget of 480 is spent)\.$/,
    ],
    [['--until-gain', '0.9'], /then the last 2 rounds added less than 0\.9 to R²\.$/],
    [['--until-top', '3', '--until-seconds', '0.000001'], /one round: /],
  ])('ends by %j', async (flags, reason) => {
    const { account } = await solve('--solver', 'lasso', '--budget', '60..480', '--noise', '20%', ...flags);
    expect(account[0]).toMatch(reason);
  });

  it('goes on with coalitions that were chosen', async () => {
    const chosen = await solve('--budget', '70..140', '--choose', 'adaptive', '--noise', '20%');
    expect(chosen.account[0]).toContain('The budget was spent in 2 rounds');
    expect(chosen.account.join(' ')).toMatch(/Of the 140 coalitions, \d+ were chosen/);
    expect(chosen.cost.evaluations).toBe(140);
    const drawn = await solve('--budget', '70..140', '--choose', 'uniform', '--noise', '20%');
    expect(drawn.account.join(' ')).not.toContain('were chosen');
  });

  it('may be asked for in the library', async () => {
    const text = 'one two three four five six seven eight nine ten eleven twelve';
    const scorer = {
      id: 'lengths',
      outputs: ['length'],
      score: async (texts: readonly string[]) => Float64Array.from(texts, (one) => one.length),
    };
    const rounds = { least: 40, untilR2: 0.9 };
    const found = await explainText({ text, target: scorer, solver: 'lasso', budget: 300, rounds });
    expect(found.cost.budget).toBe(80);
    expect(found.account.join(' ')).toContain('The budget was spent in 2 rounds');
    const wrong = explainText({ text, target: scorer, budget: 300, rounds: { least: 301 } });
    await expect(wrong).rejects.toMatchObject({ name: 'InvalidArgumentError', argument: 'least' });
  });

  it.each([
    [['--budget', '5000..500'], /^--budget must be .*: 500\.\.5000, not '5000\.\.500'/],
    [['--budget', '..'], /^--budget must be .* not '\.\.'/],
    [['--budget', '..500'], /^--budget must be/],
    [['--budget', '500..'], /^--budget must be/],
    [['--budget', '500...900'], /^--budget must be/],
    [['--budget', '-5..900'], /^--budget must be/],
    [['--budget', '5e2..900'], /^--budget must be/],
    [['--until-r2', '0'], /^--until-r2 must be a number above 0 and below 1, such as 0\.9, not '0'/],
    [['--until-r2', '1'], /^--until-r2 must be/],
    [['--until-r2', '90'], /^--until-r2 must be/],
    [['--until-r2', 'x'], /^--until-r2 must be/],
    [
      ['--until-gain', '1'],
      /^--until-gain must be a number of at least 0 and below 1, such as 0\.01, not '1'/,
    ],
    [['--until-top', '0'], /^--until-top must be a whole number of at least 1, not '0'/],
    [['--until-error', '-1'], /^--until-error must be a number above 0, not '-1'/],
    [['--until-seconds', ''], /^--until-seconds must be a number above 0, not ''/],
    [['--until-dollars', 'free'], /^--until-dollars must be a number above 0, not 'free'/],
    [['--choose', 'best'], /^--choose must be uniform or adaptive, not 'best'/],
    [
      ['--choose', 'adaptive', '--present', '0.8'],
      /choice cannot be adaptive: the coalitions come from a sampler/,
    ],
    [['--budget', '5..900'], /budget.* 5 /],
    [['--solver', 'exact', '--budget', '500..900'], /16384/],
  ])('%j is refused', async (args, message) => {
    const { code, out, err } = await run(['solve', await game(), ...args]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err.replace(/^spex: /, '')).toMatch(message);
    expect(err.trim().split('\n').length).toBeLessThanOrEqual(2);
  });
});
