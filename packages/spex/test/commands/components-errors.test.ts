import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeOnnx, encodeOnnx, GraphBuilder, loadComponentModel } from '@spex/models';
import { beforeAll, describe, expect, it } from 'vitest';
import { LETTER_TOKENIZER } from '../../../models/test/components/tiny-folder.ts';
import { prepareComponents } from '../../src/components/prepare.ts';
import { runComponents } from '../../src/components/run-components.ts';
import { type ComponentModel, type ComponentsReport, explainComponents, getSolver } from '../../src/index.ts';
import { noRuns } from '../../src/runs/runs.ts';
import { testFolder } from '../support/folder.ts';
import { type Ran, run } from '../support/run.ts';
import { tinyTransformer } from '../support/tiny-transformer.ts';

const folder = testFolder();
let model = '';
let prompts = '';

const PROMPTS = ['abc', 'qrs', 'dad', 'fed', 'big', 'ham', 'jam'].map((prompt) => ({
  prompt,
  answer: 'd',
  contrast: 'e',
}));
const linesOf = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

beforeAll(async () => {
  model = await tinyTransformer(folder, 'tiny');
  prompts = await folder.write('prompts.jsonl', linesOf(PROMPTS));
});

/** One line on standard error, nothing on standard output, exit code 2; the folder's name left out. */
function refusalOf({ code, out, err }: Ran): string {
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  return err
    .trimEnd()
    .replace('spex: ', '')
    .replaceAll(`${folder.path('')}`, '');
}

const components = (...args: string[]): Promise<Ran> =>
  run(['components', '--model', model, '--prompts', prompts, ...args]);

describe('spex components refuses', () => {
  it.each<[string, readonly string[], string | RegExp]>([
    [
      'a value that is none',
      ['--value', 'loss'],
      "unknown value 'loss': give one of logit-diff, answer, kl, accuracy, margin",
    ],
    [
      'an absence that is none',
      ['--absence', 'noise'],
      "unknown absence 'noise': give one of zero, mean, resample",
    ],
    ['players that are none', ['--players', 'neurons'], /^unknown kind of player 'neurons'/],
    ['players that overlap', ['--players', 'heads,layers'], /share components/],
    ['layers that are none', ['--layers', '5'], /has no layer 5: its layers are 0 to 1$/],
    [
      'layers that are no numbers',
      ['--layers', '3-1'],
      "--layers takes numbers from 0, such as 0-3,5, not '3-1'",
    ],
    ['a single player', ['--players', 'layers', '--layers', '0'], /^a game needs two players or more/],
    ['a solver that is none', ['--solver', 'magic'], /magic/],
    ['an index that is none', ['--index', 'XYZ'], /XYZ/],
    ['a budget that is too small', ['--budget', '3'], /budget of 3 is too small/],
    [
      'rescaling with means',
      ['--rescale', '--absence', 'mean'],
      '--rescale goes with absence zero only, not with mean',
    ],
    [
      'a reference without means',
      ['--reference', 'x.txt'],
      '--reference goes with absence mean only, not with zero',
    ],
    [
      'a reference that is not there',
      ['--absence', 'mean', '--reference', '/nowhere.txt'],
      /^cannot read \/nowhere\.txt/,
    ],
    ['no twin', ['--absence', 'resample'], "prompt 1: absence 'resample' needs a 'corrupted' prompt"],
    ['a prompt beyond the last', ['--explain', '8'], 'there is no prompt 8: there are 7'],
    ['prompt 0', ['--explain', '0'], "--explain must be a whole number of at least 1, not '0'"],
    ['keeping all', ['--prune', '8'], 'of 8 players 1 to 7 can be kept, not 8: keeping all is no pruning'],
    ['keeping more than all', ['--prune', '100'], /^of 8 players 1 to 7 can be kept, not 100/],
    ['keeping none', ['--prune', '0'], /^--prune must be a number of players to keep/],
    ['a share of all', ['--prune', '1.0'], /^--prune must be a number of players to keep/],
    [
      'held-out prompts for nothing',
      ['--held-out', '0.5'],
      '--held-out goes with prune: tell how many players to keep',
    ],
    [
      'a file for nothing',
      ['--prune-out', 'a.onnx'],
      '--prune-out goes with prune: tell how many players to keep',
    ],
    [
      'a held-out share of all',
      ['--prune', '2', '--held-out', '1'],
      '--held-out must be a share above 0 and below 1, or prompts, not 1',
    ],
    [
      'one held-out prompt',
      ['--prune', '2', '--held-out', '0.15'],
      /^a share of 0\.15 of 7 prompts sets only 1 aside/,
    ],
    [
      'a held-out file that is not there',
      ['--prune', '2', '--held-out', 'nowhere.jsonl'],
      /^cannot read nowhere\.jsonl/,
    ],
    [
      'a pruned model in another format',
      ['--prune', '2', '--prune-out', 'a.bin'],
      '--prune-out must name an .onnx file, not a.bin',
    ],
    [
      'a pruned model of twins',
      ['--prune', '2', '--prune-out', 'a.onnx', '--absence', 'resample'],
      /^--prune-out writes a model for any prompt/,
    ],
    [
      'a place that cannot be written',
      ['--prune', '2', '--prune-out', '/nowhere/a.onnx'],
      'cannot write --prune-out /nowhere/a.onnx: no such file or folder',
    ],
    ['a device that is none', ['--device', 'tpu'], /^--device must be one of cpu/],
    ['weights that are none', ['--dtype', 'fp8'], /^--dtype must be one of fp32/],
    ['a report that cannot be written', ['--out', '/nowhere/a.json'], /^cannot write --out/],
    ['a format that is none', ['--format', 'pdf'], /^unknown format 'pdf'/],
  ])('%s', async (_, args, message) => {
    expect(refusalOf(await components(...args))).toMatch(message);
  });

  it('no prompts', async () => {
    expect(refusalOf(await run(['components', '--model', model]))).toMatch(/^--prompts is missing/);
    expect(refusalOf(await run(['components', '--model', model, '--prompts', '/nowhere.jsonl']))).toMatch(
      /^cannot read \/nowhere\.jsonl/,
    );
  });

  it.each<[string, string, string | RegExp]>([
    ['an empty file', '\n\n', /there are no prompts/],
    ['a line that is no JSON', `${linesOf(PROMPTS)}\nabc\n`, /: line 9 is not JSON/],
    ['a prompt without an answer', '{"prompt": "abc"}\n', "/file.jsonl: line 1 has no 'answer'"],
    [
      'text that the tokenizer cannot write',
      linesOf([PROMPTS[0]!, { prompt: 'abc', answer: 'Z' }]),
      /^prompt 2: .*cannot write "Z"/,
    ],
    [
      'an answer of several tokens',
      linesOf([{ prompt: 'abc', answer: 'de', contrast: 'd' }]),
      /^prompt 1: value margin needs an answer of a single token, and 'de' has 2: "d" "e"$/,
    ],
    [
      'too long a prompt',
      linesOf([{ prompt: 'a'.repeat(60), answer: 'd' }]),
      /^prompt 1: it has 62 tokens, but model 'tiny' reads at most 40$/,
    ],
  ])('%s', async (_, content, message) => {
    const file = await folder.write('file.jsonl', content);
    const value = /several/.test(_) ? ['--value', 'margin'] : [];
    expect(refusalOf(await run(['components', '--model', model, '--prompts', file, ...value]))).toMatch(
      message,
    );
  });

  it('a contrast that is missing where it is needed', async () => {
    const file = await folder.write('half.jsonl', linesOf([PROMPTS[0]!, { prompt: 'abc', answer: 'd' }]));
    const args = ['components', '--model', model, '--prompts', file];
    expect(refusalOf(await run([...args, '--value', 'logit-diff']))).toBe(
      "prompt 2: value logit-diff needs a 'contrast'",
    );
    // By default the value is one that all of them have.
    const ran = await run([...args, '--format', 'json', '--quiet']);
    expect((JSON.parse(ran.out) as ComponentsReport).metrics.value).toBe('answer');
  });

  it('what is wrong with held-out prompts of a file, by its name', async () => {
    const one = await folder.write('one.jsonl', linesOf([PROMPTS[0]!]));
    expect(refusalOf(await components('--prune', '2', '--held-out', one))).toBe(
      'testing a pruning takes 2 prompts or more, and there is 1',
    );
    const bad = await folder.write('bad.jsonl', linesOf([PROMPTS[0]!, { prompt: 'abc', answer: 'd' }]));
    expect(refusalOf(await components('--prune', '2', '--held-out', bad))).toBe(
      "/bad.jsonl: prompt 2: value logit-diff needs a 'contrast'",
    );
  });

  it('models that are none', async () => {
    const of = async (...args: string[]): Promise<string> =>
      refusalOf(await run(['components', '--prompts', prompts, ...args]));
    expect(await of('--model', '/nowhere')).toMatch(/^there is no folder \/nowhere/);
    expect(await of('--model', '/nowhere.onnx')).toBe('there is no file /nowhere.onnx');
    expect(await of('--model', 'openai:gpt')).toBe(
      'the parts of a model can be reached in an ONNX file only, not through openai: give DIR, FILE.onnx, hub:OWNER/NAME',
    );
    const file = await folder.write('text.onnx', 'no graph');
    const tokenizer = await folder.write('letters.json', JSON.stringify(LETTER_TOKENIZER));
    expect(await of('--model', file, '--tokenizer', tokenizer)).toMatch(/^\/text\.onnx is not an ONNX model/);
    expect(await of('--model', file)).toMatch(/^there is no tokenizer\.json beside/);
    expect(await of('--model', file, '--tokenizer', file)).toMatch(/is no tokenizer file of llama2\.c/);
    expect(await of('--tokenizer', tokenizer)).toMatch(/^tokenizer is for a model of your own/);
    const g = new GraphBuilder('sum');
    const ids = g.input('input_ids', 'int64', ['batch', 'columns']);
    const table = g.weight('table', [23, 3], new Float32Array(69).fill(1));
    g.output('logits', g.op('Gather', [table, ids]), 'float', ['batch', 'columns', 3]);
    const plain = await folder.write('plain.onnx', encodeOnnx(g.model()));
    expect(await of('--model', plain, '--tokenizer', tokenizer)).toMatch(/attention/);
    const unlisted = await run(['components', '--list', '--model', plain, '--tokenizer', tokenizer]);
    expect(refusalOf(unlisted)).toMatch(/attention/);
  });

  it('weights that are not there, and a pruned model in another folder than they are', async () => {
    const path = await tinyTransformer(folder, 'external');
    const graph = decodeOnnx(await readFile(join(path, 'onnx/model.onnx')));
    const [first, ...rest] = graph.graph.initializer.toSorted(
      (a, b) => b.rawData!.length - a.rawData!.length,
    );
    const { rawData, ...tensor } = first!;
    const length = `${rawData!.length}`;
    const place = Object.entries({ location: 'model.onnx_data', offset: '0', length });
    const outside = {
      ...tensor,
      dataLocation: 1,
      externalData: place.map(([key, value]) => ({ key, value })),
    };
    const split = { ...graph, graph: { ...graph.graph, initializer: [outside, ...rest] } };
    await writeFile(join(path, 'onnx/model.onnx'), encodeOnnx(split));
    const args = ['components', '--model', path, '--prompts', prompts, '--prune', '3', '--quiet'];
    expect(refusalOf(await run(args))).toBe(
      '/external/onnx/model.onnx keeps weights in model.onnx_data, which is not there: put it beside the model',
    );
    await writeFile(join(path, 'onnx/model.onnx_data'), rawData!);
    expect(refusalOf(await run([...args, '--prune-out', folder.path('apart.onnx')]))).toBe(
      'the model keeps weights in model.onnx_data, which the pruned one reads, too: write it to /external/onnx',
    );
    const ran = await run([...args, '--prune-out', join(path, 'onnx/pruned.onnx'), '--format', 'json']);
    expect(ran.err).toBe('');
    const { file } = (JSON.parse(ran.out) as ComponentsReport).pruned!;
    expect(file!.deviation).toBeLessThanOrEqual(file!.tolerance);
  });

  it('to write a pruned model over the model', async () => {
    const own = join(await tinyTransformer(folder, 'own'), 'onnx/model.onnx');
    const before = await readFile(own);
    const args = ['--prune', '2', '--prune-out', own];
    const ran = await run(['components', '--model', own, '--prompts', prompts, ...args]);
    expect(refusalOf(ran)).toBe(
      `--prune-out names the model itself, /own/onnx/model.onnx: write to another file`,
    );
    expect(await readFile(own)).toEqual(before);
  });
});

describe('a run that ends early', () => {
  it('gives what was measured when it is interrupted', async () => {
    const controller = new AbortController();
    const ran = await run(
      ['components', '--model', model, '--prompts', prompts, '--format', 'json', '--prune', '2'].concat([
        '--players',
        'heads,mlps',
        '--budget',
        '1000',
        '--explain',
        '1',
        '--held-out',
        '0.3',
      ]),
      {
        terminal: true,
        signal: controller.signal,
        onErr: (text) => {
          if (/\d+\/\d+ ablations/.test(text)) controller.abort();
        },
      },
    );
    expect(ran.code).toBe(130);
    expect(ran.err).toContain('interrupted: writing what was measured');
    const report = JSON.parse(ran.out) as ComponentsReport;
    expect(report.explanations.map(({ status }) => status)).toEqual(['partial', 'partial']);
    expect(report.metrics.ablations.total).toBeGreaterThan(0);
    expect(report.metrics.ablations.total).toBeLessThan(1000);
    expect(report.pruned).toBeUndefined();
  });

  it('says in words what is missing', async () => {
    const controller = new AbortController();
    const args = ['--players', 'heads,mlps', '--budget', '1000', '--prune', '2'];
    const ran = await run(['components', '--model', model, '--prompts', prompts, ...args], {
      terminal: true,
      signal: controller.signal,
      onErr: (text) => {
        if (/\d+\/\d+ ablations/.test(text)) controller.abort();
      },
    });
    expect(ran.out).toMatch(/Stopped early:\s+everything\s+rests\s+on\s+what\s+was\s+measured\./);
    expect(ran.out).toContain('Pruning: not done, the run ended before it.');
  });

  it('explains what was measured before the model failed', async () => {
    const whole = await loadComponentModel({ source: model });
    const failing = (calls: number): ComponentModel => {
      let left = calls;
      return {
        ...pick(whole),
        logProbs: async (rows, picks, context) => {
          if (left-- <= 0) throw new Error('the device is gone');
          return whole.logProbs(rows, picks, context);
        },
      };
    };
    const options = { prompts: PROMPTS, players: 'heads,mlps', budget: 1000, prune: 3 } as const;
    const solver = getSolver('proxyspex');
    const prepared = await prepareComponents({ ...options, model: failing(20) }, solver);
    const { report, failure } = await runComponents(prepared, noRuns(''));
    expect(failure?.message).toContain('the device is gone');
    expect(report.explanations[0]!.status).toBe('partial');
    expect(report.metrics.ablations.total).toBeGreaterThan(0);
    expect(report.pruned).toBeUndefined();
    await expect(explainComponents({ ...options, model: failing(20) })).rejects.toThrow('the device is gone');
    // Nothing measured: nothing to explain.
    await expect(explainComponents({ ...options, model: failing(0) })).rejects.toThrow('the device is gone');
    await whole.dispose();
  });

  it('keeps the choice of players where testing them fails', async () => {
    const whole = await loadComponentModel({ source: model });
    let testing = false;
    const flaky: ComponentModel = {
      ...pick(whole),
      logProbs: async (rows, picks, context) => {
        if (testing) throw new Error('the device is gone');
        return whole.logProbs(rows, picks, context);
      },
    };
    const prepared = await prepareComponents(
      { model: flaky, prompts: PROMPTS, budget: 64, prune: 3 },
      getSolver('proxyspex'),
    );
    const { report, failure } = await runComponents(prepared, noRuns(''), {
      onStep: (line) => {
        testing ||= line.startsWith('testing');
      },
    });
    expect(failure?.message).toContain('the device is gone');
    expect(report.explanations[0]!.status).toBe('complete');
    expect(report.pruned).toMatchObject({ keep: 3, heldOut: null });
    await whole.dispose();
  });

  it('leaves no pruned model that says something else', async () => {
    const path = folder.path('wrong.onnx');
    await writeFile(path, 'there before');
    const whole = await loadComponentModel({ source: model });
    const prepared = await prepareComponents(
      { model: whole, prompts: PROMPTS, budget: 64, prune: 3, pruneOut: path },
      getSolver('proxyspex'),
    );
    const { prune } = whole;
    whole.prune = (gates) =>
      prune.call(
        whole,
        Float32Array.from(gates, () => 1),
      );
    const { report, failure } = await runComponents(prepared, noRuns(''));
    expect(failure?.message).toMatch(
      /^the pruned model's log-probabilities differ by .*wrong\.onnx was not written$/,
    );
    expect(report.pruned!.heldOut).not.toBeNull();
    expect(report.pruned!.file).toBeUndefined();
    expect(await readFile(path, 'utf8')).toBe('there before');
    expect((await readdir(folder.path())).filter((name) => name.includes('wrong.onnx'))).toEqual([
      'wrong.onnx',
    ]);
    await whole.dispose();
  });
});

/** The parts of a model that a spread leaves out. */
function pick(model: ComponentModel): ComponentModel {
  return {
    ...model,
    tokenize: (text) => model.tokenize(text),
    continuation: (text) => model.continuation(text),
    tokenText: (token) => model.tokenText(token),
    distributions: (rows, context) => model.distributions(rows, context),
    meanActivations: (texts, context) => model.meanActivations(texts, context),
    activations: (prompt, context) => model.activations(prompt, context),
    logProbs: (rows, picks, context) => model.logProbs(rows, picks, context),
  };
}
