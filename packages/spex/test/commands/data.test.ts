import { readFile } from 'node:fs/promises';
import { parseExplanation } from '@spex/core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DataReport } from '../../src/index.ts';
import { testFolder } from '../support/folder.ts';
import { commandTrainer } from '../support/programs.ts';
import { type Ran, run } from '../support/run.ts';
import { classTable, csvOf, tableOf } from '../support/tables.ts';

const folder = testFolder();
let train = '';
let test = '';

const TRAIN = classTable('train', 12);
const TEST = classTable('test', 6, { seed: 2 });
/** A fast trainer on the two columns that tell the class. */
const FAST = ['--trainer', 'knn', '--exclude', 'source,value,clean', '--solver', 'lasso', '--budget', '60'];

beforeAll(async () => {
  train = await folder.write('train.csv', csvOf(TRAIN));
  test = await folder.write('test.csv', csvOf(TEST));
});

const data = (...args: string[]): Promise<Ran> =>
  run(['data', '--train', train, '--test', test, '--label', 'label', ...args]);

async function dataJson(...args: string[]): Promise<DataReport> {
  const ran = await data('--format', 'json', '--quiet', ...args);
  expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
  return JSON.parse(ran.out);
}

describe('spex data', () => {
  it('writes explanations of rows and of the mean, their roles and how far they can be trusted', async () => {
    const report = await dataJson(...FAST, '--explain', '1', '3-4', 'mean', '--top', '3');
    expect(report.explanations.map(({ game }) => game.output)).toEqual([
      'test row 1',
      'test row 3',
      'test row 4',
      'mean over the test set',
    ]);
    for (const explanation of [...report.explanations, report.overall]) {
      expect(parseExplanation(explanation)).toEqual(explanation);
    }
    expect(report.roles).toHaveLength(4);
    expect(report.roles[0]!.helpful.length).toBeLessThanOrEqual(3);
    expect(report.metrics.outputs.map(({ row }) => row)).toEqual([1, 3, 4, null]);
    expect(Object.keys(report.metrics)).toEqual([
      'outputs',
      'overall',
      'r2',
      'lds',
      'retrainings',
      'trainer',
      'sampler',
    ]);
    expect(Object.keys(report.metrics.outputs[0]!)).toEqual([
      'output',
      'row',
      'r2',
      'lds',
      'error',
      'subsets',
      'removal',
      'verified',
    ]);
    expect(report).not.toHaveProperty('mislabelled');
  });

  it('pays for its retrainings once, whatever is explained', async () => {
    const counter = "(process.stderr.write('.'), Array.from({ length: trainer.tests }, () => [0.5, 0.5]))";
    const trainer = await commandTrainer(folder, 'counter', counter);
    const args = ['--trainer', trainer, '--solver', 'lasso', '--budget', '40', '--check', '0'];
    const one = await dataJson(...args);
    const many = await dataJson(...args, '--explain', '0-5');
    expect(one.metrics.retrainings).toEqual({ budget: 40, checks: 0, total: 40 });
    expect(many.metrics.retrainings).toEqual({ budget: 40, checks: 0, total: 40 });
  });

  it('says of a solver that estimates an index what its subsets and its R² are', async () => {
    const ran = await data('--quiet', ...FAST, '--solver', 'kernel-shap', '--explain', '1');
    const text = ran.out.replaceAll(/\s+/g, ' ');
    expect(text).toContain('each point a player; chosen by solver kernel-shap.');
    expect(text).toContain('it does not tell how well the SV values were estimated.');
  });

  it('uses logistic regression for classes and ridge for numbers', async () => {
    const few = ['--exclude', 'source,value,clean', '--solver', 'lasso', '--budget', '30', '--check', '4'];
    const classes = await dataJson(...few);
    expect(classes.metrics.trainer.name).toMatch(/^logistic regression/);
    expect(classes.overall.account[0]).toContain('the margin');
    const ran = await run(
      ['data', '--train', train, '--test', test, '--label', 'value', '--format', 'json', '--quiet'].concat([
        '--exclude',
        'source,label,clean',
        '--solver',
        'lasso',
        '--budget',
        '30',
        '--check',
        '4',
      ]),
    );
    const { metrics, overall } = JSON.parse(ran.out) as DataReport;
    expect(metrics.trainer.name).toMatch(/^ridge regression/);
    expect(overall.account[0]).toContain('the loss');
  });

  it('passes settings on to the trainer', async () => {
    const { metrics } = await dataJson(...FAST, '--neighbours', '3');
    expect(metrics.trainer.name).toBe('3 nearest neighbours');
  });

  it('makes features of texts', async () => {
    const texts = tableOf(
      'texts',
      ['text', 'label'],
      Array.from({ length: 10 }, (_, row) => [
        row % 2 ? `good film ${row}` : `bad film ${row}`,
        row % 2 ? 'pos' : 'neg',
      ]),
    );
    const path = await folder.write('texts.csv', csvOf(texts));
    const args = [
      '--features',
      'tfidf',
      '--solver',
      'lasso',
      '--budget',
      '40',
      '--check',
      '5',
      '--format',
      'json',
    ];
    const ran = await run([
      'data',
      '--train',
      path,
      '--test',
      path,
      '--label',
      'label',
      '--text',
      'text',
      '--quiet',
      ...args,
    ]);
    const { overall } = JSON.parse(ran.out) as DataReport;
    expect(overall.account.join('\n')).toMatch(/[\d,]+ features: tfidf\./);
    expect(overall.game.players[0]!.label).toBe('0 “bad film 0” [neg]');
  });

  it('reads files without a header, given the columns', async () => {
    const bare = (table: typeof TRAIN): string => csvOf(table).split('\n').slice(1).join('\n');
    const [one, two] = [
      await folder.write('bare.csv', bare(TRAIN)),
      await folder.write('bare-test.csv', bare(TEST)),
    ];
    const ran = await run(
      [
        'data',
        '--train',
        one,
        '--test',
        two,
        '--label',
        'label',
        '--columns',
        TRAIN.columns.join(),
        '--quiet',
      ].concat(FAST, ['--format', 'json']),
    );
    expect(ran.err).toBe('');
    expect((JSON.parse(ran.out) as DataReport).overall.game.players).toHaveLength(12);
  });

  it('says what will be spent, and how it goes, on standard error', async () => {
    const { err } = await data(...FAST, '--verify', '1');
    expect(err).toMatch(
      /^12 players, 5 nearest neighbours, solver lasso, budget 60 retrainings, and 21 to check, and those to verify\n/,
    );
    const { err: told } = await data(...FAST.slice(0, 6));
    expect(told).toContain('budget 431 retrainings (default for 12 players)');
  });

  it('has a report for people, in 80 columns', async () => {
    const program =
      '[[0, 1], [present.length / trainer.points, 0]].concat(Array.from({ length: 4 }, () => [0.2, 0.1])).map(([a]) => a)' +
      '.map((a, test) => test > 0 ? a : (present.includes(0) && present.includes(5) ? 1 : 0))';
    const trainer = await commandTrainer(folder, 'numbers', program);
    const args = [
      '--trainer',
      trainer,
      '--explain',
      '0',
      '1',
      '--verify',
      '1',
      '--budget',
      '4096',
      '--remove',
      '2',
    ];
    const ran = await run([
      'data',
      '--train',
      train,
      '--test',
      test,
      '--label',
      'value',
      '--measure',
      'prediction',
      ...args,
    ]);
    expect(ran.code).toBe(0);
    for (const line of ran.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(ran.out).toContain('Test row 0: ');
    expect(ran.out).toContain('row 0 and row 5 raise it only together: alone');
    expect(ran.out).toContain('Verify: row 0 and row 5, synergistic: confirmed');
    expect(ran.out).toMatch(/without 2: prediction from 1\.00 to 0\.00; predicted 0\.00/);
    expect(ran.out).toContain('The whole test set: the mean over its 6 rows');
    expect(ran.out).toMatch(/Trust +good\./);
  });

  it('tells who helps a row, who harms it, and what the models say', async () => {
    const { code, out } = await data(...FAST, '--explain', '0');
    expect(code).toBe(0);
    expect(out).toMatch(/Test row 0: x -?[\d.]+, y/);
    expect(out).toMatch(
      / {2}Right answer: no\n {2}Trained on every point: it says no \(right\), margin \+[\d.]+\n/,
    );
    expect(out).toMatch(/ {2}Trained on none: undecided, margin 0\.00/);
    expect(out).toMatch(/ {2}Helpful points: .*\n {4}row \d+ +\[no\] x .* \+[\d.]+ {2}█+/);
    expect(out).toMatch(/ {2}Harmful points: .*\n {4}row \d+ +\[yes\] x .* -[\d.]+ {2}█+/);
    expect(out).toContain('Synergy: no set does more together than apart.');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('lists likely wrong labels, and how many of them it found', async () => {
    const noisy = await folder.write('noisy.csv', csvOf(classTable('noisy', 30, { noisy: true })));
    const args = ['--trainer', 'knn', '--exclude', 'source,value', '--solver', 'lasso', '--budget', '300'];
    const find = ['--find', 'mislabelled', '--inspect', '6', '--clean-label', 'clean'];
    const test2 = await folder.write(
      'plain.csv',
      csvOf(
        tableOf(
          't',
          ['x', 'y', 'label'],
          TEST.rows.map(([x, y, , , , label]) => [x!, y!, label!]),
        ),
      ),
    );
    const base = ['data', '--train', noisy, '--test', test2, '--label', 'label', ...args];
    const { code, out, err } = await run([...base, ...find, '--quiet']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Likely mislabelled');
    expect(out).toMatch(/ {4}row \d+ +\+[\d.]+ {2}\[(yes|no)\] +should be (yes|no) {2}x/);
    expect(out).toContain('10 labels of 30 are wrong.');
    expect(out).toMatch(/ {2} 50 % of the points \(15\): \d+ found, \d+ % \(by chance 50 %\)/);
  });

  it('draws what several have in common, and shows each of them in a page', async () => {
    const svg = await data(...FAST, '--explain', '0', '1', '--format', 'svg');
    expect(svg.out).toMatch(/^<svg/);
    expect(svg.err).toContain('svg draws what all 2 have in common: html, text and json hold each of them\n');
    expect(svg.out).toContain('2 inputs. ');
    const two = await data(...FAST, '--explain', '0', 'mean', '1', '--format', 'html');
    const titles = /"titles":(\[.*?\])/.exec(two.out)![1]!;
    expect(JSON.parse(titles)).toEqual(['test row 0', 'mean over the test set', 'test row 1']);
    expect(two.out).toContain('"overall":1');
    const rows = await data(...FAST, '--explain', '0', '1', '--format', 'html');
    expect(/"titles":(\[.*?\])/.exec(rows.out)![1]).toContain('"mean over the test set"]');
    expect(rows.out).toContain('"overall":2');
    const path = folder.path('page.html');
    const html = await data(...FAST, '--out', path);
    expect(html.err).not.toContain('draws');
    expect(html.err).toContain(`wrote ${path}\n`);
    expect(await readFile(path, 'utf8')).toContain('mean over the test set');
  });

  it('writes what it has on Ctrl-C', async () => {
    const controller = new AbortController();
    const slow = await commandTrainer(folder, 'slow', 'Array(trainer.tests).fill([0.5, 0.5])');
    const ran = await run(
      [
        'data',
        '--train',
        train,
        '--test',
        test,
        '--label',
        'label',
        '--trainer',
        slow,
        '--format',
        'json',
      ].concat(['--explain', '0', '1']),
      {
        terminal: true,
        signal: controller.signal,
        onErr: (text) => {
          if (/\d+\/\d+ retrainings/.test(text)) controller.abort();
        },
      },
    );
    expect(ran.code).toBe(130);
    expect(ran.err).toContain('interrupted: writing what was measured');
    const report = JSON.parse(ran.out) as DataReport;
    expect(report.explanations.map(({ status }) => status)).toEqual(['partial', 'partial']);
    expect(report.metrics.retrainings.total).toBeGreaterThan(0);
  });

  it('writes what was measured where training fails, and exits with 1', async () => {
    const fails = await commandTrainer(
      folder,
      'fails',
      "asked < 30 ? Array(trainer.tests).fill([present.length / 12, 0.5]) : 'the disk is full'",
    );
    const ran = await data('--trainer', fails, '--explain', '2', '--format', 'json', '--quiet');
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('the disk is full');
    expect(ran.err.trim().split('\n')).toHaveLength(1);
    const report = JSON.parse(ran.out) as DataReport;
    expect(report.explanations[0]!.status).toBe('partial');
    expect(report.overall.status).toBe('partial');
    expect(report.metrics.retrainings.total).toBe(30);
  });

  it('keeps the pictures where only the checks fail', async () => {
    const fails = await commandTrainer(
      folder,
      'late',
      "asked < 40 ? Array(trainer.tests).fill([present.length / 12, 0.5]) : 'the disk is full'",
    );
    const args = ['--trainer', fails, '--solver', 'lasso', '--budget', '40', '--format', 'json', '--quiet'];
    const ran = await data(...args);
    expect(ran.code).toBe(1);
    const report = JSON.parse(ran.out) as DataReport;
    expect(report.overall.status).toBe('complete');
    expect(report.metrics.overall).toMatchObject({ subsets: 0, lds: null });
  });
});
