// `spex plan COMMAND`: what a run would take, from ablations that the run then finds in the store.
import { beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '../../../models/test/openai/fake-server.ts';
import type { RunPlan } from '../../src/planning/plan-run.ts';
import { testFolder } from '../support/folder.ts';
import { loggedProgram } from '../support/logged-program.ts';
import { type Ran, run } from '../support/run.ts';
import { classTable, csvOf } from '../support/tables.ts';

const folder = testFolder();
const WORDS = Array.from({ length: 10 }, (_, at) => `w${at}`).join(' ');
const VALUE = "(text.includes('w1') && text.includes('w5') ? 3 : 0) + text.length / 7";
let store = '';
let count = 0;

beforeEach(() => {
  store = folder.path(`plan-${++count}.db`);
});

const stored = (...args: string[]): Promise<Ran> => run(args, { env: { SPEX_STORE: store } });

async function planJson(...args: string[]): Promise<RunPlan> {
  const { code, out, err } = await stored('plan', ...args, '--format', 'json');
  expect({ code, err: err.replaceAll(/^(calls of the model|using).*\n/gm, '') }).toEqual({
    code: 0,
    err: '',
  });
  return JSON.parse(out);
}

describe('spex plan explain', () => {
  it('measures what the run asks for first, which then pays for the rest alone', async () => {
    const { model, asked } = await loggedProgram(folder, 'plan', VALUE);
    const args = ['explain', WORDS, '--model', model, '--budget', '300', '--holdout', '20'];
    const plan = await planJson(...args);
    expect(plan).toMatchObject({
      players: 10,
      solver: 'auto',
      ablations: 320,
      stored: 16,
      toPay: 304,
      probed: 16,
    });
    expect(plan.seconds).toBeGreaterThan(0);
    expect(asked()).toHaveLength(16);
    const { code, err } = await stored(...args);
    expect(code).toBe(0);
    expect(err).toContain('16 of 320 ablations were in the store, 304 were paid for\n');
    expect(new Set(asked()).size).toBe(320);
    const after = await planJson(...args);
    expect(after).toMatchObject({ ablations: 320, stored: 320, toPay: 0, probed: 0, seconds: 0 });
  });

  it('spends nothing with --probe 0, and tells from earlier runs what it can', async () => {
    const { model, asked } = await loggedProgram(folder, 'none', VALUE);
    const args = ['explain', WORDS, '--model', model, '--budget', '200'];
    expect(await planJson(...args, '--probe', '0')).toMatchObject({ toPay: 200, probed: 0, seconds: null });
    expect(asked()).toEqual([]);
    await stored(...args);
    const more = await planJson('explain', WORDS, '--model', model, '--budget', '300', '--probe', '0');
    expect(more).toMatchObject({ ablations: 300, stored: 200, toPay: 100, probed: 0 });
    expect(more.seconds).toBeGreaterThan(0);
    expect(asked()).toHaveLength(200);
  });

  it('tells calls, tokens and money of a server by what its answers took', async () => {
    const server = await startServer('openai');
    try {
      const model = `openai:formula-1@${server.url}`;
      const args = [
        'explain',
        'The city of light is',
        '--model',
        model,
        '--target',
        'contrast: Paris/ London',
      ];
      const flags = ['--price', '1,2', '--budget', '32', '--repeats', '0', '--retries', '0'];
      const plan = await planJson(...args, ...flags, '--probe', '8');
      expect(plan).toMatchObject({ players: 5, ablations: 32, stored: 8, toPay: 24, probed: 8 });
      expect(plan.calls).toBe(24);
      expect(plan.tokens).toBeGreaterThan(24);
      expect(plan.dollars).toBeGreaterThan(plan.tokens! * 1e-6);
      expect(plan.dollars).toBeLessThan(plan.tokens! * 2e-6);
    } finally {
      await server.close();
    }
  });

  it('is read by people, too', async () => {
    const { model } = await loggedProgram(folder, 'read', VALUE);
    const { code, out } = await stored('plan', 'explain', WORDS, '--model', model, '--budget', '300');
    expect(code).toBe(0);
    expect(out).toMatch(/^16 ablations were measured to tell this\. The run would take:\n/);
    expect(out).toMatch(/^Ablations {4}300, of which 16 are in the store$/m);
    expect(out).toMatch(/^To pay for {3}284$/m);
    expect(out).toMatch(/^Time {9}about /m);
  });

  it('refuses what the run would refuse, and flags of plan itself', async () => {
    expect(await stored('plan', 'explain', 'one word', '--budget', '1')).toMatchObject({ code: 2, out: '' });
    expect(await stored('plan', 'explain', WORDS, '--probe', '-1')).toMatchObject({ code: 2, out: '' });
    const { code, err } = await stored('plan', 'explain', WORDS, '--format', 'html');
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('text, json') });
  });
});

describe('spex plan of the other commands', () => {
  it('data: retrainings, those for checking included', async () => {
    const train = await folder.write('train.csv', csvOf(classTable('train', 30)));
    const test = await folder.write('test.csv', csvOf(classTable('test', 6, { seed: 2 })));
    const args = ['data', '--train', train, '--test', test, '--label', 'label', '--budget', '100'];
    const plan = await planJson(...args, '--check', '25', '--probe', '4');
    expect(plan).toMatchObject({ players: 30, ablations: 125, stored: 4, toPay: 121, probed: 4 });
    const { out } = await stored('plan', ...args);
    expect(out).toContain('retrainings were measured to tell this');
  });

  it('context: documents, without what --refine would add', async () => {
    const one = await folder.write('one.txt', 'Puccini wrote Tosca.');
    const two = await folder.write('two.txt', 'Verdi wrote Aida.');
    const args = ['context', '--question', 'Who wrote Tosca?', '--documents', one, two, '--refine'];
    const plan = await planJson(...args);
    expect(plan).toMatchObject({ players: 2, ablations: 4, stored: 4, toPay: 0, probed: 4 });
    expect(plan.notes).toEqual(['without what --refine would add']);
  });
});
