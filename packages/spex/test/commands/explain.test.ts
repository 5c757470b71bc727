import { mkdir, readFile } from 'node:fs/promises';
import type { Explanation } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../support/folder.ts';
import { run } from '../support/run.ts';

const folder = testFolder();
const TEXT = 'It was not good.';

async function explainJson(args: readonly string[], input?: string): Promise<Explanation> {
  const ran = await run(
    ['explain', '--quiet', '--format', 'json', ...args],
    input === undefined ? {} : { input },
  );
  expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
  return JSON.parse(ran.out);
}

const labels = ({ game }: Explanation): string[] => game.players.map(({ label }) => label);

describe('spex explain', () => {
  it('explains the sentiment of a text: a model that reads "not" turns "good" around', async () => {
    const found = await explainJson([TEXT]);
    expect(found).toMatchObject({
      schema: 1,
      status: 'complete',
      game: { text: TEXT, output: 'logit(positive)' },
    });
    expect(labels(found)).toEqual(['It', 'was', 'not', 'good.']);
    const alone = new Map(found.interactions.terms.map(({ players, value }) => [players.join(), value]));
    expect(alone.get('2')).toBeLessThan(0);
    expect(alone.get('3')).toBeGreaterThan(0);
  });

  it('reads the same text from the argument, a file and standard input', async () => {
    const file = await folder.write('text.txt', `${TEXT}\n`);
    const given = await explainJson([TEXT]);
    expect((await explainJson(['--file', file])).game).toEqual(given.game);
    expect((await explainJson([], `\ufeff${TEXT}\r\n`)).game).toEqual(given.game);
  });

  it('measures similarity to a text', async () => {
    const found = await explainJson([
      'Paris lies on the Seine',
      '--target',
      'similar:Which river flows through Paris?',
    ]);
    expect(found.game.output).toContain('Which river flows through Paris?');
    expect(found.ends.grand).toBeGreaterThan(found.ends.empty!);
    expect(found.ends.grand).toBeLessThanOrEqual(1);
  });

  it('cuts players as it is told', async () => {
    const text = 'One two. Three four! Five six?';
    expect(labels(await explainJson([text, '--players', 'sentences']))).toEqual([
      'One two.',
      'Three four!',
      'Five six?',
    ]);
    expect(labels(await explainJson([text, '--players', 'regex:[A-Z]\\w+']))).toEqual([
      'One',
      'Three',
      'Five',
    ]);
    expect(labels(await explainJson([text, '--merge', 'Three four', '--pin', 'Five six?']))).toEqual([
      'One',
      'two.',
      'Three four!',
    ]);
    expect(labels(await explainJson([text, '--merge', '0,1']))).toEqual([
      'One two.',
      'Three',
      'four!',
      'Five',
      'six?',
    ]);
    expect(labels(await explainJson([text, '--every', '2']))).toEqual([
      'One two.',
      'Three four!',
      'Five six?',
    ]);
    expect(labels(await explainJson([text, '--max-players', '2']))).toHaveLength(2);
  });

  it('keeps every place of a player that stands in several', async () => {
    const { game } = await explainJson([TEXT, '--merge', '0,3']);
    expect(game.players[0]).toEqual({
      label: 'It … good.',
      spans: [
        [0, 2],
        [11, 16],
      ],
    });
    const drawn = await run(['explain', TEXT, '--merge', '0,3', '--format', 'svg', '--quiet']);
    expect(drawn.code).toBe(0);
    expect(drawn.out).toContain('good.');
  });

  it('fills a template', async () => {
    const template = ['--template', 'Question: {{question}} Answer: {{text}}'];
    const found = await explainJson([
      'so it is',
      ...template,
      '--slot',
      'question=Is it?',
      '--players',
      'question=pinned',
      '--players',
      'text=words',
    ]);
    expect(found.game.text).toBe('Question: Is it? Answer: so it is');
    expect(labels(found)).toEqual(['so', 'it', 'is']);
    const slots = await explainJson([
      '--template',
      '{{a}} and {{b}}',
      '--slot',
      'a=this',
      '--slot',
      'b=x = y',
    ]);
    expect(slots.game.text).toBe('this and x = y');
  });

  it('replaces what is absent as it is told', async () => {
    const empty = async (absent: string): Promise<number | null> =>
      (await explainJson([TEXT, '--absent', absent])).ends.empty;
    expect(
      new Set([
        await empty('delete'),
        await empty('token:[MASK]'),
        await empty('baseline:That is quite fine.'),
      ]).size,
    ).toBe(3);
  });

  it('keeps to the budget and the holdout', async () => {
    const text = 'a b c d e f g h i j';
    const { cost, faithfulness } = await explainJson([
      text,
      '--solver',
      'proxyspex',
      '--budget',
      '200',
      '--holdout',
      '50',
    ]);
    expect(cost).toMatchObject({ budget: 200, evaluations: 250 });
    expect(faithfulness).toMatchObject({ method: 'held-out', coalitions: 50 });
  });

  it('says where the model stops reading', async () => {
    const long = await run(['explain', `good ${'so '.repeat(200)}bad`, '--players', 'regex:good|bad']);
    expect(long.code).toBe(0);
    expect(long.err).toMatch(
      /^the model reads the first 128 tokens; the text has \d+: what lies beyond counts only where earlier parts are absent\n/,
    );
  });

  it('writes the partial result when interrupted', async () => {
    const interrupt = new AbortController();
    const file = folder.path('partial.json');
    const words = Array.from({ length: 14 }, (_, i) => `word${i}`).join(' ');
    const { code, out, err } = await run(['explain', words, '--budget', '4000', '--out', file], {
      signal: interrupt.signal,
      onErr: (text) => {
        if (text.includes('budget 4000')) setImmediate(() => interrupt.abort());
      },
    });
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(err).toContain('interrupted: writing what was measured');
    const found = JSON.parse(await readFile(file, 'utf8')) as Explanation;
    expect(found.status).toBe('partial');
    expect(found.cost.evaluations).toBeLessThan(4000);
  });
});

describe('spex explain refuses', () => {
  it.each([
    ['an empty text', [''], 'the text is empty'],
    ['white space', [' \n '], 'only white space'],
    ['one player', ['Word'], 'one player'],
    ['one sentence', [TEXT, '--players', 'sentences'], 'one player'],
    ['no text', [], 'no text: give it as an argument, with --file or on standard input'],
    ['two texts', [TEXT, '--file', 'x.txt'], 'not both'],
    [
      'an unknown target',
      [TEXT, '--target', 'magic'],
      "unknown target 'magic': give sentiment or similar:TEXT",
    ],
    ['a target without its text', [TEXT, '--target', 'similar: '], 'needs the text to compare with'],
    ['an unknown kind of players', [TEXT, '--players', 'letters'], "unknown kind of players 'letters'"],
    ['an unknown kind of absence', [TEXT, '--absent', 'burn'], "unknown kind of absence 'burn'"],
    ['players twice', [TEXT, '--players', 'words', '--players', 'lines'], 'give --players once'],
    ['an unknown index', [TEXT, '--index', 'magic'], "'magic'"],
    ['an unknown solver', [TEXT, '--solver', 'magic'], "'magic'"],
    ['order 0', [TEXT, '--order', '0'], 'order must be an integer from 1 to 4'],
    ['order n + 1', [TEXT, '--order', '5'], 'order must be an integer from 1 to 4'],
    ['a budget below the least', [TEXT, '--solver', 'exact', '--budget', '15'], 'give at least 16'],
    [
      'more than 20 players with exact',
      [`${'so '.repeat(21)}`, '--solver', 'exact', '--budget', '9999999'],
      'at most 20 players, not 21',
    ],
    [
      'an unreadable file',
      ['--file', '/nowhere/text.txt'],
      'cannot read /nowhere/text.txt: no such file or folder',
    ],
    ['an unwritable --out', [TEXT, '--out', '/nowhere/x.html'], 'cannot write --out /nowhere/x.html'],
    ['a slot without a template', [TEXT, '--slot', 'a=b'], '--slot needs --template'],
    [
      'a slot without a value',
      [TEXT, '--template', '{{a}} {{text}}', '--slot', 'a'],
      "--slot must be name=value, not 'a'",
    ],
    [
      'a slot given twice',
      ['--template', '{{a}}', '--slot', 'a=b c', '--slot', 'a=d'],
      '--slot a is given twice',
    ],
    ['a template without a slot', [TEXT, '--template', 'Review:'], 'the template has no slot'],
    ['an unknown language', [TEXT, '--locale', '???'], "'???' is not a BCP 47 language tag"],
    ['an unknown flag', [TEXT, '--verbose'], "unknown option '--verbose'"],
    ['a budget that is no number', [TEXT, '--budget', '1e3'], "--budget must be a whole number, not '1e3'"],
  ])('%s', async (_, args, message) => {
    const { code, out, err } = await run(['explain', ...args]);
    expect({ code, out, lines: err.split('\n').length, start: err.slice(0, 6) }).toEqual({
      code: 2,
      out: '',
      lines: 2,
      start: 'spex: ',
    });
    expect(err).toContain(message);
  });

  it('a file or standard input that is not UTF-8', async () => {
    await mkdir(folder.path('bytes'));
    const file = await folder.write('bytes/latin1.txt', Uint8Array.of(0x67, 0xfc, 0x74));
    expect(await run(['explain', '--file', file])).toEqual({
      code: 2,
      out: '',
      err: `spex: ${file}: not UTF-8 text\n`,
    });
    const input = await run(['explain'], { input: Uint8Array.of(0xff) });
    expect(input).toEqual({ code: 2, out: '', err: 'spex: standard input: not UTF-8 text\n' });
  });
});

describe('spex preview', () => {
  it('shows masked texts and their values, and what a run would take', async () => {
    const { code, out, err } = await run(['preview', TEXT, '--random', '2', '--absent', 'token:_']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('4 players: [It] [was] [not] [good.]');
    expect(out).toMatch(/the whole text, 4 of 4 present\n {2}It was not good\.\n/);
    expect(out).toMatch(/nothing of it, 0 of 4 present\n {2}_ _ _ _\n/);
    expect(out).toMatch(/This preview took 7 ablations\. A run with a budget of 16 would take about \d/);
  });

  it('prints the same as JSON', async () => {
    const { out } = await run(['preview', TEXT, '--format', 'json', '--budget', '500']);
    const shown = JSON.parse(out);
    expect(shown).toMatchObject({
      players: ['It', 'was', 'not', 'good.'],
      output: 'logit(positive)',
      evaluations: 8,
    });
    expect(shown.rows).toHaveLength(8);
    expect(shown.rows[0]).toMatchObject({ kind: 'full', present: [0, 1, 2, 3], text: TEXT });
    expect(shown.run.budget).toBe(500);
    expect(shown.run.seconds).toBeGreaterThan(0);
  });

  it('refuses what explain refuses', async () => {
    expect(await run(['preview', ''])).toEqual({ code: 2, out: '', err: 'spex: the text is empty\n' });
  });
});
