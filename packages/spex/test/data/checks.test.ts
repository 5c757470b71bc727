import {
  batchFromLists,
  createRandom,
  Evaluator,
  type Explanation,
  enumerateCoalitions,
  evaluateSpectrum,
  exact,
  proxyspex,
  sampleUniform,
  spectrumOf,
  tableGame,
} from '@spex/core';
import { dataRoles } from '@spex/lenses';
import { describe, expect, it } from 'vitest';
import { heldOut } from '../../src/data/held-out.ts';
import { detectionOf, rankByHarm } from '../../src/data/mislabelled.ts';
import { checkRemovals, rankPlayers } from '../../src/data/removal.ts';
import { setsToVerify, verificationCost, verifySet } from '../../src/data/verify.ts';
import { tableOf } from '../support/tables.ts';

const N = 5;
const random = createRandom(3);
const values = Float64Array.from({ length: 2 ** N }, () => random.normal());
const ALL = 2 ** N - 1;

async function explained(): Promise<{ evaluator: Evaluator; explanation: Explanation }> {
  const evaluator = new Evaluator(tableGame({ values }));
  return { evaluator, explanation: await exact.solve(evaluator, { budget: 2 ** N }) };
}

const maskOf = (players: readonly number[]): number => players.reduce((mask, one) => mask | (1 << one), 0);

describe('removal', () => {
  it('leaves out those that help most, and measures what that does', async () => {
    const { evaluator, explanation } = await explained();
    /** Mean over the others of f(S + i) - f(S). */
    const banzhaf = (player: number): number => {
      let sum = 0;
      for (let s = 0; s <= ALL; s++) if (!(s & (1 << player))) sum += values[s | (1 << player)]! - values[s]!;
      return sum / 2 ** (N - 1);
    };
    const order = [0, 1, 2, 3, 4].sort((a, b) => banzhaf(b) - banzhaf(a));
    const { order: found, effects } = rankPlayers(explanation, 'margin');
    expect(found).toEqual(order);
    for (const player of order) expect(effects[player]).toBeCloseTo(banzhaf(player), 12);
    expect(rankPlayers(explanation, 'loss').order).toEqual([...order].reverse());

    const checks = await checkRemovals(evaluator, explanation, 'margin', [1, 3], 0);
    for (const [at, k] of [1, 3].entries()) {
      const { players, full, predicted, measured } = checks![at]!;
      expect(players).toEqual(order.slice(0, k));
      expect([full, measured]).toEqual([values[ALL], values[ALL & ~maskOf(order.slice(0, k))]]);
      // An exact picture predicts exactly.
      expect(predicted).toBeCloseTo(measured, 12);
    }
  });

  it('adds the predicted change to the measured value of the full set', async () => {
    const { evaluator, explanation } = await explained();
    // A picture that is off by 10 everywhere predicts the same change.
    const terms = explanation.spectrum.terms.map(({ players, value }) => ({
      players,
      value: players.length === 0 ? value + 10 : value,
    }));
    const off = { ...explanation, spectrum: { players: N, terms } };
    const [check] = (await checkRemovals(evaluator, off, 'margin', [2], 0))!;
    expect(check!.predicted).toBeCloseTo(check!.measured, 12);
  });

  it('says nothing where the signal comes first', async () => {
    const { explanation } = await explained();
    const stopped = new Evaluator(tableGame({ values }), { signal: AbortSignal.abort() });
    expect(await checkRemovals(stopped, explanation, 'margin', [1], 0)).toBeUndefined();
  });
});

describe('verifySet', () => {
  it('measures a set with everybody present and on average, as the definitions say', async () => {
    const { evaluator, explanation } = await explained();
    const [task] = setsToVerify(dataRoles(explanation, 'margin'), 1);
    const { players } = task!.set;
    const verified = (await verifySet(evaluator, explanation, task!, enumerateCoalitions(N), 0))!;
    const set = maskOf(players);

    expect(verified.present).toHaveLength(2 ** players.length);
    expect(verified.present[0]!.without).toEqual([]);
    for (const { without, measured, predicted } of verified.present) {
      expect(measured).toBe(values[ALL & ~maskOf(without)]);
      expect(predicted).toBeCloseTo(measured, 12);
    }

    // All backgrounds were given, so the means are the exact ones.
    const rests = Array.from({ length: 2 ** N }, (_, s) => s).filter((s) => !(s & set));
    expect(verified.average.backgrounds).toBe(rests.length);
    const mean = (of: (rest: number) => number): number =>
      rests.reduce((sum, rest) => sum + of(rest), 0) / rests.length;
    players.forEach((player, at) => {
      const alone = mean((rest) => values[rest | (1 << player)]! - values[rest]!);
      expect(verified.average.alone[at]!.measured).toBeCloseTo(alone, 12);
      expect(verified.average.alone[at]!.predicted).toBeCloseTo(alone, 12);
    });
    const together = mean((rest) => values[rest | set]! - values[rest]!);
    expect(verified.average.together.measured).toBeCloseTo(together, 12);
    expect(verified.average.interaction.measured).toBeCloseTo(task!.set.interaction, 12);
    expect(verified.average.interaction.predicted).toBeCloseTo(task!.set.interaction, 12);
  });

  it('tells the standard error over backgrounds', async () => {
    // 0 and 1 together are worth 1 where 2 is present, else 3: -1 and +1 about the mean.
    const game = tableGame({
      values: Float64Array.from({ length: 8 }, (_, s) => ((s & 3) === 3 ? ((s & 4) !== 0 ? 1 : 3) : 0)),
    });
    const evaluator = new Evaluator(game);
    const explanation = await exact.solve(evaluator, { budget: 8 });
    const [task] = setsToVerify(dataRoles(explanation, 'margin'), 1);
    expect(task!.set.players).toEqual([0, 1]);
    const verified = await verifySet(evaluator, explanation, task!, enumerateCoalitions(3), 0);
    const { measured, standardError } = verified!.average.interaction;
    expect([measured, standardError]).toEqual([2, 1]);
  });

  it('takes the strongest sets of each kind, and knows what they cost at most', async () => {
    const { evaluator, explanation } = await explained();
    const roles = dataRoles(explanation, 'margin');
    const tasks = setsToVerify(roles, 2);
    expect(tasks.map(({ kind }) => kind)).toEqual(['synergistic', 'synergistic', 'redundant', 'redundant']);
    expect(tasks.map(({ set }) => set)).toEqual([
      ...roles.synergistic.slice(0, 2),
      ...roles.redundant.slice(0, 2),
    ]);
    expect(verificationCost({ players: [0, 1] })).toBe(33 * 4);
    const stopped = new Evaluator(evaluator.game, { signal: AbortSignal.abort() });
    expect(await verifySet(stopped, explanation, tasks[0]!, enumerateCoalitions(N), 0)).toBeUndefined();
  });
});

describe('heldOut', () => {
  it('compares predictions with fresh values: R² and the order', async () => {
    // A picture of the first 24 coalitions, judged on others.
    const game = tableGame({ values });
    const explanation = await proxyspex.solve(new Evaluator(game), { budget: 24 });
    const batch = sampleUniform(N, 12, createRandom(9));
    const measured = await new Evaluator(game).evaluate(batch);
    const { faithfulness, lds, error, subsets } = heldOut(explanation, measured, 1, 0);
    const predicted = evaluateSpectrum(spectrumOf(explanation), batch);
    const squares = [...measured.values].map((value, row) => (value - predicted[row]!) ** 2);
    expect(error).toBeCloseTo(Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / 12), 12);
    expect(faithfulness).toMatchObject({ method: 'held-out', coalitions: 12 });
    expect(faithfulness.r2).toBeLessThan(1);
    expect(Math.abs(lds!)).toBeLessThanOrEqual(1);
    expect(subsets).toBe(12);
  });

  it('is perfect for an exact picture, and the solver’s own without subsets', async () => {
    const { evaluator, explanation } = await explained();
    const found = heldOut(explanation, await evaluator.evaluate(enumerateCoalitions(N)), 1, 0);
    expect(found.lds).toBe(1);
    expect(found.faithfulness.r2).toBeCloseTo(1, 12);
    const none = await evaluator.evaluate(batchFromLists([], N));
    expect(heldOut(explanation, none, 1, 0)).toEqual({
      faithfulness: explanation.faithfulness,
      lds: null,
      error: null,
      subsets: 0,
    });
  });
});

describe('mislabelled', () => {
  const members = [[0], [1, 4], [2], [3]].map((own) => Uint32Array.from(own));
  const groups = { players: members.map((_, at) => ({ label: `${at}` })), members };
  const labels = { train: ['a', 'b', 'a', 'b', 'a'], test: [] };
  const tables = {
    train: tableOf('train', ['label'], []),
    test: tableOf('test', ['label'], []),
    labels,
    texts: undefined,
    clean: ['a', 'a', 'a', 'a', 'a'],
    features: [],
  };

  it('ranks points by the harm of their player, and counts what is found', async () => {
    // Player 1 takes away 2, player 3 takes away 1, 0 adds 1, 2 does nothing.
    const worth = [1, -2, 0, -1];
    const sums = Float64Array.from({ length: 16 }, (_, s) =>
      worth.reduce((sum, value, player) => sum + ((s >>> player) & 1) * value, 0),
    );
    const overall = await exact.solve(new Evaluator(tableGame({ values: sums })), { budget: 16 });
    const ranked = rankByHarm(overall, 'margin', groups, tables);
    expect(ranked.map(({ row, player, harm }) => [row, player, harm])).toEqual([
      [1, 1, 2],
      [4, 1, 2],
      [3, 3, 1],
      [2, 2, 0],
      [0, 0, -1],
    ]);
    expect(ranked[0]).toEqual({ row: 1, player: 1, harm: 2, label: 'b', cleanLabel: 'a' });
    expect(detectionOf(ranked)).toEqual({
      wrong: 2,
      curve: [
        { share: 0.05, inspected: 1, found: 1 },
        { share: 0.1, inspected: 1, found: 1 },
        { share: 0.2, inspected: 1, found: 1 },
        { share: 0.3, inspected: 2, found: 1 },
        { share: 0.5, inspected: 3, found: 2 },
      ],
    });
    // A loss is turned around: what lowers it does no harm.
    expect(rankByHarm(overall, 'loss', groups, tables)[0]).toMatchObject({ row: 0, harm: 1 });
    const unknown = rankByHarm(overall, 'margin', groups, { ...tables, clean: undefined });
    expect(detectionOf(unknown)).toBeUndefined();
  });
});
