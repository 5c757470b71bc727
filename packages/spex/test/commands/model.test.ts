import { readFile } from 'node:fs/promises';
import type { Explanation } from '@spex/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeServer, startServer } from '../../../models/test/openai/fake-server.ts';
import { testFolder } from '../support/folder.ts';
import { commandModel } from '../support/programs.ts';
import { type Ran, run } from '../support/run.ts';

const folder = testFolder();
const TEXT = 'The city of London is';

async function explainJson(args: readonly string[]): Promise<Explanation> {
  const ran = await run(['explain', '--quiet', '--format', 'json', ...args]);
  expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
  return JSON.parse(ran.out);
}

/** One line on standard error, nothing on standard output, exit code 2. */
function expectRefusal({ code, out, err }: Ran, message: string): void {
  expect(err).toContain(message);
  expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
}

beforeEach(() => vi.stubEnv('OPENAI_API_KEY', undefined));
afterEach(() => vi.unstubAllEnvs());

describe('spex explain --model command:', () => {
  it('explains what a program says', async () => {
    const model = await commandModel(folder, 'pair', "text.includes('big') && text.includes('old') ? 3 : 0");
    const found = await explainJson(['so big and old', '--model', model]);
    expect(found.game.output).toBe('value');
    const pair = found.interactions.terms.find(({ players }) => players.join() === '1,3');
    expect(pair?.value).toBeCloseTo(3, 12);
  });

  it('previews it', async () => {
    const model = await commandModel(folder, 'length', 'text.length');
    const { code, out, err } = await run(['preview', 'a bc', '--model', model, '--random', '0']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('value = 4.000   the whole text');
    expect(out).toContain('value = 0.000   nothing of it');
  });

  it('does not start it for a dry run', async () => {
    const { code, out, err } = await run(['explain', 'a b c', '--model', 'command:exit 7', '--dry-run']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Nothing was spent/);
    expect(out).toMatch(/Ablations +at most 8\n/);
    expect(out).toMatch(/Money +not known/);
  });

  it('stops at --max-calls with what it has', async () => {
    const model = await commandModel(folder, 'length', 'text.length');
    const words = Array.from({ length: 12 }, (_, at) => `w${at}`).join(' ');
    const file = folder.path('limited.json');
    const args = ['--budget', '1000', '--max-calls', '8', '--quiet', '--out', file];
    const { code, err } = await run(['explain', words, '--model', model, ...args]);
    expect({ code, err }).toEqual({
      code: 1,
      err: 'spex: stopped before a call too many: maxCalls is 8\n',
    });
    const found = JSON.parse(await readFile(file, 'utf8')) as Explanation;
    expect(found.status).toBe('partial');
    // A call asks for 64 texts.
    expect(found.cost.evaluations).toBe(8 * 64);
  });

  it('refuses a program that is not there, and one that ends', async () => {
    expectRefusal(await run(['explain', 'a b', '--model', 'command:exit 7']), 'ended with exit code 7');
    expectRefusal(await run(['explain', 'a b', '--model', 'command:/nowhere/program']), '/nowhere/program');
  });
});

describe('spex explain --target script:', () => {
  it('scores texts without a model', async () => {
    const script = await folder.write('score.mjs', "export default (text) => text.split('o').length - 1;\n");
    const found = await explainJson(['foo bar to', '--target', `script:${script}`]);
    expect(found.game.output).toBe('score');
    expect(found.ends).toMatchObject({ grand: 3, empty: 0 });
  });

  it('scores the answers of a model, with as many outputs as it names', async () => {
    const server = await startServer('openai');
    const script = await folder.write(
      'answers.mjs',
      "export const outputs = ['letters', 'one'];\nexport default async (answer, prompt) => [answer.length + prompt.length, 1];\n",
    );
    try {
      const model = ['--model', `openai:formula-1@${server.url}`, '--target', `script:${script}`];
      const found = await explainJson([TEXT, ...model, '--max-tokens', '2', '--repeats', '0']);
      expect(found.game.output).toBe('letters');
      expect(found.ends.grand).toBeGreaterThan(TEXT.length);
    } finally {
      await server.close();
    }
  });

  it.each([
    ['none', '', 'has no default export that is a function'],
    ['broken', 'export default (', 'cannot be imported'],
    ['names', 'export const outputs = []; export default () => 1', 'outputs must be a list'],
  ])('refuses a script with %s', async (name, source, message) => {
    const script = await folder.write(`${name}.mjs`, source);
    expectRefusal(await run(['explain', 'a b', '--target', `script:${script}`]), message);
  });
});

describe('spex explain --model openai:', () => {
  let server: FakeServer;
  afterEach(() => server.close());

  it('explains the log-probability of an answer, counts calls, tokens and money, measures the noise', async () => {
    server = await startServer('vllm');
    const model = ['--model', `openai:formula-1@${server.url}`, '--target', 'answer: big'];
    const args = [TEXT, ...model, '--price', '1,2', '--concurrency', '8', '--format', 'json'];
    const { code, out, err } = await run(['explain', ...args]);
    expect(code).toBe(0);
    const found = JSON.parse(out) as Explanation;
    expect(found.game.output).toBe('logp( big)');
    expect(found.ends.grand).toBeLessThan(0);
    expect(found.account[0]).toContain("The model's own noise: the full prompt asked 3 times");
    expect(found.faithfulness.noise).toEqual({ deviation: expect.any(Number), repeats: 3 });
    // What the run took depends on what was known before: it is told, and is no part of the explanation.
    const [, calls, tokens, dollars] =
      /^calls of the model: (\d+), ([\d,]+) tokens as the server counts them, \$([\d.]+)$/m.exec(err)!;
    expect(Number(calls)).toBeGreaterThan(32);
    expect(Number(tokens!.replace(',', ''))).toBeLessThanOrEqual(server.requests.length * 20);
    expect(Number(dollars)).toBeGreaterThan(0);
    expect(JSON.stringify(found)).not.toContain('calls of the model');
    expect(found.cost.estimate).toEqual({ tokens: expect.any(Number), dollars: expect.any(Number) });
    expect(found.cost.evaluations).toBe(found.cost.budget + 3);
  });

  it('announces what it does', async () => {
    server = await startServer('vllm');
    const { err } = await run([
      'explain',
      TEXT,
      '--model',
      `openai:formula-1@${server.url}`,
      '--max-tokens',
      '2',
    ]);
    expect(err.split('\n').slice(0, 3)).toEqual([
      "target: own-answer, the log-probability of the model's answer to the full prompt",
      "asking the full prompt 3 times for the model's own noise",
      expect.stringMatching(/^5 players, solver auto, budget 32 ablations .*, at most [\d,]+ tokens$/),
    ]);
  });

  it('writes the partial result when the money is spent', async () => {
    server = await startServer('vllm');
    const limits = ['--price', '1000,1000', '--max-cost', '0.2', '--concurrency', '2'];
    const model = ['--model', `openai:formula-1@${server.url}`, '--target', 'answer: big', ...limits];
    const { code, out, err } = await run(['explain', TEXT, ...model, '--quiet', '--format', 'json']);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^spex: stopped before spending too much: maxCost is \$0\.2, spent so far \$0\.\d+\n$/,
    );
    const found = JSON.parse(out) as Explanation;
    expect(found.status).toBe('partial');
    expect(found.cost.estimate!.dollars).toBeLessThanOrEqual(0.2);
  });

  it('makes failed calls again', async () => {
    server = await startServer('vllm');
    let failures = 2;
    server.fault = ({ path }) =>
      path === '/v1/completions' && server.requests.length > 20 && failures-- > 0
        ? { kind: 'status', status: 503, headers: { 'retry-after': '0' } }
        : undefined;
    const model = ['--model', `openai:formula-1@${server.url}`, '--target', 'answer: big'];
    const { code, err } = await run(['explain', TEXT, ...model]);
    expect(code).toBe(0);
    expect(err).toContain(', 2 of them made again,');
  });

  it('spends nothing on a dry run', async () => {
    server = await startServer('vllm');
    const model = ['--model', `openai:formula-1@${server.url}`, '--target', 'answer: big', '--price', '10,0'];
    const { code, out, err } = await run(['explain', TEXT, ...model, '--dry-run', '--format', 'json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(server.requests).toEqual([]);
    const told = JSON.parse(out);
    const asked = 32 + 3;
    const tokens = Math.ceil((TEXT.length + ' big'.length) / 4);
    expect(told).toMatchObject({
      ablations: 32,
      calls: 20 + 2 * asked,
      tokens: asked * (tokens + 1),
      dollars: (asked * tokens * 10) / 1e6,
      seconds: null,
    });
  });

  it('expects one call a prompt of OpenAI itself', async () => {
    server = await startServer('openai');
    const args = ['--model', 'openai:gpt-4o', '--target', 'contrast:Yes/No', '--dry-run', '--repeats', '0'];
    const { code, out, err } = await run(['explain', 'a b c', ...args]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/Calls +at most 28;/);
    expect(out).toMatch(/Money +not known: give --price\n/);
    expect(out).toMatch(/Time +not known\n/);
  });

  it('refuses what the server cannot do, does not know or does not let in, without an ablation', async () => {
    server = await startServer('openai');
    const at = (name: string, ...args: string[]): Promise<Ran> =>
      run(['explain', TEXT, '--model', `openai:${name}@${server.url}`, ...args]);
    expectRefusal(
      await at('formula-1', '--target', 'answer:x'),
      'targets that work on it: contrast:A/B, similar:TEXT, script:FILE',
    );
    expectRefusal(await at('nope'), "has no model 'nope'");
    server.key = 'secret';
    expectRefusal(await at('formula-1'), 'set the environment variable OPENAI_API_KEY');
    vi.stubEnv('MY_KEY', 'wrong-key');
    const wrong = await at('formula-1', '--key-variable', 'MY_KEY');
    expectRefusal(wrong, 'refused the API key');
    expect(wrong.err).not.toContain('wrong-key');
    vi.stubEnv('MY_KEY', 'secret');
    expect(
      (await at('formula-1', '--key-variable', 'MY_KEY', '--target', 'contrast:Yes/No', '--quiet')).code,
    ).toBe(0);
  });

  it('refuses a prompt longer than the context, and a server that is not there', async () => {
    server = await startServer('vllm');
    const model = `openai:formula-1@${server.url}`;
    const long = 'London '.repeat(80);
    expectRefusal(
      await run(['explain', long, '--model', model, '--target', 'answer:x', '--quiet']),
      'too long for the context of 64',
    );
    const gone = await startServer('vllm');
    await gone.close();
    const nobody = await run(['explain', TEXT, '--model', `openai:formula-1@${gone.url}`]);
    expectRefusal(nobody, `no server answers at ${gone.url}`);
  });
});

describe('spex explain refuses, before anything is spent,', () => {
  it.each([
    ['an unknown model', ['--model', 'magic:x'], "unknown model 'magic:x': give DIR"],
    ['a folder that is not there', ['--model', '/nowhere'], 'there is no folder /nowhere'],
    ['a file that is not there', ['--model', 'gguf:/nowhere.gguf'], 'there is no file /nowhere.gguf'],
    ['a folder that is no model', ['--model', '.'], 'has no config.json'],
    ['a missing key', ['--model', 'openai:gpt-4o'], 'environment variable OPENAI_API_KEY'],
    ['a missing key of another name', ['--model', 'openai:m@http://h', '--key-variable', 'NO_KEY'], 'NO_KEY'],
    ['a target for another model', ['--target', 'answer:x'], 'needs a language model'],
    ['sentiment of a model', ['--model', 'openai:m', '--target', 'sentiment'], "is the embedded model's"],
    ['a target of a program', ['--model', 'command:x', '--target', 'similar:x'], "are its program's own"],
    ['a contrast of one', ['--model', 'openai:m', '--target', 'contrast:A'], 'needs two answers'],
    ['an empty answer', ['--model', 'openai:m', '--target', 'answer:'], "needs the answer's text"],
    [
      'limits of a local model',
      ['--model', '.', '--max-calls', '3'],
      '--max-calls is for models that are called',
    ],
    [
      'a cost of a program',
      ['--model', 'command:x', '--price', '1,2'],
      '--price needs a model that counts tokens',
    ],
    ['a cost without a price', ['--model', 'openai:m', '--max-cost', '1'], '--max-cost needs the price'],
    [
      'half a price',
      ['--model', 'openai:m', '--price', '1'],
      "--price must be dollars a million tokens, read and written, such as 0.15,0.6, not '1'",
    ],
    ['no time', ['--model', 'openai:m', '--timeout', '0'], '--timeout must be a number above 0'],
    [
      'a device of a server',
      ['--model', 'openai:m', '--device', 'cuda'],
      '--device is for models that run on this machine',
    ],
    ['an unknown device', ['--device', 'tpu'], '--device must be one of cpu, cuda, webgpu, auto'],
    [
      'an order too high, before the model',
      ['--model', 'openai:m', '--order', '9'],
      'order must be an integer from 1 to 2',
    ],
    ['a dry run as a picture', ['--dry-run', '--format', 'svg'], 'the formats are text, json'],
  ])('%s', async (_, args, message) => {
    expectRefusal(await run(['explain', 'two words', ...args]), message);
  });

  it('a dry run of nothing', async () => {
    expectRefusal(await run(['explain', '--dry-run']), 'no text: give it as an argument');
  });

  it('a hub that is not reachable', async () => {
    vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9');
    vi.stubEnv('SPEX_CACHE', folder.path('cache'));
    const ran = await run(['explain', 'two words', '--model', 'hub:owner/name']);
    expectRefusal(ran, 'download owner/name elsewhere and name its folder instead');
  });
});

describe('spex explain --dry-run', () => {
  it('asks the embedded encoder for its speed', async () => {
    const { code, out } = await run([
      'explain',
      'It was not good.',
      '--dry-run',
      '--format',
      'json',
      '--holdout',
      '0',
    ]);
    expect(code).toBe(0);
    const told = JSON.parse(out);
    expect(told).toMatchObject({
      players: ['It', 'was', 'not', 'good.'],
      model: 'embedded encoder',
      target: 'logit(positive)',
      ablations: 16,
      calls: 16,
      dollars: 0,
    });
    expect(told.seconds).toBeGreaterThan(0);
  });
});
