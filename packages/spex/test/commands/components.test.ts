import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseExplanation, spectrumOf, tableOfSpectrum } from '@spex/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyOnnx } from '../../../models/test/components/tiny-folder.ts';
import { type ComponentsReport, explainComponents } from '../../src/index.ts';
import { testFolder } from '../support/folder.ts';
import { type Ran, run } from '../support/run.ts';
import { logitDiff, playersOf, tinyTransformer } from '../support/tiny-transformer.ts';

const folder = testFolder();
let model = '';
let prompts = '';

const PROMPTS = ['abc', 'qrs', 'a b c', 'dad', 'fed', 'big', 'ham', 'jam', 'lend', 'for'].map(
  (prompt, at) => ({
    prompt,
    answer: at % 2 === 0 ? 'd' : 'e',
    contrast: at % 2 === 0 ? 'e' : 'd',
    corrupted: [...prompt].reverse().join(''),
  }),
);
const linesOf = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

beforeAll(async () => {
  model = await tinyTransformer(folder, 'tiny');
  prompts = await folder.write('prompts.jsonl', linesOf(PROMPTS));
});

const components = (...args: string[]): Promise<Ran> => run(['components', '--model', model, ...args]);

async function reportOf(...args: string[]): Promise<ComponentsReport> {
  const ran = await components('--prompts', prompts, '--format', 'json', '--quiet', ...args);
  expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
  return JSON.parse(ran.out);
}

/** The mean over prompts of the model as it is defined, with these heads. */
const meanOf = (of: readonly (typeof PROMPTS)[number][], heads: readonly number[]): number =>
  of.reduce((sum, prompt) => sum + logitDiff(prompt, heads), 0) / of.length;

/** The number of a set: bit i for player i. */
const maskOf = (set: readonly number[]): number => set.reduce((sum, player) => sum + 2 ** player, 0);

/** The strongest pair of a complete table: the mean over the others of f(S ∪ ij) - f(S ∪ i) - f(S ∪ j) + f(S). */
function strongestPair(table: ArrayLike<number>): { players: number[]; value: number } {
  const players = Math.log2(table.length);
  let strongest = { players: [0, 1], value: 0 };
  for (let i = 0; i < players; i++) {
    for (let j = i + 1; j < players; j++) {
      let sum = 0;
      for (let mask = 0; mask < table.length; mask++) {
        const sign = ((mask >> i) & 1) === ((mask >> j) & 1) ? 1 : -1;
        sum += sign * table[mask]!;
      }
      const value = sum / 2 ** (players - 2);
      if (Math.abs(value) > Math.abs(strongest.value)) strongest = { players: [i, j], value };
    }
  }
  return strongest;
}

describe('spex components', () => {
  it('explains the mean over the prompts, and prompts asked for, as the model is defined', async () => {
    const args = ['--explain', '3', 'mean', '3', '--layers', '1'];
    const { explanations, metrics, pruned } = await reportOf(...args);
    expect(pruned).toBeUndefined();
    expect(explanations.map(({ game }) => game.output)).toEqual([
      'logit-diff, mean over 10 prompts',
      '3: a b c → d',
    ]);
    for (const [at, explanation] of explanations.entries()) {
      expect(parseExplanation(explanation)).toEqual(explanation);
      const own = at === 0 ? PROMPTS : [PROMPTS[2]!];
      // The heads of layer 0 are no players: always there.
      const table = Array.from({ length: 16 }, (_, mask) =>
        meanOf(own, [0, 1, 2, 3, ...playersOf(mask, 4).map((player) => player + 4)]),
      );
      const found = tableOfSpectrum(spectrumOf(explanation));
      table.forEach((value, mask) => {
        expect(found[mask]).toBeCloseTo(value, 3);
      });
      const pair = explanation.interactions.terms.find(({ players }) => players.length === 2)!;
      const strongest = strongestPair(table);
      expect(pair.players).toEqual(strongest.players);
      expect(pair.value).toBeCloseTo(strongest.value, 3);
    }
    expect(metrics).toMatchObject({
      model: {
        name: 'tiny',
        kind: 'causal',
        layers: 2,
        components: { heads: 8, attention: 2, mlps: 2 },
        refused: [],
      },
      players: 'heads',
      layerOf: [1, 1, 1, 1],
      value: 'logit-diff',
      absence: { name: 'zero', rescale: false, reference: null },
      prompts: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      ablations: { budget: 16, total: 16 },
    });
    expect(metrics.outputs.map(({ prompt, r2 }) => [prompt, r2])).toEqual([
      [null, 1],
      [3, 1],
    ]);
    const { linear, within, across, byOrder } = metrics.energy;
    expect(linear + within + across).toBeCloseTo(1, 12);
    expect(byOrder[1]).toBeCloseTo(linear, 12);
    expect(metrics.hierarchy.terms).toBe(16);
    expect(across).toBe(0);
    expect(explanations[0]!.account.slice(0, 4)).toEqual([
      'The value is logit-diff: log p(answer) - log p(contrast).',
      expect.stringMatching(
        /^Model: tiny, 8 heads, 2 attention branches and 2 MLPs in 2 layers \(Llama-like.*; 4 players\.$/,
      ),
      `10 prompts of ${prompts}.`,
      'Absent parts give nothing.',
    ]);
  });

  it('takes every kind of player, value and absence', async () => {
    const players = async (...args: string[]): Promise<string[]> =>
      (await reportOf('--budget', '64', ...args)).explanations[0]!.game.players.map(({ label }) => label);
    expect(await players('--players', 'heads,mlps', '--layers', '1')).toEqual([
      'L1H0',
      'L1H1',
      'L1H2',
      'L1H3',
      'L1 MLP',
    ]);
    expect(await players('--players', 'layers', '--layers', '0-1')).toEqual(['layer 0', 'layer 1']);
    expect(await players('--players', 'heads-by-layer,mlps')).toEqual([
      'L0 heads',
      'L0 MLP',
      'L1 heads',
      'L1 MLP',
    ]);
    expect(await players('--players', 'attention')).toEqual(['L0 attention', 'L1 attention']);

    const grand = async (...args: string[]): Promise<number | null> =>
      (await reportOf('--players', 'attention', ...args)).explanations[0]!.ends.grand;
    for (const value of ['logit-diff', 'answer', 'kl', 'accuracy', 'margin']) {
      expect([value, await grand('--value', value)]).toEqual([value, expect.any(Number)]);
    }
    expect(await grand('--value', 'kl')).toBe(0);

    const texts = await folder.write('texts.txt', 'abc\n\ndad fed\n');
    const lines = await folder.write(
      'texts.jsonl',
      '{"prompt": "abc", "answer": "x"}\n"dad fed"\n{"text": "abc"}\n',
    );
    const absent = async (...args: string[]): Promise<number> =>
      (await reportOf('--players', 'attention', ...args)).explanations[0]!.ends.empty!;
    const found = await Promise.all([
      absent(),
      absent('--absence', 'mean'),
      absent('--absence', 'mean', '--reference', texts),
      absent('--absence', 'mean', '--reference', lines),
      absent('--absence', 'resample'),
    ]);
    expect(new Set(found.map((one) => one.toFixed(6))).size).toBe(5);
    expect((await reportOf('--absence', 'mean', '--reference', texts)).metrics.absence).toEqual({
      name: 'mean',
      rescale: false,
      reference: 2,
    });
    const plain = await reportOf();
    const rescaled = await reportOf('--rescale');
    expect(rescaled.metrics.absence.rescale).toBe(true);
    expect(rescaled.explanations[0]!.interactions).not.toEqual(plain.explanations[0]!.interactions);
    expect(rescaled.explanations[0]!.ends.grand).toBe(plain.explanations[0]!.ends.grand);
  });

  it('gives the same for the same seed', async () => {
    const args = ['--budget', '100', '--seed', '3', '--prune', '4', '--holdout', '20'];
    const [first, second] = [await reportOf(...args), await reportOf(...args)];
    const timeless = (report: ComponentsReport): unknown =>
      JSON.parse(JSON.stringify(report, (key, value) => (/econds$/.test(key) ? 0 : value)));
    expect(timeless(second)).toEqual(timeless(first));
    expect(first.explanations[0]!.faithfulness).toMatchObject({ method: 'held-out', coalitions: 20 });
  });

  it('tells people in words', async () => {
    const ran = await components('--prompts', prompts, '--explain', '2', '--prune', '0.5', '--top', '3');
    expect(ran.code).toBe(0);
    const told = ran.out
      .replaceAll('\u00a0', ' ')
      .replace(/^Asked[\s\S]*?(?=^Value)/m, 'ASKED\n')
      .replace(/[\d.]+ s in the model/, 'TIME')
      // Rounding differs between processors.
      .replaceAll(/\d\.\d{2,}/g, (number) => Number(number).toFixed(1));
    expect(ran.out.replaceAll(/\s+/g, ' ')).toContain(
      `Asked 7 prompts of ${prompts}; 3 more were set aside to test the pruning. Value`,
    );
    expect(told).toMatchInlineSnapshot(`
      "Model     tiny, 8 heads, 2 attention branches and 2 MLPs in 2 layers;
                Llama-like: pre-norm, RMS norm, grouped-query attention (unfused),
                gated MLP.
      Players   8 (heads).
      ASKED
      Value     logit-diff: log p(answer) - log p(contrast). Mean -0.7 with all
                heads, -0.8 with none.
      Absent    parts give nothing.
      Cost      256 ablations on 7 prompts each, TIME.
      Trust     good. The effects below explain 100 % of how the value moves when
                parts are absent (R² 1.0; 1 is perfect).

      “L0H1” lowers the score by 0.8, more than any other part. Of the score’s moves,
      78 % come from parts alone, 7 % from parts of one layer together and 15 % from
      parts across layers.

        head     0    1    2    3
        layer 0  ++   −−−  +++  −−
        layer 1  +    +    −    −−

      Where the score’s moves come from: each alone 78 %, together in a layer 7 %,
      across layers 15 %

        Strongest heads alone, 3 of 8
          L0H1  -0.8  ████████████████████
          L0H2  +0.7  ██████████████████▌
          L0H0  +0.4  █████████▌

        Strongest sets, beyond what their members do apart, 3 of 84
          L0H1, L0H2 and L1H3  -0.6  less than smaller sets tell
          L0H1 and L0H2        -0.6  worse together than apart
          L0H1, L0H3 and L1H2  +0.5  more than smaller sets tell

      Energy     of the value's variance: 78 % single parts, 14 % sets of 2, 6 % sets
                 of 3, 2 % sets of 4 and 1 % sets of 5.
      Hierarchy  of the 100 largest coefficients 91 are sets; of the sets one part
                 smaller, 87 % are among them, too, where chance would have 79 %.

      Prompt 2: qrs → e
        Value +0.4 with all heads, -1.4 with none. R² 1.0.
        Strongest heads alone, 3 of 8
          L0H3  -1.4  ████████████████████
          L0H0  +1.1  ████████████████
          L0H1  -0.9  ████████████▌

        Strongest sets, beyond what their members do apart, 3 of 84
          L0H0, L0H2 and L1H2  +2.1  more than smaller sets tell
          L0H0 and L0H2        +1.4  need each other: both help more than apart
          L0H2 and L1H2        -1.3  worse together than apart

      Pruning: 4 of 8 heads kept
        kept: L0H2, L0H3, L1H0 and L1H1.
        For them, the explanation predicts a mean of +1.0; no other 4 have more (all
        were tried).

        Tested on 3 prompts that were set aside:
        logit-diff
          all heads             -1.3
          the 4 kept            -0.6
          kept less all         +0.8 (95 %: -3.0 to +4.5)
          20 random sets        mean -0.4, best +0.9; 10 at least as good
          kept less random      -0.2 (95 %: -2.4 to +2.0)
        accuracy
          all heads             0.0
          the 4 kept            0.0
          kept less all         0.0 (95 %: 0.0 to 0.0)
          20 random sets        mean 0.5, best 0.7; 20 at least as good
          kept less random      -0.5 (95 %: -0.7 to -0.2)
      "
    `);
    expect(ran.err).toMatchInlineSnapshot(`
      "8 players of tiny, 7 prompts, 3 held out, solver auto, budget 256 ablations (default for 8 players)
      explaining 2: qrs → e
      choosing the players to keep
      testing the 4 that are kept, and 20 random sets, on 3 prompts
      "
    `);
    expect(ran.out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('draws the layers', async () => {
    for (const [file, begin] of [
      ['map.svg', /<svg [\s\S]*layer 1[\s\S]*<\/svg>\n$/],
      [
        'page.html',
        /^<!doctype html>[\s\S]*L1H3[\s\S]*"titles":\["[^"]*mean over \d+ prompts","1: [^"]*"\],"top":4,"overall":0/,
      ],
    ] as const) {
      const path = folder.path(file);
      const ran = await components('--prompts', prompts, '--out', path, '--explain', '1', '--top', '4');
      expect({ code: ran.code, out: ran.out }).toEqual({ code: 0, out: '' });
      const mean = 'svg draws the mean only: html, text and json hold the prompts, too';
      expect(ran.err.includes(mean)).toBe(file === 'map.svg');
      expect(ran.err).toContain(`wrote ${path}`);
      expect(await readFile(path, 'utf8')).toMatch(begin);
    }
  });

  it('explains the embedded encoder where no model is named', async () => {
    const own = await folder.write(
      'sentiment.jsonl',
      linesOf([
        { prompt: 'a wonderful film', answer: 'positive', contrast: 'negative' },
        { prompt: 'it is dull', answer: 'Negative', contrast: 'Positive' },
      ]),
    );
    const ran = await run(['components', '--prompts', own, '--format', 'json', '--quiet']);
    expect(ran.err).toBe('');
    const { metrics, explanations } = JSON.parse(ran.out) as ComponentsReport;
    expect(metrics.model).toMatchObject({ kind: 'classifier', layers: 2, components: { heads: 8, mlps: 2 } });
    expect(explanations[0]!.ends.grand).toBeGreaterThan(2);
  });
});

describe('spex components --list', () => {
  it('tells what was found', async () => {
    const ran = await components('--list');
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    expect(ran.out).toMatchInlineSnapshot(`
      "Model     tiny, a causal language model.
      Style     Llama-like: pre-norm, RMS norm, grouped-query attention (unfused),
                gated MLP.
      Gates     8 heads, 2 attention branches and 2 MLPs in 2 layers.
        layer 0   4 heads, attention, MLP
        layer 1   4 heads, attention, MLP
      Everything that was recognised has a gate.
      "
    `);
    const path = folder.path('list.json');
    expect((await components('--list', '--out', path)).code).toBe(0);
    const found = JSON.parse(await readFile(path, 'utf8'));
    expect(found).toMatchObject({ name: 'tiny', kind: 'causal', layers: 2, refused: [] });
    expect(found.parts.slice(3, 6)).toEqual([
      { label: 'L0H3', kind: 'head', layer: 0, index: 3 },
      { label: 'L0 attention', kind: 'attention', layer: 0, index: 0 },
      { label: 'L0 MLP', kind: 'mlp', layer: 0, index: 0 },
    ]);
  });

  it('tells of a file and of the embedded encoder', async () => {
    const file = await run(['components', '--list', '--model', join(model, 'onnx/model.onnx')]);
    expect(file.out).toMatch(/^Model +model\.onnx, a causal language model\./);
    const embedded = await run(['components', '--list']);
    expect(embedded.out).toMatch(/a classifier of negative and positive\./);
    const pictures = await components('--list', '--format', 'svg');
    expect(pictures).toMatchObject({
      code: 2,
      err: "spex: unknown format 'svg': the formats are text, json\n",
    });
  });
});

describe('spex components --prune', () => {
  it('keeps the best players and tests them on prompts that were not explained', async () => {
    const { pruned, metrics, explanations } = await reportOf('--prune', '5');
    const heldOut = PROMPTS.filter((_, at) => !metrics.prompts.includes(at + 1));
    expect(metrics.prompts).toHaveLength(7);
    // The budget covers all sets: the best of five is known.
    const table = tableOfSpectrum(spectrumOf(explanations[0]!));
    const predicted = (set: readonly number[]): number => table[maskOf(set)]!;
    const sets = [...table.keys()].map((mask) => playersOf(mask)).filter(({ length }) => length === 5);
    const best = sets.reduce((a, b) => (predicted(b) > predicted(a) ? b : a));
    expect(pruned).toMatchObject({ keep: 5, of: 8, kept: best, choice: { optimal: true, gap: 0 } });
    expect(pruned!.choice.predicted).toBeCloseTo(predicted(best), 9);
    expect([...pruned!.labels, ...pruned!.dropped].sort()).toEqual(
      [0, 1].flatMap((layer) => [0, 1, 2, 3].map((head) => `L${layer}H${head}`)),
    );
    const { value, accuracy, prompts: tested, source, seen } = pruned!.heldOut!;
    expect({ tested, source, seen }).toEqual({ tested: 3, source: 0.3, seen: 0 });
    const all = [0, 1, 2, 3, 4, 5, 6, 7];
    expect(value.full).toBeCloseTo(meanOf(heldOut, all), 3);
    expect(value.kept).toBeCloseTo(meanOf(heldOut, best), 3);
    expect(value.change.mean).toBeCloseTo(value.kept - value.full, 12);
    expect(value.random.sets).toBe(20);
    expect(value.random.advantage.mean).toBeCloseTo(value.kept - value.random.mean, 12);
    const right = (heads: readonly number[]): number =>
      heldOut.filter((prompt) => logitDiff(prompt, heads) > 0).length / 3;
    expect(accuracy!.full).toBeCloseTo(right(all), 12);
    expect(accuracy!.kept).toBeCloseTo(right(best), 12);
  });

  it('takes a share, and prompts of another file', async () => {
    const other = await folder.write(
      'other.jsonl',
      linesOf([
        PROMPTS[0]!,
        { prompt: 'mad', answer: 'a', contrast: 'b' },
        { prompt: 'ace', answer: 'a', contrast: 'b' },
      ]),
    );
    for (const share of ['0.25', '25%']) {
      const { pruned, metrics } = await reportOf('--prune', share, '--held-out', other);
      expect(metrics.prompts).toHaveLength(10);
      expect(pruned).toMatchObject({ keep: 2, heldOut: { prompts: 3, source: other, seen: 1 } });
    }
    const { metrics } = await reportOf('--prune', '0.5', '--held-out', '0.5', '--explain', '1', '10');
    expect(metrics.prompts).toHaveLength(5);
    expect(metrics.prompts).toEqual(expect.arrayContaining([1, 10]));
    const margin = await reportOf('--prune', '3', '--value', 'accuracy');
    expect(margin.pruned!.heldOut!.accuracy).toBeUndefined();
  });

  it.each<[string, readonly string[]]>([
    ['zeros', []],
    ['means', ['--absence', 'mean']],
    ['scaled heads', ['--rescale']],
    ['whole branches', ['--players', 'attention,mlps']],
  ])('writes a model of %s that runs by itself', async (name, args) => {
    const path = folder.path(`${name}.onnx`);
    const { pruned, metrics } = await reportOf('--prune', '3', '--prune-out', path, ...args);
    const file = pruned!.file!;
    const bytes = await readFile(path);
    expect(file).toMatchObject({ path, bytes: bytes.length, originalBytes: tinyOnnx().length });
    expect(file.deviation).toBeLessThanOrEqual(file.tolerance);
    // Opened anew, with nothing absent, it says what the kept players say.
    const heldOut = PROMPTS.filter((_, at) => !metrics.prompts.includes(at + 1));
    const tokenizer = join(model, 'tokenizer.json');
    const own = { model: path, tokenizer, prompts: heldOut, players: 'heads', budget: 64 };
    const { ends } = (await explainComponents(own)).explanations[0]!;
    expect(ends.grand).toBeCloseTo(pruned!.heldOut!.value.kept, 4);
    expect((await readdir(folder.path())).filter((one) => one.endsWith('.tmp'))).toEqual([]);
  });
});
