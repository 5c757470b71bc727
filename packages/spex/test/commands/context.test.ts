import { describe, expect, it } from 'vitest';
import { startServer } from '../../../models/test/openai/fake-server.ts';
import type { ContextCitations, Explanation } from '../../src/index.ts';
import { testFolder } from '../support/folder.ts';
import { commandModel } from '../support/programs.ts';
import { run } from '../support/run.ts';

const folder = testFolder();

const PASSAGES = [
  { title: 'Tosca', text: 'Tosca is an opera in three acts. Its music is by Giacomo Puccini.' },
  { title: 'Puccini', text: 'Giacomo Puccini was born in Lucca. He studied in Milan.' },
  { title: 'Football', text: 'The match ended without a goal.' },
];
const QUESTION = 'Where was the composer of Tosca born?';

interface Told {
  readonly question: string;
  readonly answer?: string;
  readonly citations: ContextCitations;
  readonly explanation: Explanation;
  readonly refined?: { readonly citations: ContextCitations; readonly explanation: Explanation };
}

const passages = (): Promise<string> => folder.write('passages.json', JSON.stringify(PASSAGES));

async function contextJson(...args: string[]): Promise<Told> {
  const ran = await run(['context', '--question', QUESTION, '--format', 'json', '--quiet', ...args]);
  expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
  return JSON.parse(ran.out);
}

describe('spex context', () => {
  it('without a model, ranks passages by what they add to the similarity with the question', async () => {
    const { citations, explanation } = await contextJson('--documents', await passages());
    expect(citations.output).toBe(`similarity(${JSON.stringify(QUESTION)})`);
    expect(citations.passages.map(({ label }) => label)).toContain('Tosca');
    const [best] = [...citations.passages].sort((a, b) => b.strength - a.strength);
    expect(best!.label).toBe('Tosca');
    expect(explanation.ends.empty).toBe(0);
  });

  it('finds the pair of passages that a program needs', async () => {
    const model = await commandModel(
      folder,
      'reader',
      "text.includes('music is by Giacomo Puccini') && text.includes('born in Lucca') && text.includes('Where was') ? 1 : 0",
    );
    const { citations } = await contextJson('--documents', await passages(), '--model', model);
    expect(citations.pairs).toHaveLength(1);
    expect(citations.pairs[0]).toMatchObject({ labels: ['Tosca', 'Puccini'], removal: 1 });
    expect(citations.pairs[0]!.interaction).toBeCloseTo(1, 12);
    expect(citations.passages[0]).toMatchObject({ strength: 0.5, removal: 1 });
    expect(citations.passages.at(-1)).toMatchObject({ label: 'Football', strength: 0, removal: 0 });
  });

  it('refines into sentences, asking nothing twice', async () => {
    const model = await commandModel(
      folder,
      'once',
      // A text that comes again gets no number, which ends the run.
      "(globalThis.seen ??= new Set()).size === seen.add(text).size ? NaN : text.includes('music is by Giacomo Puccini') && text.includes('born in Lucca') ? 1 : 0",
    );
    const { refined } = await contextJson('--documents', await passages(), '--model', model, '--refine');
    const [pair] = refined!.citations.pairs;
    expect(pair!.labels).toEqual(['Its music is by Giacomo Puccini.', 'Giacomo Puccini was born in Lucca.']);
    expect(refined!.citations.passages.map(({ group }) => group)).toContain('Puccini');
  });

  it('says in words which passages work together', async () => {
    const model = await commandModel(
      folder,
      'two',
      "text.includes('Milan') && text.includes('acts') ? 1 : 0",
    );
    const args = ['--documents', await passages(), '--model', model, '--quiet'];
    const { code, out } = await run(['context', '--question', QUESTION, ...args]);
    expect(code).toBe(0);
    expect(out).toContain(`Question: ${QUESTION}\n`);
    expect(out).toMatch(/ {2}Tosca +\+0\.5000 +\+1\.0000\n/);
    expect(out).toMatch(/ {2}Tosca & Puccini +\+1\.0000 +\+1\.0000 +needs both\n/);
    expect(out).toMatch(/R² 1\.000 .*, 8 ablations\n/);
  });

  it('explains a given answer of a language model', async () => {
    const server = await startServer('openai');
    try {
      const file = await folder.write('ab.json', '["The city is big.", "London is old."]');
      const model = ['--model', `openai:formula-1@${server.url}`, '--answer', 'London', '--max-tokens', '2'];
      const { answer, citations } = await contextJson('--documents', file, ...model);
      expect(answer).toBe('London');
      // It tells no log-probabilities of answers.
      expect(citations.output).toBe('similarity(London)');
    } finally {
      await server.close();
    }
  });

  it('reads files, one a document, and a template', async () => {
    const a = await folder.write('a.txt', 'Alpha stands here.\n');
    const b = await folder.write('b.md', 'Beta stands there.\n');
    const template = await folder.write('template.txt', 'Q: {{question}}\n{{documents}}\nA:\n');
    const model = await commandModel(
      folder,
      'template',
      "text.startsWith('Q: Where') && text.endsWith('A:') ? text.length : -1",
    );
    const { explanation } = await contextJson('--documents', a, b, '--model', model, '--template', template);
    expect(explanation.game.players.map(({ label }) => label)).toEqual(['a', 'b']);
    expect(explanation.game.text).toBe(
      `Q: ${QUESTION}\n[1] a\nAlpha stands here.\n\n[2] b\nBeta stands there.\nA:`,
    );
    expect(explanation.ends.empty).toBeGreaterThan(0);
  });

  it('cuts a single document into sentences', async () => {
    const file = await folder.write('one.txt', 'One is here. Two is there.');
    const { explanation } = await contextJson('--documents', file);
    expect(explanation.game.players.map(({ label }) => label)).toEqual(['One is here.', 'Two is there.']);
  });

  it('draws pictures, and tells beforehand what it would take', async () => {
    const base = ['context', '--question', QUESTION, '--documents', await passages(), '--quiet'];
    expect((await run([...base, '--format', 'svg'])).out).toMatch(/^<svg/);
    expect((await run([...base, '--format', 'html'])).out).toContain('Tosca');
    const { out } = await run([...base, '--dry-run']);
    expect(out).toContain('Players   3: [Tosca] [Puccini] [Football]');
    expect(out).toMatch(/Time +about \d/);
  });

  it.each([
    ['no question', ['--documents', 'x'], 'no question: give --question'],
    ['no documents', ['--question', 'Q'], 'no documents: give --documents FILE…'],
    [
      'a file that is not there',
      ['--question', 'Q', '--documents', '/nowhere.txt'],
      'cannot read /nowhere.txt',
    ],
    ['an empty answer', ['--question', 'Q', '--documents', 'x', '--answer', ' '], 'the answer is empty'],
    [
      'an answer and a target',
      ['--question', 'Q', '--documents', 'x', '--answer', 'a', '--target', 'similar:b'],
      'not both',
    ],
    [
      'an answer of a program',
      ['--question', 'Q', '--documents', 'x', '--answer', 'a', '--model', 'command:x'],
      'leave --answer out',
    ],
    [
      'a template without a model',
      ['--question', 'Q', '--documents', 'x', '--template', 't'],
      '--template is a prompt for a --model',
    ],
    [
      'sentiment',
      ['--question', 'Q', '--documents', 'x', '--target', 'sentiment'],
      'target sentiment is for explain',
    ],
    [
      'sentences to be refined',
      ['--question', 'Q', '--documents', 'x', '--players', 'sentences', '--refine'],
      'leave one of them out',
    ],
  ])('refuses %s', async (_, args, message) => {
    const { code, out, err } = await run(['context', ...args]);
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
    expect(err).toContain(message);
  });

  it.each([
    ['empty.txt', ' \n', 'the document is empty'],
    ['binary.bin', Uint8Array.of(0x50, 0x4b, 0, 1), 'not text: it holds null bytes'],
    ['latin1.txt', Uint8Array.of(0xfc, 0x41), 'not UTF-8 text'],
    ['list.json', '[{"title":"a"}]', 'document 1 has no text'],
    ['none.json', '{}', 'no list of documents'],
  ])('refuses %s', async (name, content, message) => {
    const file = await folder.write(name, content);
    const { code, out, err } = await run(['context', '--question', 'Q', '--documents', file]);
    expect({ code, out, err }).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining(`spex: ${file}: ${message}`),
    });
  });

  it('refuses a template without its slots', async () => {
    const template = await folder.write('bare.txt', '{{documents}}');
    const args = ['--question', 'Q', '--documents', await passages(), '--model', 'command:true'];
    const { code, err } = await run(['context', ...args, '--template', template]);
    expect({ code, err }).toEqual({ code: 2, err: `spex: ${template} has no slot {{question}}\n` });
  });
});
