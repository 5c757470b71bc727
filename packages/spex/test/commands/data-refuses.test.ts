import { beforeAll, describe, expect, it } from 'vitest';
import { testFolder } from '../support/folder.ts';
import { run } from '../support/run.ts';
import { classTable, csvOf, tableOf } from '../support/tables.ts';

const folder = testFolder();
let train = '';
let test = '';

const TRAIN = classTable('train', 12);
const TEST = classTable('test', 6, { seed: 2 });

beforeAll(async () => {
  train = await folder.write('train.csv', csvOf(TRAIN));
  test = await folder.write('test.csv', csvOf(TEST));
});

describe('spex data refuses', () => {
  const NAN = csvOf(TRAIN).replace(/^([^\n]*\n[^\n]*\n)[^,]*/, '$1NaN');

  it.each<[string, string[], string]>([
    [
      'no such label',
      ['--label', 'nothing'],
      "has no column 'nothing', but 'x', 'y', 'value', 'source', 'clean', 'label'",
    ],
    ['a text column that is not there', ['--text', 'nothing'], "has no column 'nothing'"],
    ['a text column that is the label', ['--text', 'label'], "text and label are both column 'label'"],
    ['an excluded column that is not there', ['--exclude', 'nothing'], "has no column 'nothing'"],
    ['a row that is not there', ['--explain', '6'], 'test.csv has no row 6: its rows are 0 to 5'],
    ['a row that is no number', ['--explain', 'first'], "not 'first'"],
    [
      'an unknown trainer',
      ['--trainer', 'forest'],
      "there is no trainer 'forest': the trainers are ridge, logistic",
    ],
    ['unknown players', ['--players', 'rows'], "unknown players 'rows'"],
    ['an unknown measure', ['--measure', 'auc'], '--measure must be margin or logit'],
    ['a measure that the trainer does not allow', ['--measure', 'error'], "no measure 'error' for"],
    ['a setting of another trainer', ['--trainer', 'knn', '--l2', '1'], "trainer 'knn' takes no option 'l2'"],
    [
      'more clusters than points',
      ['--players', 'clusters:13'],
      'clusters:13 asks for more clusters than there are training points, 12',
    ],
    [
      'more slices than points',
      ['--players', 'slices:x:13'],
      'asks for more slices than there are training points, 12',
    ],
    ['a column of slices that is not there', ['--players', 'slices:z:2'], "has no column 'z'"],
    ['a column of groups that is not there', ['--players', 'groups:z'], "has no column 'z'"],
    ['a fraction of 0', ['--fraction', '0'], '--fraction must be above 0 and below 1, not 0'],
    ['a fraction of 1', ['--fraction', '1'], '--fraction must be above 0 and below 1, not 1'],
    [
      'a fraction with solver spex',
      ['--fraction', '0.3', '--solver', 'spex'],
      "--fraction does not go with solver 'spex'",
    ],
    [
      'balanced subsets with solver exact',
      ['--balanced', '--solver', 'exact'],
      "--balanced does not go with solver 'exact'",
    ],
    [
      'balanced subsets of classes',
      ['--balanced', '--players', 'classes'],
      '--balanced subsets have as many players of every class',
    ],
    [
      'balanced subsets of numbers',
      ['--balanced', '--label', 'value', '--exclude', 'source,label,clean'],
      '--balanced needs classes',
    ],
    ['classes of numbers', ['--players', 'classes', '--label', 'value'], 'players classes need classes'],
    ['a budget below the least', ['--budget', '5'], 'give at least 24'],
    ['more checks than subsets', ['--budget', '4000', '--check', '97'], '--check must be at most 96, not 97'],
    ['removing everybody', ['--remove', '12'], '--remove must be less than 12'],
    ['features of texts without a text', ['--features', 'tfidf'], '--features of tfidf are made of a text'],
    ['an unknown thing to find', ['--find', 'outliers'], "--find must be mislabelled, not 'outliers'"],
    [
      'right labels for nothing',
      ['--clean-label', 'clean'],
      '--find mislabelled is needed to compare with right labels',
    ],
    ['suspects for nothing', ['--inspect', '3'], '--find mislabelled is needed to list suspects'],
    [
      'harm to a prediction',
      [
        '--find',
        'mislabelled',
        '--measure',
        'prediction',
        '--label',
        'value',
        '--exclude',
        'source,label,clean',
      ],
      'a prediction is neither better nor worse',
    ],
    ['a model for nothing', ['--model', 'x'], 'model is for trainer in-context'],
    ['in-context without a text', ['--trainer', 'in-context'], 'trainer in-context needs a text'],
    [
      'in-context without a model',
      ['--trainer', 'in-context', '--text', 'source'],
      'trainer in-context needs a model',
    ],
    [
      'features for a program',
      ['--trainer', 'command:x', '--exclude', 'x'],
      '--exclude does not go with trainer a command:',
    ],
    ['a program that is no program', ['--trainer', 'command:/nowhere/at-all'], '/nowhere/at-all'],
    ['an unknown solver', ['--solver', 'magic'], "there is no solver 'magic'"],
    ['--holdout, which --check is here', ['--holdout', '3'], "unknown option '--holdout'"],
    [
      'a place that cannot be written to',
      ['--out', '/nowhere/report.json'],
      'cannot write --out /nowhere/report.json',
    ],
  ])('%s', async (_, args, message) => {
    const base =
      args.includes('--exclude') || args.includes('command:/nowhere/at-all') || args.includes('in-context')
        ? []
        : ['--exclude', 'source,value,clean'];
    const ran = await run(['data', '--train', train, '--test', test, '--label', 'label', ...base, ...args]);
    expect({ code: ran.code, out: ran.out }).toEqual({ code: 2, out: '' });
    expect(ran.err).toContain(message);
    expect(ran.err.trim().split('\n')).toHaveLength(1);
  });

  it.each(['train', 'test', 'label'])('no --%s', async (name) => {
    const all = ['--train', train, '--test', test, '--label', 'label'];
    const at = all.indexOf(`--${name}`);
    const ran = await run(['data', ...all.slice(0, at), ...all.slice(at + 2)]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(`no ${name}: give --${name}`);
  });

  it.each<[string, () => { train?: string; test?: string }, string]>([
    [
      'a number that is none, with row, line and column',
      () => ({ train: NAN }),
      "row 1 (line 3): column 'x' must be a finite number, not 'NaN'",
    ],
    [
      'a constant label',
      () => ({ train: csvOf({ ...TRAIN, rows: TRAIN.rows.filter(([, , , , , label]) => label === 'no') }) }),
      "column 'label' is 'no' in every row",
    ],
    [
      'a label that only the test set has',
      () => ({ test: csvOf(TEST).replaceAll(',no\n', ',maybe\n') }),
      "label 'label' is 'maybe', but training points have 'no', 'yes'",
    ],
    [
      'a test set that lacks a column',
      () => ({ test: csvOf(tableOf('t', ['x', 'label'], [['1', 'yes']])) }),
      "lacks column 'y' of",
    ],
    [
      'a training set that lacks a column',
      () => ({ test: csvOf(tableOf('t', ['x', 'y', 'more', 'label'], [['1', '2', '3', 'yes']])) }),
      "lacks column 'more' of",
    ],
    [
      'an empty test set',
      () => ({ test: 'x,y,value,source,clean,label\n' }),
      'it has a header and nothing below it',
    ],
    [
      'groups of one',
      () => ({ train: csvOf({ ...TRAIN, rows: TRAIN.rows.map((row) => row.with(3, 'a')) }) }),
      "column 'source' of",
    ],
  ])('%s', async (name, files, message) => {
    const given = files();
    const slug = name.replaceAll(/\W+/g, '-');
    const one = given.train === undefined ? train : await folder.write(`${slug}.csv`, given.train);
    const two = given.test === undefined ? test : await folder.write(`${slug}-test.csv`, given.test);
    const players = name === 'groups of one' ? ['--players', 'groups:source'] : [];
    const args = [
      '--train',
      one,
      '--test',
      two,
      '--label',
      'label',
      '--exclude',
      'source,value,clean',
      ...players,
    ];
    const ran = await run(['data', ...args]);
    expect({ code: ran.code, out: ran.out }).toEqual({ code: 2, out: '' });
    expect(ran.err).toContain(message);
    expect(ran.err.trim().split('\n')).toHaveLength(1);
  });
});
