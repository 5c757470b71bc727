import { parseExplanation } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { type DataReport, type ExplainDataOptions, explainData } from '../../src/index.ts';
import { testFolder } from '../support/folder.ts';
import { formulaModel } from '../support/language-model.ts';
import { commandTrainer } from '../support/programs.ts';
import { classTable, tableOf } from '../support/tables.ts';

const folder = testFolder();

const TRAIN = classTable('train', 12);
const TEST = classTable('test', 6, { seed: 2 });
const BASE: ExplainDataOptions = {
  train: TRAIN,
  test: TEST,
  label: 'label',
  trainer: 'knn',
  exclude: ['source', 'value', 'clean'],
  solver: 'lasso',
};

/** The game of a program: six points, two test rows, numbers as labels. */
async function withProgram(
  name: string,
  scores: string,
  options: Partial<ExplainDataOptions> = {},
): Promise<DataReport> {
  const numbers = tableOf(
    'numbers',
    ['x', 'y'],
    [
      ['1', '10'],
      ['2', '20'],
      ['3', '30'],
      ['4', '40'],
      ['5', '50'],
      ['6', '60'],
    ],
  );
  const asked = tableOf(
    'asked',
    ['x', 'y'],
    [
      ['1', '11'],
      ['2', '22'],
    ],
  );
  return explainData({
    train: numbers,
    test: asked,
    label: 'y',
    task: 'number',
    trainer: await commandTrainer(folder, name, scores),
    measure: 'prediction',
    ...options,
  });
}

describe('explainData', () => {
  it('explains the mean over the test set by default, and each asked row in the order asked', async () => {
    const mean = await explainData(BASE);
    expect(mean.explanations).toHaveLength(1);
    expect(mean.explanations[0]).toEqual(mean.overall);
    expect(mean.metrics.outputs[0]).toEqual(mean.metrics.overall);
    expect(mean.points).toEqual([{ row: null, label: null, full: null, empty: null }]);
    const report = await explainData({ ...BASE, explain: [4, 'mean', 1, 4] });
    expect(report.explanations.map(({ game }) => game.output)).toEqual([
      'test row 4',
      'mean over the test set',
      'test row 1',
      'test row 4',
    ]);
    expect(report.metrics.outputs.map(({ row }) => row)).toEqual([4, null, 1, 4]);
    expect(report.points.map(({ label }) => label)).toEqual(['no', null, 'yes', 'no']);
    expect(report.explanations[1]).toEqual(report.overall);
    for (const explanation of report.explanations) expect(parseExplanation(explanation)).toEqual(explanation);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('finds what a program makes of two points together, from one set of retrainings', async () => {
    const scores =
      '[(present.includes(0) && present.includes(1) ? 2 : 0) + (present.includes(4) ? 1 : 0), present.length]';
    const report = await withProgram('pair', scores, { explain: [0, 1], verify: 1, remove: [1, 2] });
    const [first, second] = report.roles;
    expect(first!.positive).toBe('larger');
    expect(first!.synergistic).toHaveLength(1);
    expect(first!.synergistic[0]!.players).toEqual([0, 1]);
    expect(first!.synergistic[0]!.interaction).toBeCloseTo(2, 12);
    expect(first!.synergistic[0]!.sentence).toContain('row 0 and row 1 raise it only together');
    expect(second!.synergistic).toEqual([]);
    expect(second!.helpful.map(({ effect }) => effect.toFixed(6))).toEqual(Array(6).fill('1.000000'));

    // 64 subsets are all there are: the picture is exact, and all else is known already.
    expect(report.metrics.retrainings).toEqual({ budget: 64, checks: 0, total: 64 });
    expect(report.metrics).toMatchObject({ r2: 1, lds: null });
    const [metrics] = report.metrics.outputs;
    expect(metrics!.removal.map(({ k, full, measured }) => [k, full, measured])).toEqual([
      [1, 3, 1],
      [2, 3, 1],
    ]);
    const [verified] = metrics!.verified;
    expect(verified!.present.map(({ without, measured }) => [without, measured])).toEqual([
      [[], 3],
      [[0], 1],
      [[1], 1],
      [[0, 1], 1],
    ]);
    expect(verified!.average.interaction.measured).toBeCloseTo(2, 12);
    expect(verified!.average.interaction.standardError).toBeCloseTo(0, 12);
    // The full and the empty model's answers come by on the way.
    expect(report.points.map(({ full, empty }) => [full, empty])).toEqual([
      [3, 0],
      [6, 0],
    ]);
  });

  it('checks on subsets that the picture has not seen', async () => {
    const { metrics, overall } = await explainData({ ...BASE, budget: 100, check: 30 });
    expect(metrics.overall.subsets).toBe(30);
    expect(overall.faithfulness).toMatchObject({ method: 'held-out', coalitions: 30 });
    expect(metrics.r2).toBe(overall.faithfulness.r2);
    expect(metrics.lds).toBeGreaterThan(0.3);
    // Removing the one point that helps most is one retraining more, unless it was measured before.
    expect(metrics.retrainings.budget).toBe(100);
    expect(metrics.retrainings.checks).toBeGreaterThanOrEqual(30);
    expect(metrics.retrainings.checks).toBeLessThanOrEqual(31);
    expect(overall.cost.evaluations).toBe(metrics.retrainings.total);
    const unchecked = await explainData({ ...BASE, budget: 100, check: 0 });
    expect(unchecked.metrics.retrainings).toEqual({ budget: 100, checks: 0, total: 100 });
    expect(unchecked.metrics.overall).toMatchObject({ subsets: 0, lds: null, removal: [] });
    expect(unchecked.overall.faithfulness.method).toBe('out-of-fold');
  });

  it('averages over rows, and gives the same for the same seed', async () => {
    const options = { ...BASE, budget: 60, explain: [0, 3] };
    const one = await explainData(options);
    const again = await explainData(options);
    const plain = ({ roles, metrics, overallRoles }: DataReport) => ({ roles, metrics, overallRoles });
    expect(plain(again)).toEqual(plain(one));
    const [first, second] = one.metrics.outputs;
    expect(one.metrics.r2).toBeCloseTo((first!.r2 + second!.r2) / 2, 12);
    expect(one.metrics.lds).toBeCloseTo((first!.lds! + second!.lds!) / 2, 12);
    const other = await explainData({ ...options, seed: 1 });
    expect(other.metrics.r2).not.toBe(one.metrics.r2);
  });

  it.each([
    ['groups:source', ['a (4 points)', 'b (4 points)', 'c (4 points)']],
    ['classes', ['no (6 points)', 'yes (6 points)']],
    ['slices:value:2', 2],
    ['clusters:3', 3],
    ['duplicates', 12],
  ])('players can be %s', async (players, expected) => {
    const { overall } = await explainData({ ...BASE, players });
    const labels = overall.game.players.map(({ label }) => label);
    if (typeof expected === 'number') expect(labels).toHaveLength(expected);
    else expect(labels).toEqual(expected);
  });

  it('names rows and classes of points', async () => {
    const { overall } = await explainData(BASE);
    expect(overall.game.players[3]!.label).toBe('3 [yes]');
  });

  it('says what the measure, the trainer and the subsets are', async () => {
    const { overall, metrics } = await explainData({ ...BASE, measure: 'loss', fraction: 0.3, budget: 50 });
    const account = overall.account.join('\n');
    expect(account).toContain('The value, on average over the 6 test rows is the loss: smaller is better.');
    expect(account).toContain('Trained: 5 nearest neighbours, on subsets of 12 points, 2 features: columns.');
    expect(account).toContain('Subsets: each player present with probability 0.3.');
    expect(metrics.sampler).toBe('each player present with probability 0.3');
    expect(metrics.trainer).toMatchObject({ name: '5 nearest neighbours', noise: null });
    expect(metrics.trainer.notes.length).toBeGreaterThan(0);
  });

  it('tells the noise of a trainer that draws random numbers', async () => {
    const { overall, metrics } = await explainData({
      ...BASE,
      trainer: 'mlp',
      trainerOptions: { hidden: 2, epochs: 5 },
      budget: 30,
      repeats: 2,
      check: 5,
    });
    expect(metrics.trainer.noise!.repeats).toBe(2);
    expect(metrics.trainer.noise!.deviation).toBeGreaterThan(0);
    expect(overall.faithfulness.noise!.deviation).toBeCloseTo(
      metrics.trainer.noise!.deviation / Math.sqrt(2),
      12,
    );
    expect(overall.account.join('\n')).toContain('Training draws random numbers');
  });

  it('finds wrong labels', async () => {
    const train = classTable('train', 30, { noisy: true });
    const { mislabelled, metrics } = await explainData({
      ...BASE,
      train,
      find: 'mislabelled',
      inspect: 8,
      cleanLabel: 'clean',
      exclude: ['source', 'value'],
      test: tableOf(
        'test',
        ['x', 'y', 'value', 'source', 'label'],
        TEST.rows.map((row) => row.filter((_, at) => at !== 4)),
      ),
      solver: 'lasso',
    });
    expect(mislabelled).toHaveLength(8);
    const harms = mislabelled!.map(({ harm }) => harm);
    expect(harms).toEqual([...harms].sort((a, b) => b - a));
    expect(metrics.detection!.wrong).toBe(10);
    // Far better than chance, which finds half of them.
    expect(metrics.detection!.curve.at(-1)!.found).toBeGreaterThanOrEqual(8);
  });

  it('gives what it has when it is stopped', async () => {
    const controller = new AbortController();
    const report = await withProgram('stopped', '[present.length, 1]', {
      explain: [0, 1],
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done >= 10) controller.abort();
      },
    });
    expect(report.explanations.map(({ status }) => status)).toEqual(['partial', 'partial']);
    expect(report.overall.status).toBe('partial');
    expect(report.metrics.overall).toMatchObject({ subsets: 0, removal: [] });
    expect(report.metrics.retrainings.total).toBeGreaterThanOrEqual(10);
    expect(report.metrics.retrainings.total).toBeLessThan(64);
  });

  it('makes the pictures that are left of single points where it is stopped among them', async () => {
    const controller = new AbortController();
    const report = await withProgram('late', '[present.length, 1]', {
      explain: [0, 1],
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 64) controller.abort();
      },
    });
    const told = [...report.explanations, report.overall];
    expect(told.map(({ status, solver }) => [status, solver])).toEqual([
      ['complete', 'auto'],
      ['partial', 'lasso'],
      ['partial', 'lasso'],
    ]);
    expect(report.overall.account.join('\n')).toContain('it is of single players only');
    expect(report.metrics.retrainings.total).toBe(64);
  });

  it('says that there is no order where nothing makes a difference', async () => {
    const report = await withProgram('constant', '[3, 3]', { explain: [0], budget: 30 });
    expect(report.metrics).toMatchObject({ r2: 1, lds: null });
    expect(report.metrics.outputs[0]).toMatchObject({ r2: 1, lds: null, error: 0 });
    expect(report.metrics.outputs[0]!.subsets).toBeGreaterThan(0);
    expect(report.roles[0]).toMatchObject({ helpful: [], harmful: [], synergistic: [], redundant: [] });
  });

  it('throws where training fails, and lets the trainer go', async () => {
    await expect(withProgram('fails', "asked < 10 ? [0, 0] : 'out of memory'")).rejects.toThrow(
      'out of memory',
    );
  });

  it('tells a program the classes, and takes its probabilities', async () => {
    const share = 'present.length / trainer.points';
    const scores = `Array.from({ length: trainer.tests }, () => [${share}, 1 - ${share}])`;
    const { metrics, points } = await explainData({
      train: TRAIN,
      test: TEST,
      label: 'label',
      trainer: await commandTrainer(folder, 'classes', scores),
      measure: 'correct',
      explain: [0],
      solver: 'lasso',
      budget: 60,
    });
    expect(metrics.trainer.name).toContain('program');
    expect(points).toEqual([{ row: 0, label: 'no', full: 'no', empty: 'yes' }]);
  });

  it('makes nothing but a number of the numbers that a program has for classes', async () => {
    const path = await folder.write(
      'numbers.mjs',
      `import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const { id, subsets } = JSON.parse(line);
  const answer = id === undefined ? { scale: 'number' } : { id, scores: subsets.map((one) => Array(6).fill(one.length)) };
  process.stdout.write(JSON.stringify(answer) + '\\n');
}`,
    );
    const trainer = `command:"${process.execPath}" "${path}"`;
    const options: ExplainDataOptions = {
      train: TRAIN,
      test: TEST,
      label: 'label',
      trainer,
      solver: 'lasso',
    };
    const { overallRoles, overall } = await explainData({ ...options, budget: 60 });
    expect(overallRoles.positive).toBe('larger');
    expect(overall.ends.grand).toBe(12);
    await expect(explainData({ ...options, measure: 'loss' })).rejects.toThrow(
      'allows the measure prediction only',
    );
  });

  it('takes the examples of a prompt for training points', async () => {
    // Says yes, the surer the more examples say so.
    const model = formulaModel(
      (prompt, answer) => (answer.includes('yes') ? prompt.split('Output: yes').length : 2),
      {},
    );
    const rows = [
      ['good', 'yes'],
      ['bad', 'no'],
      ['fine', 'yes'],
      ['poor', 'no'],
    ];
    const report = await explainData({
      train: tableOf('train', ['text', 'label'], rows),
      test: tableOf('test', ['text', 'label'], [['nice', 'yes']]),
      label: 'label',
      text: 'text',
      trainer: 'in-context',
      model,
      explain: [0],
    });
    expect(report.metrics.trainer.name).toContain('in-context learning');
    expect(report.roles[0]!.helpful.map(({ player }) => player)).toEqual([0, 2]);
    expect(report.points[0]).toMatchObject({ text: 'nice', full: 'yes' });
    const numbers = tableOf(
      'numbers',
      ['text', 'label'],
      rows.map(([text], at) => [text!, `${at}`]),
    );
    await expect(
      explainData({
        train: numbers,
        test: numbers,
        label: 'label',
        text: 'text',
        trainer: 'in-context',
        model,
        task: 'number',
      }),
    ).rejects.toThrow('trainer in-context needs classes');
  });
});
