import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseExplanation } from '@spex/core';
import { componentPlayers, createComponentGame } from '@spex/lenses';
import { loadComponentModel } from '@spex/models';
import { describe, expect, it } from 'vitest';
import { loadGame } from '../../src/games/load-game.ts';
import type { ComponentsReport } from '../../src/index.ts';
import { testFolder } from '../support/folder.ts';
import { run } from '../support/run.ts';

const shared = process.env.SPEX_SHARED ?? resolve(import.meta.dirname, '../../../../../shared');
const there = existsSync(join(shared, 'models'));
if (!there) console.log(`models left out: there is no ${shared}/models`);

const stories = {
  source: join(shared, 'models/stories260k/stories260K.onnx'),
  tokenizer: join(shared, 'models/stories260k/tok512.bin'),
};
const folder = testFolder();

describe.runIf(there)('stories260K', () => {
  it("reads texts as the model was trained: a story's tokens are likely", async () => {
    const model = await loadComponentModel(stories);
    const text =
      'Once upon a time, there was a little girl named Lily. She loved to play outside in the park.';
    const tokens = model.tokenize(text);
    const gates = new Float32Array(model.components.length).fill(1);
    const picks = Array.from({ length: tokens.length - 1 }, (_, at) => ({
      row: 0,
      position: at,
      token: tokens[at + 1]!,
    }));
    const found = await model.logProbs([{ tokens, gates }], picks, {});
    // Measured with other tools: 0.18 a token.
    expect(-found.reduce((sum, value) => sum + value, 0) / found.length).toBeCloseTo(0.18, 1);
    expect([...tokens.subarray(1)].map((token) => model.tokenText(token)).join('')).toBe(` ${text}`);
    await model.dispose();
  });

  it.each([
    [
      'story-heads-1',
      'Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball.',
      ' Lily wanted to play with the ball.',
    ],
    [
      'story-heads-2',
      'Tom and his dog Max went to the beach. Max saw a crab and barked at it. The crab was angry and pinched the nose of Max.',
      ' Max was sad and cried.',
    ],
  ])('gives the values of %s, recorded through a mask of its own', async (name, prompt, answer) => {
    const model = await loadComponentModel(stories);
    const players = componentPlayers(model, 'heads');
    const game = createComponentGame({ model, players, prompts: [{ prompt, answer }], value: 'answer' });
    const recorded = (await loadGame(join(shared, `recorded/${name}.npz`))).game;
    const batch = recorded.recorded!;
    const some = { rows: 64, players: 40, words: batch.words.slice(0, 128) };
    const expected = await recorded.evaluate(some, {});
    const found = await game.evaluate(some, {});
    for (let row = 0; row < some.rows; row++) expect(found[2 * row]).toBeCloseTo(expected[row]!, 3);
    await model.dispose();
  });

  it('finds the heads that tell a girl from a boy, and prunes by them', async () => {
    const prompts = resolve(import.meta.dirname, '../../../../examples/components/pronouns.jsonl');
    const model = ['--model', stories.source, '--tokenizer', stories.tokenizer];
    const out = folder.path('pruned.onnx');
    const ran = await run(
      ['components', ...model, '--prompts', prompts, '--budget', '600', '--prune', '0.5'].concat([
        '--prune-out',
        out,
        '--format',
        'json',
        '--quiet',
      ]),
    );
    expect(ran.err).toBe('');
    const report = JSON.parse(ran.out) as ComponentsReport;
    const [mean] = report.explanations;
    expect(parseExplanation(mean)).toEqual(mean);
    expect(mean!.ends.grand).toBeGreaterThan(2);
    const alone = mean!.interactions.terms.filter(({ players }) => players.length === 1);
    expect(mean!.game.players[alone[0]!.players[0]!]!.label).toBe('L4H2');
    const { value, accuracy } = report.pruned!.heldOut!;
    // On prompts that the explanation never saw.
    expect(value.random.advantage.low).toBeGreaterThan(0);
    expect(accuracy!.kept).toBeGreaterThan(0.8);
    expect(report.pruned!.file!.deviation).toBeLessThanOrEqual(report.pruned!.file!.tolerance);
    expect(readFileSync(out).length).toBe(report.pruned!.file!.bytes);
  });
});

describe.runIf(there)('TinyStories-656K', () => {
  it('is listed and explained from its folder, answers of several tokens included', async () => {
    const model = join(shared, 'models/tinystories-656k');
    const listed = await run(['components', '--list', '--model', model]);
    expect(listed.out).toContain('16 heads, 2 attention branches and 2 MLPs in 2 layers');
    const prompts = resolve(import.meta.dirname, '../../../../examples/components/pronouns.jsonl');
    const ran = await run([
      'components',
      '--model',
      model,
      '--prompts',
      prompts,
      '--budget',
      '300',
      '--format',
      'json',
      '--quiet',
    ]);
    expect(ran.err).toBe('');
    const { explanations, metrics } = JSON.parse(ran.out) as ComponentsReport;
    expect(metrics.model.components).toEqual({ heads: 16, attention: 2, mlps: 2 });
    expect(explanations[0]!.game.players).toHaveLength(16);
  });
});
