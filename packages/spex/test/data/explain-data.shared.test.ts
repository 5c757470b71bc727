import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createRandom } from '@spex/core';
import type { Table } from '@spex/models';
import { describe, expect, it } from 'vitest';
import { explainData } from '../../src/index.ts';
import { tableOf } from '../support/tables.ts';

const folder = join(process.env.SPEX_SHARED ?? resolve(import.meta.dirname, '../../../../../shared'), 'data');
const there = existsSync(folder);
if (!there) console.log(`data sets left out: there is no ${folder}`);

/** Some rows of a file of tabs or commas, in random order. */
function sample(
  name: string,
  separator: string,
  columns: readonly string[],
  counts: readonly number[],
): Table[] {
  const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n');
  if (separator === ',') lines.shift();
  const random = createRandom(5);
  return counts.map((count, at) =>
    tableOf(
      `${name} ${at}`,
      columns,
      Array.from({ length: count }, () => lines.splice(random.below(lines.length), 1)[0]!.split(separator)),
    ),
  );
}

describe.runIf(there)('explainData on real data', () => {
  it('explains sentiment: the picture predicts fresh subsets, and finds flipped labels', async () => {
    const [train, test] = sample('sst2/train.tsv', '\t', ['text', 'label'], [100, 30]) as [Table, Table];
    const rows = train.rows.map(([text, label], row) => [
      text!,
      row % 10 === 3 ? String(1 - Number(label)) : label!,
      label!,
    ]);
    const { metrics, mislabelled } = await explainData({
      train: tableOf('flipped', ['text', 'label', 'right'], rows),
      test,
      label: 'label',
      text: 'text',
      explain: [0, 1],
      find: 'mislabelled',
      cleanLabel: 'right',
      budget: 1000,
      solver: 'lasso',
    });
    expect(metrics.r2).toBeGreaterThan(0.9);
    expect(metrics.lds).toBeGreaterThan(0.9);
    expect(metrics.detection!.wrong).toBe(10);
    // By chance 30 % of them.
    expect(metrics.detection!.curve[3]!.found).toBeGreaterThanOrEqual(5);
    expect(mislabelled).toHaveLength(20);
  });

  it('explains house prices by region', async () => {
    const columns = [
      'MedInc',
      'HouseAge',
      'AveRooms',
      'AveBedrms',
      'Population',
      'AveOccup',
      'Latitude',
      'Longitude',
      'MedHouseVal',
    ];
    const [train, test] = sample('california_housing.csv', ',', columns, [300, 20]) as [Table, Table];
    const { metrics, overall } = await explainData({
      train,
      test,
      label: 'MedHouseVal',
      players: 'slices:Latitude:8',
      measure: 'error',
      verify: 1,
    });
    // All 2^8 subsets were measured: retraining confirms what the picture says to the last digit.
    expect(metrics.r2).toBe(1);
    expect(overall.game.players).toHaveLength(8);
    for (const { average } of metrics.outputs[0]!.verified) {
      expect(average.interaction.measured).toBeCloseTo(average.interaction.predicted, 8);
    }
  });

  it('explains spam by clusters of messages', async () => {
    const [train, test] = sample('sms.tsv', '\t', ['label', 'text'], [200, 30]) as [Table, Table];
    const { metrics, overall } = await explainData({
      train,
      test,
      label: 'label',
      text: 'text',
      features: ['tfidf'],
      players: 'clusters:auto',
      explain: [2],
      budget: 600,
    });
    expect(overall.game.players).toHaveLength(20);
    expect(metrics.r2).toBeGreaterThan(0.9);
  });
});
