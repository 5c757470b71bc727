import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Explanation } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { loadLlamaModel, loadTransformersModel } from '../src/index.ts';
import { run } from './support/run.ts';

const MODELS = resolve(
  process.env.SPEX_SHARED ?? resolve(import.meta.dirname, '../../../../shared'),
  'models',
);
const TEXT = 'Once upon a time there was a little girl';
const missing = !existsSync(MODELS);
if (missing) console.log(`skipped: there are no models at ${MODELS}`);

async function explainJson(...args: string[]): Promise<Explanation> {
  const ran = await run(['explain', TEXT, '--quiet', '--format', 'json', ...args]);
  expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
  return JSON.parse(ran.out);
}

describe.skipIf(missing)('spex explain on real language models', () => {
  it.each([`${MODELS}/tinystories-656k`, `${MODELS}/stories260k/stories260K-f32.gguf`])(
    '%s: the log-probability of an answer',
    async (path) => {
      const model = path.endsWith('.gguf') ? `gguf:${path}` : path;
      const found = await explainJson('--model', model, '--target', 'answer: named Lily');
      expect(found.game.output).toBe('logp( named Lily)');
      expect(found.ends.grand).toBeGreaterThan(found.ends.empty!);
      const loaded = path.endsWith('.gguf')
        ? await loadLlamaModel({ path })
        : await loadTransformersModel({ source: path });
      const { logProbs } = await loaded.answerLogProbs!([TEXT], ' named Lily', {});
      await loaded.dispose?.();
      const total = logProbs.reduce((sum, logProb) => sum + logProb, 0);
      expect(found.ends.grand).toBeCloseTo(total, 4);
      // It promises equal answers, so nobody asked for its noise.
      expect(found.account.join()).not.toContain('noise');
    },
  );

  it('tells the time of a run beforehand', async () => {
    const { out } = await run(['explain', TEXT, '--model', `${MODELS}/tinystories-656k`, '--dry-run']);
    expect(out).toMatch(/Tokens +about [\d,]+/);
    expect(out).toMatch(/Money +none\n/);
    expect(out).toMatch(/Time +about \d/);
    expect(out).toContain("target: own-answer, the log-probability of the model's answer");
  });
});
