import { judgeTarget, type LanguageModel, scorerTarget, similarTarget } from '@spex/lenses';
import { describe, expect, it } from 'vitest';
import { readNumber } from '../../../src/language/targets/read-number.ts';
import { bagModel } from '../bag-model.ts';

/** Answers with the prompt's text, or nothing for `mute`. */
function echoModel(): ReturnType<typeof bagModel> {
  const model = bagModel();
  return {
    ...model,
    async generate(prompts) {
      for (const prompt of prompts) model.asked.push({ method: 'generate', prompt });
      return prompts.map((prompt) => (prompt === 'mute' ? ' ' : String(prompt)));
    },
  };
}

describe('similarTarget', () => {
  it('is the cosine of the answer with a text', async () => {
    const scorer = await similarTarget('aab').createScorer(echoModel(), 'ab');
    expect(scorer.outputs).toEqual(['similarity(aab)']);
    const values = await scorer.score(['aab', 'b', 'aaaabb', 'c', 'mute'], {});
    [1, 1 / Math.sqrt(5), 1, 0, 0].forEach((cosine, row) => {
      expect(values[row]).toBeCloseTo(cosine, 12);
    });
    expect(scorer.notes?.()).toEqual(['1 of 5 prompts were answered with nothing, which counts 0']);
  });

  it('compares with the answer to the full prompt where no text is given', async () => {
    const scorer = await similarTarget().createScorer(echoModel(), 'abc');
    expect(scorer.outputs).toEqual(['similarity(abc)']);
    expect((await scorer.score(['abc', 'ab'], {}))[1]).toBeCloseTo(Math.sqrt(2 / 3), 12);
  });

  it('embeds equal answers once', async () => {
    const model = echoModel();
    const scorer = await similarTarget('a').createScorer(model, 'ab');
    await scorer.score(['x', 'x', 'y'], {});
    await scorer.score(['y', 'x', 'z'], {});
    const embedded = model.asked.filter((one) => one.method === 'embed').map((one) => one.prompt);
    expect(embedded).toEqual(['a', 'x', 'y', 'z']);
  });

  it('takes another model to embed', async () => {
    const writer: LanguageModel = {
      ...echoModel(),
      capabilities: { ...bagModel().capabilities, embeddings: false },
    };
    const embedder = bagModel({ name: 'embedder' });
    const scorer = await similarTarget('ab', { embedder }).createScorer(writer, 'ab');
    expect((await scorer.score(['a'], {}))[0]).toBeCloseTo(Math.SQRT1_2, 12);
    expect(embedder.asked.map((one) => one.method)).toEqual(['embed', 'embed']);
    await expect(similarTarget('ab', { embedder: writer }).createScorer(writer, 'ab')).rejects.toThrow(
      /gives no embeddings/,
    );
  });

  it('refuses texts that nothing can be compared with', async () => {
    expect(() => similarTarget(' ')).toThrow(/needs a text, similar:TEXT/);
    await expect(similarTarget('123').createScorer(bagModel(), 'x')).rejects.toThrow(
      'model \'bag\' gives no direction for "123": give another text',
    );
    const odd: LanguageModel = { ...bagModel(), embed: async () => new Float64Array(3) };
    const scorer = await similarTarget('a').createScorer(
      { ...odd, embed: async (texts) => new Float64Array(texts.length === 1 ? 2 : 5).fill(1) },
      'x',
    );
    await expect(scorer.score(['x', 'capital of France', 'in'], {})).rejects.toThrow(/numbers of embeddings/);
  });
});

describe('scorerTarget', () => {
  it('gives what a function says to the answers', async () => {
    const target = scorerTarget(
      async (answer, prompt) => [answer.length, String(prompt).length, answer.includes('Paris') ? 1 : 0],
      { id: 'lengths', outputs: ['answer', 'prompt', 'Paris'], maxTokens: 1 },
    );
    const scorer = await target.createScorer(bagModel(), 'France');
    expect(scorer.outputs).toEqual(['answer', 'prompt', 'Paris']);
    expect([...(await scorer.score(['France', 'Italy'], {}))]).toEqual([6, 6, 1, 5, 5, 0]);
    const plain = await scorerTarget((answer) => answer.length, { id: 'length' }).createScorer(
      bagModel(),
      'x',
    );
    expect(plain.outputs).toEqual(['score']);
    expect((await plain.score(['Italy'], {}))[0]).toBeGreaterThan(0);
    expect(plain.id).not.toBe(
      (await scorerTarget((answer) => answer.length, { id: 'other' }).createScorer(bagModel(), 'x')).id,
    );
  });

  it('refuses a function that is nameless or gives too few numbers', async () => {
    expect(() => scorerTarget(() => 1, { id: '' })).toThrow(/needs an id/);
    expect(() => scorerTarget(() => 1, { id: 'x', outputs: [] })).toThrow(/needs an output/);
    const two = scorerTarget(() => 1, { id: 'two', outputs: ['a', 'b'] });
    const scorer = await two.createScorer(bagModel(), 'x');
    await expect(scorer.score(['x'], {})).rejects.toThrow("function 'two' gave 1 numbers for 2 outputs");
  });
});

describe('judgeTarget', () => {
  /** Grades an answer by its length, in words that change. */
  function judge(): ReturnType<typeof bagModel> {
    const model = bagModel({ name: 'judge' });
    return {
      ...model,
      async generate(questions) {
        for (const prompt of questions) model.asked.push({ method: 'generate', prompt });
        return questions.map((question) => {
          const answer = /<(.*)>/.exec(String(question))![1]!;
          return answer === 'Italy' ? 'I cannot say.' : `Score: **${answer.length}/10**`;
        });
      },
    };
  }

  it('grades each distinct answer once', async () => {
    const grader = judge();
    const target = judgeTarget({ judge: grader, template: 'Q {{prompt}} A <{{answer}}>' });
    const scorer = await target.createScorer(echoModel(), 'the prompt');
    expect(scorer.outputs).toEqual(['grade by judge']);
    expect([...(await scorer.score(['abc', 'a', 'abc'], {}))]).toEqual([3, 1, 3]);
    expect([...(await scorer.score(['a', 'ab'], {}))]).toEqual([1, 2]);
    expect(grader.asked.map((one) => one.prompt)).toEqual([
      'Q the prompt A <abc>',
      'Q the prompt A <a>',
      'Q the prompt A <ab>',
    ]);
    expect(scorer.notes?.()).toEqual([]);
  });

  it('stops at a reply without a grade, or counts it as told', async () => {
    const template = 'Grade <{{answer}}>';
    const strict = await judgeTarget({ judge: judge(), template }).createScorer(echoModel(), 'x');
    await expect(strict.score(['Italy'], {})).rejects.toThrow(
      "judge 'judge' replied 'I cannot say.', which holds no grade from 0 to 10",
    );
    const lax = await judgeTarget({ judge: judge(), template, ungraded: 5 }).createScorer(echoModel(), 'x');
    expect([...(await lax.score(['Italy', 'ab', 'Italy'], {}))]).toEqual([5, 2, 5]);
    expect(lax.notes?.()).toEqual(['2 of 3 answers got no grade, which counts 5']);
    expect(lax.id).not.toBe(strict.id);
  });

  it('refuses a bad template, range or judge before anything is asked', async () => {
    expect(() => judgeTarget({ judge: judge(), template: 'no slot' })).toThrow(/no slot/);
    expect(() => judgeTarget({ judge: judge(), template: '{{answer}} {{other}}' })).toThrow(/\{\{other\}\}/);
    expect(() => judgeTarget({ judge: judge(), template: '{{answer}}', range: [1, 1] })).toThrow(/range/);
    const dumb = bagModel({ name: 'dumb', capabilities: { generation: false } });
    await expect(
      judgeTarget({ judge: dumb, template: '{{answer}}' }).createScorer(bagModel(), 'x'),
    ).rejects.toThrow(/model 'dumb' gives no answers of its own/);
  });
});

describe('readNumber', () => {
  it.each<[reply: string, value: number | null]>([
    ['7', 7],
    [' 7.5\n', 7.5],
    ['**8**/10', 8],
    ['8 out of 10.', 8],
    ['Score: 3', 3],
    ['The answer names 2 cities, so my rating is 6.', 6],
    ['I would give it 4 out of 10 because it lists 3 facts.', 4],
    ['7,5', 7.5],
    ['.5', 0.5],
    ['7 ... yes, 7', 7],
    ['Between 3 and 4', null],
    ['11', null],
    ['-1', null],
    ['−1', null],
    ['8/100', null],
    ['80%', null],
    ['gpt4 says v2', null],
    ['1.2.3', null],
    ['none', null],
    ['', null],
  ])('%j: %j', (reply, value) => {
    expect(readNumber(reply, [0, 10])).toBe(value);
  });

  it('knows other ranges', () => {
    expect(readNumber('-0.5', [-1, 1])).toBe(-0.5);
    expect(readNumber('85%', [0, 100])).toBe(85);
    expect(readNumber('4/5', [1, 5])).toBe(4);
  });
});
