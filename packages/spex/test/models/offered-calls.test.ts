import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FakeServer, startServer } from '../../../models/test/openai/fake-server.ts';
import { openScorer } from '../../src/models/open-scorer.ts';

let server: FakeServer;
beforeEach(async () => {
  vi.stubEnv('OPENAI_API_KEY', undefined);
  server = await startServer('vllm');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

it.each([
  ['as many as its server bears', {}, 4],
  ['as many as was said', { concurrency: 16 }, 16],
])(
  'a hosted model is offered a few questions more than it may be asked at once: %s',
  async (_, limits, at) => {
    const model = `openai:formula-1@${server.url}`;
    const opened = await openScorer({ model, target: 'answer: big', limits }, 'The city of London is');
    expect(opened.calls?.concurrency).toBe(at);
    expect((opened.concurrency as () => number)()).toBe(1.25 * at + 2);
    await opened.dispose();
  },
);
