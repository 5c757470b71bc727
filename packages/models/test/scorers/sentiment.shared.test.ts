import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSentenceEncoder, sentimentScorer } from '@spex/models';
import { expect, test } from 'vitest';

const shared = process.env.SPEX_SHARED ?? join(import.meta.dirname, '../../../../../shared');
const corpus = join(shared, 'data/sst2/test.tsv');
if (!existsSync(corpus)) console.log(`skipped: no ${corpus}`);

test.runIf(existsSync(corpus))('is right as often as the weights say', async () => {
  const sidecar = new URL('../../weights/sentiment.json', import.meta.url);
  const { accuracy } = JSON.parse(readFileSync(sidecar, 'utf8')) as { accuracy: { test: number } };
  const rows = readFileSync(corpus, 'utf8').trimEnd().split('\n');
  const encoder = await loadSentenceEncoder();
  const logits = await sentimentScorer(encoder).score(
    rows.map((row) => row.split('\t')[0]!),
    {},
  );
  await encoder.dispose();
  const right = rows.filter((row, at) => logits[at]! > 0 === row.endsWith('\t1')).length;
  expect(rows).toHaveLength(1821);
  // A sentence near the middle may fall to the other side on another processor.
  expect(Math.abs(right / rows.length - accuracy.test)).toBeLessThan(0.002);
  expect(accuracy.test).toBeGreaterThan(0.83);
});
