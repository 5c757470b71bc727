import { inspect } from 'node:util';
import { CallError, Evaluator, type Game, GameError, getSolver, isPresent, presentPlayers } from '@spex/core';
import { connectOpenAI, type OpenAIModel } from '@spex/models';
import { CallLimitError, type CallSchedulerOptions, createCallScheduler } from '@spex/runtime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeServer, type Fault, type SeenRequest, startServer } from './fake-server.ts';
import { MODEL } from './flavours.ts';
import { logProbsOf, START, tokenize } from './formula-model.ts';

const KEY = 'sk-sentinel-41d8e2';
const PARTS = ['The city', ' of', ' London', ' is', ' not'];
const ANSWER = ' Paris';
const ALL = 2 ** PARTS.length;
const exact = getSolver('exact');

const render = (present: (player: number) => boolean): string =>
  PARTS.filter((_, at) => present(at)).join('');
const formula = (prompt: string): number =>
  logProbsOf([START, ...tokenize(prompt)], tokenize(ANSWER)).reduce((sum, value) => sum + value, 0);

/** log p of the answer after the parts that are present. */
function gameOn(model: OpenAIModel): Game {
  return {
    id: model.id,
    players: PARTS.map((label) => ({ label })),
    outputs: ['logp'],
    batchSize: 8,
    async evaluate(batch, { signal }) {
      const prompts = Array.from({ length: batch.rows }, (_, row) =>
        render((player) => isPresent(batch, row, player)),
      );
      const { tokens, logProbs } = await model.answerLogProbs!(prompts, ANSWER, signal ? { signal } : {});
      return Float64Array.from(prompts, (_, row) =>
        logProbs
          .subarray(row * tokens.length, (row + 1) * tokens.length)
          .reduce((sum, value) => sum + value, 0),
      );
    },
  };
}

let server: FakeServer;
beforeEach(async () => {
  server = await startServer('vllm');
  server.key = KEY;
});
afterEach(() => server.close());

/** A scheduler without waiting, a model on it, and what the scheduler would have waited for. */
async function connect(options: CallSchedulerOptions = {}) {
  const waits: number[] = [];
  let time = 0;
  const timeoutMs = 60_000;
  const scheduler = createCallScheduler({
    timeoutMs,
    random: () => 0,
    now: () => time,
    sleep(milliseconds, signal) {
      if (milliseconds === timeoutMs) {
        return new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
        });
      }
      time += milliseconds;
      waits.push(milliseconds);
      return Promise.resolve();
    },
    ...options,
  });
  const price = { input: 1, output: 1 };
  const model = await connectOpenAI({
    url: server.url,
    model: MODEL,
    apiKey: KEY,
    price,
    schedule: scheduler.run,
  });
  server.requests.length = 0;
  return { scheduler, model, waits };
}

const isPaidFor = ({ path }: SeenRequest): boolean => path === '/v1/completions';

/** The fault at these of the calls that cost something, counted from 0. */
function faultAt(places: readonly number[], fault: Fault): void {
  let count = 0;
  server.fault = (request) => (isPaidFor(request) && places.includes(count++) ? fault : undefined);
}

function expectNothingPaidTwice(): void {
  const paid = server.requests.filter((request) => request.paid && isPaidFor(request));
  const bodies = paid.map(({ body }) => JSON.stringify(body));
  expect(new Set(bodies).size).toBe(bodies.length);
}

function expectRight(evaluator: Evaluator): void {
  const { batch, values } = evaluator.measured();
  for (let row = 0; row < batch.rows; row++) {
    const prompt = render((player) => isPresent(batch, row, player));
    expect(Math.abs(values[row]! - formula(prompt))).toBeLessThan(1e-12);
  }
}

describe('what passes: the run finishes right, nothing is paid for twice', () => {
  test.each<[string, Fault, number]>([
    ['429', { kind: 'status', status: 429 }, 250],
    ['429 with seconds', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 7000],
    ['429 with milliseconds', { kind: 'status', status: 429, headers: { 'retry-after-ms': '1234' } }, 1234],
    ['500', { kind: 'status', status: 500 }, 250],
    ['503, not JSON', { kind: 'status', status: 503, body: '<html>busy</html>' }, 250],
    ['a cut connection', { kind: 'cut' }, 250],
    ['malformed JSON', { kind: 'malformed' }, 250],
  ])('%s', async (_, fault, wait) => {
    const { model, waits } = await connect({ concurrency: 1 });
    faultAt([3, 20], fault);
    const evaluator = new Evaluator(gameOn(model), { concurrency: 2 });
    const explanation = await exact.solve(evaluator, { budget: ALL });
    expect(explanation.status).toBe('complete');
    expect(explanation.cost.evaluations).toBe(ALL);
    expectRight(evaluator);
    expectNothingPaidTwice();
    expect(server.requests.filter(isPaidFor)).toHaveLength(ALL + 2);
    expect(new Set(waits)).toEqual(new Set([wait]));
  });

  test('a date to wait for', async () => {
    const { model, waits } = await connect({ concurrency: 1 });
    const date = new Date(Date.now() + 20_000).toUTCString();
    faultAt([3], { kind: 'status', status: 429, headers: { 'retry-after': date } });
    await exact.solve(new Evaluator(gameOn(model)), { budget: ALL });
    expect(waits.length).toBeGreaterThan(0);
    expect(waits[0]).toBeGreaterThan(10_000);
    expect(waits[0]).toBeLessThanOrEqual(20_000);
  });

  test('a hang', async () => {
    const scheduler = createCallScheduler({ timeoutMs: 250, backoffMs: 1 });
    const options = { url: server.url, model: MODEL, apiKey: KEY, schedule: scheduler.run };
    const model = await connectOpenAI(options);
    faultAt([5], { kind: 'hang' });
    const evaluator = new Evaluator(gameOn(model));
    const explanation = await exact.solve(evaluator, { budget: ALL });
    expect(explanation.status).toBe('complete');
    expect(scheduler.usage.retries).toBe(1);
    expectRight(evaluator);
    expectNothingPaidTwice();
  });
});

describe('what does not pass: the run stops with the cause, and goes on from there', () => {
  type Told = { choices: { prompt_logprobs: (Record<string, { logprob: unknown }> | null)[] }[] };
  const change = (edit: (told: Told) => void): Fault => ({
    kind: 'change',
    change: edit as (told: never) => void,
  });
  const spoilLast = (value: unknown) =>
    change(({ choices }) => {
      for (const entry of Object.values(choices[0]!.prompt_logprobs.at(-1)!)) entry.logprob = value;
    });

  test.each<[string, Fault, RegExp, object]>([
    ['a refusal', { kind: 'status', status: 400 }, /status 400 on purpose/, { status: 400 }],
    [
      'a key withdrawn',
      { kind: 'status', status: 401, body: `key ${KEY}?` },
      /refused the API key/,
      { status: 401 },
    ],
    ['429 for ever', { kind: 'status', status: 429 }, /status 429/, { status: 429, retryable: true }],
    [
      '429 for an hour',
      { kind: 'status', status: 429, headers: { 'retry-after': '3600' } },
      /status 429/,
      { retryAfterMs: 3_600_000 },
    ],
    [
      '500 for ever',
      { kind: 'status', status: 500, body: `trace ${KEY}` },
      /status 500: trace \*\*\*/,
      { status: 500 },
    ],
    ['connections cut for ever', { kind: 'cut' }, /the connection to .* broke/, { status: undefined }],
    ['never JSON', { kind: 'malformed' }, /not JSON/, { status: 200 }],
    ['null', spoilLast(null), /log-probability of token 0 of the answer is null/, { retryable: false }],
    ['a text', spoilLast('NaN'), /log-probability of token 0 of the answer is "NaN"/, { retryable: false }],
    ['only that it is low', spoilLast(-9999), /only that it is very low/, { retryable: false }],
    [
      'too few tokens',
      change(({ choices }) => void choices[0]!.prompt_logprobs.pop()),
      /prompt_logprobs of \d+ tokens, expected \d+/,
      { retryable: false },
    ],
    [
      'two choices',
      change(({ choices }) => void choices.push(choices[0]!)),
      /it has 2 choices, expected 1/,
      { retryable: false },
    ],
    [
      'no choices',
      change((told) => void Object.assign(told, { choices: null })),
      /choices is not a list/,
      {},
    ],
  ])('%s', async (_, fault, message, facts) => {
    const { model } = await connect({ retries: 2 });
    // One prompt can't be answered, whoever asks.
    const culprit = JSON.stringify([START, ...tokenize('The city of is'), ...tokenize(ANSWER)]);
    server.fault = ({ body }) => (JSON.stringify(body.prompt) === culprit ? fault : undefined);
    const game = gameOn(model);
    const evaluator = new Evaluator(game, { concurrency: 2 });
    const error = await exact.solve(evaluator, { budget: ALL }).catch((caught) => caught);
    expect(error).toBeInstanceOf(GameError);
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/\n/);
    expect(error.coalition).toEqual([0, 1, 3]);
    expect(error.cause).toBeInstanceOf(CallError);
    expect(error.cause).toMatchObject(facts);
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(KEY);
    expectRight(evaluator);
    const known = evaluator.measured();
    expect(known.batch.rows).toBe(evaluator.evaluations);
    expect(known.batch.rows).toBeGreaterThan(0);
    expect(known.batch.rows).toBeLessThan(ALL);

    // Once it passes, the run goes on: what was paid for is not asked again.
    server.fault = () => undefined;
    const second = new Evaluator(game, { known });
    const explanation = await exact.solve(second, { budget: ALL });
    expect(explanation.status).toBe('complete');
    expect(second.evaluations + evaluator.evaluations).toBe(ALL);
    expectRight(second);
    expectNothingPaidTwice();
  });

  test('a server that goes away', async () => {
    const { model } = await connect({ retries: 1 });
    await server.close();
    const error = await exact.solve(new Evaluator(gameOn(model)), { budget: ALL }).catch((caught) => caught);
    expect(error).toBeInstanceOf(GameError);
    expect(error.message).toMatch(/no server answers at|the connection to .* broke/);
    server = await startServer('vllm');
  });
});

test('a model that changes its mind: every coalition keeps the value that was paid for', async () => {
  const { model } = await connect();
  let calls = 0;
  server.fault = (request) =>
    isPaidFor(request)
      ? {
          kind: 'change',
          change: ({
            choices,
          }: {
            choices: { prompt_logprobs: Record<string, { logprob: number }>[] }[];
          }) => {
            calls++;
            for (const entry of Object.values(choices[0]!.prompt_logprobs.at(-1)!))
              entry.logprob -= calls / 1000;
          },
        }
      : undefined;
  const game = gameOn(model);
  const evaluator = new Evaluator(game);
  const explanation = await exact.solve(evaluator, { budget: ALL });
  expect(explanation.status).toBe('complete');
  expect(calls).toBe(ALL);
  const { batch, values } = evaluator.measured();
  const drift = Array.from(values, (value, row) => {
    const present = new Set(presentPlayers(batch, row));
    return Math.round((formula(render((player) => present.has(player))) - value) * 1000);
  });
  expect(drift.sort((a, b) => a - b)).toEqual(Array.from({ length: ALL }, (_, at) => at + 1));
});

describe('limits: the run ends with what it has', () => {
  test.each<[string, CallSchedulerOptions]>([
    ['calls', { maxCalls: 40 }],
    // A question is about 6 tokens at a dollar a million, and is expected to take some more.
    ['dollars', { maxCost: 200e-6 }],
  ])('%s', async (limit, options) => {
    const { model, scheduler } = await connect({ ...options, concurrency: 2 });
    const signal = scheduler.limitReached;
    const evaluator = new Evaluator(gameOn(model), { signal });
    const explanation = await exact.solve(evaluator, { budget: ALL });
    expect(explanation.status).toBe('partial');
    expect(signal.reason).toBeInstanceOf(CallLimitError);
    expect(signal.reason).toMatchObject({ limit });
    expect(explanation.cost.evaluations).toBeGreaterThan(0);
    expect(explanation.cost.evaluations).toBeLessThan(ALL);
    expect(scheduler.usage.calls).toBeLessThanOrEqual(options.maxCalls ?? Infinity);
    expect(scheduler.usage.dollars).toBeLessThanOrEqual(options.maxCost ?? Infinity);
    expectRight(evaluator);
  });

  test('an interrupt leaves the calls under way alone, and makes no more', async () => {
    const { model } = await connect();
    const stopper = new AbortController();
    const asked = (): number => server.requests.filter(isPaidFor).length;
    const before = asked();
    server.fault = () => {
      if (asked() - before === 20) stopper.abort(new Error('interrupted'));
      return undefined;
    };
    const evaluator = new Evaluator(gameOn(model), { signal: stopper.signal });
    const explanation = await exact.solve(evaluator, { budget: ALL });
    expect(explanation.status).toBe('partial');
    expect(explanation.cost.evaluations).toBe(asked() - before);
    expect(explanation.cost.evaluations).toBeLessThan(ALL);
    expectRight(evaluator);
  });
});

test('when one of several prompts fails, the answers to the others are kept for the next time', async () => {
  const { model } = await connect({ concurrency: 1, retries: 0 });
  faultAt([2], { kind: 'status', status: 500 });
  const prompts = ['The city', ' London', ' of', ' Paris is'];
  await expect(model.answerLogProbs!(prompts, ANSWER, {})).rejects.toThrow('status 500');
  const { logProbs } = await model.answerLogProbs!(prompts, ANSWER, {});
  expect(logProbs.length).toBe(4);
  prompts.forEach((prompt, row) => {
    expect(Math.abs(logProbs[row]! - formula(prompt))).toBeLessThan(1e-12);
  });
  expectNothingPaidTwice();
  // What was asked and answered in full is asked anew: the model's noise can be measured.
  const before = server.requests.filter(isPaidFor).length;
  await model.answerLogProbs!(prompts, ANSWER, {});
  expect(server.requests.filter(isPaidFor)).toHaveLength(before + 4);
});

test('a question of several calls goes on where it was when another failed', async () => {
  await server.close();
  server = await startServer('llama.cpp');
  server.key = KEY;
  const { model } = await connect({ concurrency: 1, retries: 0 });
  const isScore = ({ path }: SeenRequest): boolean => path === '/completion';
  let count = 0;
  server.fault = (request) =>
    isScore(request) && count++ === 1 ? { kind: 'status', status: 500 } : undefined;
  const prompts = ['The city', ' London', ' of'];
  await expect(model.answerLogProbs!(prompts, ' is Paris', {})).rejects.toThrow('status 500');
  const { logProbs } = await model.answerLogProbs!(prompts, ' is Paris', {});
  prompts.forEach((prompt, row) => {
    const expected = logProbsOf([START, ...tokenize(prompt)], tokenize(' is Paris'));
    expect(Math.abs(logProbs[2 * row]! - expected[0]!)).toBeLessThan(1e-6);
    expect(Math.abs(logProbs[2 * row + 1]! - expected[1]!)).toBeLessThan(1e-6);
  });
  // Two for each prompt, and the one that failed.
  expect(server.requests.filter(isScore)).toHaveLength(7);
});
