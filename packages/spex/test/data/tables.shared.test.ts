import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { clusterGroups, duplicateGroups, type LearningTask } from '@spex/lenses';
import { columnOf, learningTask, tableFeatures, tfidfFeatures } from '@spex/models';
import { describe, expect, test } from 'vitest';
import { readTable } from '../../src/data/read-table.ts';

const DATA = resolve(
  process.env.SPEX_SHARED ?? resolve(import.meta.dirname, '../../../../../shared'),
  'data',
);
const missing = !existsSync(DATA);
if (missing) console.log(`skipped: there are no data sets at ${DATA}`);

/** Share of test points whose nearest mean of a class is that of their own class. */
function nearestMean({ train, test: asked, targets, classes }: LearningTask, answers: Float64Array): number {
  const { columns } = train;
  const means = new Float64Array(classes.length * columns);
  const sizes = classes.map((_, at) => targets.filter((target) => target === at).length);
  train.values.forEach((value, at) => {
    const target = targets[Math.floor(at / columns)]!;
    means[target * columns + (at % columns)]! += value / sizes[target]!;
  });
  let right = 0;
  for (let point = 0; point < asked.rows; point++) {
    const scores = classes.map((_, target) => {
      let sum = 0;
      for (let column = 0; column < columns; column++) {
        sum -= (asked.values[point * columns + column]! - means[target * columns + column]!) ** 2;
      }
      return sum;
    });
    if (scores.indexOf(Math.max(...scores)) === answers[point]) right++;
  }
  return right / asked.rows;
}

describe.skipIf(missing)('real data sets', () => {
  test('SST-2: read, hashed, learnt from', async () => {
    const columns = ['text', 'label'];
    const train = await readTable(`${DATA}/sst2/train.tsv`, { columns });
    const dev = await readTable(`${DATA}/sst2/dev.tsv`, { columns });
    const test_ = await readTable(`${DATA}/sst2/test.tsv`, { columns });
    // The sizes of the published splits.
    expect([train, dev, test_].map(({ rows }) => rows.length)).toEqual([6920, 872, 1821]);
    expect(train.line(6919)).toBe(6920);
    const { task, testTargets } = learningTask({
      ...tfidfFeatures(columnOf(train, 'text'), columnOf(test_, 'text')),
      labels: { train: columnOf(train, 'label'), test: columnOf(test_, 'label') },
    });
    expect(task.classes).toEqual(['0', '1']);
    expect(task.targets.reduce((sum, target) => sum + target, 0)).toBe(3610);
    expect([task.train.columns, task.test.columns]).toEqual([4096, 4096]);
    // scikit-learn 1.2.1: 0.653 with its HashingVectorizer of 1,024 columns, words and pairs, and NearestCentroid.
    expect(nearestMean(task, testTargets)).toBeGreaterThan(0.63);
  });

  test('SMS: text with quotes, two classes', async () => {
    const table = await readTable(`${DATA}/sms.tsv`, { columns: ['label', 'text'] });
    const labels = columnOf(table, 'label');
    const texts = columnOf(table, 'text');
    expect(labels).toHaveLength(5574);
    expect(labels.filter((label) => label === 'spam')).toHaveLength(747);
    const cut = 4000;
    const { task, testTargets } = learningTask({
      ...tfidfFeatures(texts.slice(0, cut), texts.slice(cut)),
      labels: { train: labels.slice(0, cut), test: labels.slice(cut) },
    });
    expect(task.classes).toEqual(['ham', 'spam']);
    expect(nearestMean(task, testTargets)).toBeGreaterThan(0.9);
    // The corpus has some hundred messages more than once.
    const { players } = duplicateGroups(texts);
    expect(players).toHaveLength(new Set(texts).size);
    expect(players.length).toBeLessThan(5300);
  });

  test('California housing: numbers to learn from numbers', async () => {
    const table = await readTable(`${DATA}/california_housing.csv`);
    const label = 'MedHouseVal';
    const columns = table.columns.filter((name) => name !== label);
    expect(table.rows).toHaveLength(20_640);
    const made = tableFeatures({ train: table, test: table, columns });
    expect(made.names).toEqual(columns);
    const labels = columnOf(table, label);
    const { task } = learningTask({ ...made, labels: { train: labels, test: labels }, column: label });
    expect(task.classes).toEqual([]);
    // The published mean of the target, in 100,000 dollars.
    expect(task.targets.reduce((sum, value) => sum + value, 0) / 20_640).toBeCloseTo(2.06856, 5);
    const groups = clusterGroups(task.train, 20, { restarts: 1 });
    expect(groups.players).toHaveLength(20);
  });

  test('a file with quotes inside of quotes', async () => {
    const table = await readTable(`${DATA}/reviews-160.csv`);
    expect(table.columns).toEqual(['review', 'source', 'n', 'sentiment']);
    expect(table.rows).toHaveLength(160);
    expect(columnOf(table, 'review')[0]).toBe(
      '"Offers that rare combination of entertainment and education."',
    );
    expect(new Set(columnOf(table, 'sentiment'))).toEqual(new Set(['positive', 'negative']));
  });
});
