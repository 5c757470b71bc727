import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchFromLists, CallError, Evaluator, GameError, getSolver, InvalidArgumentError } from '@spex/core';
import { createFeatureGame, type PromptScorer, type TextScorer } from '@spex/lenses';
import { type CommandScorer, connectCommand } from '@spex/models';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { answering, LENGTHS, program, raw } from './programs.ts';

const open: { dispose(): Promise<void> }[] = [];
afterEach(async () => {
  for (const connection of open.splice(0)) await connection.dispose();
});

async function texts(
  command: string | readonly string[],
  options: Partial<Parameters<typeof connectCommand>[0]> = {},
): Promise<CommandScorer> {
  const scorer = await connectCommand({ command, mode: 'texts', ...options });
  open.push(scorer);
  return scorer;
}

const SUM = `write({ id: ask.id, values: ask.coalitions.map((coalition) =>
  coalition.reduce((sum, player) => sum + 2 ** player, 0)) });`;

describe('coalitions', () => {
  test('a program that names the players is a game', async () => {
    const game = await connectCommand({
      command: answering(SUM, '{ players: ["a", "b", "c"], outputs: ["sum"] }'),
      mode: 'coalitions',
    });
    open.push(game);
    expect(game.players).toEqual([{ label: 'a' }, { label: 'b' }, { label: 'c' }]);
    expect(game.outputs).toEqual(['sum']);
    const { values } = await new Evaluator(game).evaluate(batchFromLists([[], [0], [0, 2], [0, 1, 2]], 3));
    expect([...values]).toEqual([0, 1, 5, 7]);
  });

  test('the players and outputs that are given are told', async () => {
    const command = program(
      `if ('spex' in ask) { hello = ask; write({}); continue; }
       write({ id: ask.id, values: ask.coalitions.map((coalition) =>
         [coalition.length, hello.players.indexOf('y') + 10 * hello.outputs.indexOf('told')]) });`,
      'let hello;',
    );
    const game = await connectCommand({
      command,
      mode: 'coalitions',
      players: [{ label: 'x', group: 'g' }, { label: 'y' }],
      outputs: ['size', 'told'],
    });
    open.push(game);
    expect(game.players[0]).toEqual({ label: 'x', group: 'g' });
    const { values } = await new Evaluator(game).evaluate(batchFromLists([[1], [0, 1]], 2));
    expect([...values]).toEqual([1, 11, 2, 11]);
  });

  test('a solver finds what acts together in it', async () => {
    const and = `write({ id: ask.id, values: ask.coalitions.map((coalition) =>
      coalition.includes(0) && coalition.includes(2) ? 2 : 0) });`;
    const game = await connectCommand({
      command: answering(and),
      mode: 'coalitions',
      players: ['a', 'b', 'c'],
    });
    open.push(game);
    const solution = await getSolver('exact').solve(new Evaluator(game), { budget: 8, index: 'Moebius' });
    expect(solution.interactions.terms).toHaveLength(1);
    expect(solution.interactions.terms[0]!.players).toEqual([0, 2]);
    expect(solution.interactions.terms[0]!.value).toBeCloseTo(2, 12);
  });

  test('players that nobody names, or that differ, are an error before anything is asked', async () => {
    const nobody = connectCommand({ command: answering(SUM), mode: 'coalitions' });
    await expect(nobody).rejects.toThrow(/nobody names the players/);
    const command = answering(SUM, '{ players: ["a", "b"] }');
    const differ = connectCommand({ command, mode: 'coalitions', players: ['a', 'c'] });
    await expect(differ).rejects.toThrow('the program tells players a, b, but these were given: a, c');
    const twice = connectCommand({ command, mode: 'coalitions', players: ['a', 'a'] });
    await expect(twice).rejects.toBeInstanceOf(InvalidArgumentError);
    const wrong = connectCommand({ command: answering(SUM, '{ players: "ab" }'), mode: 'coalitions' });
    await expect(wrong).rejects.toThrow('the program told "players" that are no list of names: "ab"');
  });
});

describe('texts', () => {
  test('is a scorer of texts for the feature lens', async () => {
    const scorer: TextScorer = await texts(answering(LENGTHS));
    const game = createFeatureGame({ text: 'one three', scorer });
    const { values } = await new Evaluator(game).evaluate(batchFromLists([[], [0], [1], [0, 1]], 2));
    const lengths = [0, 1, 2, 3].map(
      (row) => game.maskedText(batchFromLists([[], [0], [1], [0, 1]], 2), row).length,
    );
    expect([...values]).toEqual(lengths);
  });

  test('is a scorer of prompts: a chat is sent as its messages', async () => {
    const roles = 'write({ id: ask.id, values: ask.texts.map((chat) => chat[0].content.length) });';
    const scorer: PromptScorer = await texts(answering(roles));
    const chat = [{ role: 'user', content: 'four' }];
    expect([...(await scorer.score([chat], {}))]).toEqual([4]);
    expect(await scorer.score([], {})).toHaveLength(0);
  });

  test('a line for the shell, a folder and a variable', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spex-cwd-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [node, script] = answering(
      'write({ id: ask.id, values: ask.texts.map((text) => process.cwd().length + Number(process.env.EXTRA)) });',
    );
    const scorer = await texts(`"${node}" "${script}"`, { cwd: folder, env: { EXTRA: '100' } });
    const [value] = await scorer.score(['x'], {});
    expect(value! - 100).toBeGreaterThanOrEqual(folder.length);
  });

  test('answers in any order reach the question that they belong to', async () => {
    const reversed = `held.push({ id: ask.id, values: ask.texts.map((text) => text.length) });
      if (held.length === 3) for (const answer of held.reverse()) write(answer);`;
    const scorer = await texts(answering(reversed, '{}', 'const held = [];'));
    const answers = await Promise.all([['a'], ['bb', 'b'], ['ccc']].map((asked) => scorer.score(asked, {})));
    expect(answers.map((values) => [...values])).toEqual([[1], [2, 1], [3]]);
  });

  test('a slow start, split lines, carriage returns, empty lines and letters cut in two', async () => {
    const bytes = `const bytes = Buffer.from(JSON.stringify({ note: 'é🙂', id: ask.id, values: [1] }) + '\\r\\n\\r\\n');
      for (const byte of bytes) {
        process.stdout.write(Uint8Array.of(byte));
        await new Promise(setImmediate);
      }`;
    const scorer = await texts(
      answering(bytes, '{ outputs: ["é🙂"] }', 'await new Promise((go) => setTimeout(go, 50));'),
    );
    expect(scorer.outputs).toEqual(['é🙂']);
    expect([...(await scorer.score(['x'], {}))]).toEqual([1]);
  });

  test('lines of many megabytes, both ways', async () => {
    const echo = 'write({ id: ask.id, note: ask.texts[0], values: [ask.texts[0].length] });';
    const scorer = await texts(answering(echo));
    const size = 8_000_000;
    expect([...(await scorer.score(['ü'.repeat(size)], {}))]).toEqual([size]);
  });

  test('the id is the same where the command, its files, and what the program or the caller name the values are the same', async () => {
    const command = answering(LENGTHS);
    const named = answering(LENGTHS, '{ model: "m1" }');
    const ids = async (...commands: [string[], object][]) =>
      Promise.all(commands.map(async ([of, options]) => (await texts(of, options)).id));
    const [first, second] = await ids([command, {}], [command, {}]);
    expect(first).toBe(second);
    const [line] = await ids([command.map((word) => `"${word}"`).join(' ') as never, {}]);
    appendFileSync(command.at(-1)!, '// changed');
    const [changed, changedLine] = await ids(
      [command, {}],
      [command.map((word) => `"${word}"`).join(' ') as never, {}],
    );
    expect(changed).not.toBe(first);
    expect(changedLine).not.toBe(line);
    const [told] = await ids([command, { env: { SPEX_TEST: '1' } }]);
    expect(told).not.toBe(changed);
    const [same, again, other] = await ids([named, {}], [named, {}], [named, { outputs: ['other'] }]);
    expect(same).toBe(again);
    expect(same).not.toBe(other);
    const [given, twice] = await ids([command, { id: 'v1' }], [command, { id: 'v1' }]);
    expect(given).toBe(twice);
  });
});

describe('faults', () => {
  const failure = async (promise: Promise<unknown>): Promise<Error> => {
    const error = await promise.then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error).toBeInstanceOf(Error);
    expect(error!.message).not.toContain('\n');
    return error!;
  };

  test('bad options', async () => {
    const bad = [{ command: '' }, { command: [] }, { timeoutMs: 0 }, { timeoutMs: 1e12 }, { batchSize: 0.5 }];
    for (const options of [...bad, { outputs: [] }, { cwd: '/no/such/folder' }]) {
      const error = await failure(connectCommand({ command: 'x', ...options, mode: 'texts' }));
      expect(error).toBeInstanceOf(InvalidArgumentError);
    }
  });

  test('a program that is not there', async () => {
    const error = await failure(connectCommand({ command: ['no-such-program-here'], mode: 'texts' }));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error.message).toBe("the program 'no-such-program-here' was not found");
    const shell = await failure(connectCommand({ command: 'no-such-program-here', mode: 'texts' }));
    expect(shell).toBeInstanceOf(CallError);
    expect(shell.message).toContain('no-such-program-here');
  });

  test('one that ends at once: the error holds its last words', async () => {
    const command = program(
      '',
      "console.error('one\\ntwo\\nthree\\nno module named torch'); process.exit(3);",
    );
    const error = await failure(connectCommand({ command, mode: 'texts' }));
    expect(error.message).toBe(
      'the program ended with exit code 3; its last words: two / three / no module named torch',
    );
  });

  test('one that ends in the middle of a line, and is not started again', async () => {
    const scorer = await texts(answering(`process.stdout.write('{"id":1,"val', () => process.exit(0));`));
    const message = `the program ended with exit code 0 in the middle of the line '{"id":1,"val'`;
    expect((await failure(scorer.score(['x'], {}))).message).toBe(message);
    expect((await failure(scorer.score(['x'], {}))).message).toBe(message);
  });

  test.each([
    ['Loading weights: 100%', "'Loading weights: 100%' (only answers belong on its standard output)"],
    ['[1,2]', "'[1,2]'"],
    [`x${'y'.repeat(500)}`, `'x${'y'.repeat(118)}…'`],
  ])('a line that is no JSON object is quoted: %s', async (written, quoted) => {
    const scorer = await texts(answering(`console.log(${JSON.stringify(written)});`));
    const error = await failure(scorer.score(['x'], {}));
    expect(error).toBeInstanceOf(CallError);
    expect(error.message).toContain(`the program wrote a line that is no JSON object: ${quoted}`);
  });

  test.each([
    ['{ id: ask.id, values: [1] }', 'the program gave 1 values for 2 questions'],
    ['{ id: ask.id, values: [1, "2"] }', 'the program gave "2" as values[1], which is no number'],
    [
      '{ id: ask.id, values: [1, [2, 3]] }',
      'the program gave 2 numbers as values[1], but there are 1 outputs',
    ],
    ['{ id: ask.id }', 'the program answered without "values"'],
    ['{ id: ask.id, error: "no such token" }', 'the program says: no such token'],
    ['{ error: "out of memory" }', 'the program says: out of memory'],
    ['{ id: 99, values: [1, 2] }', 'the program answered a question that was not asked, or twice: '],
    ['{ values: [1, 2] }', 'the program answered a question that was not asked, or twice: '],
  ])('a wrong answer: %s', async (answer, message) => {
    const scorer = await texts(answering(`write(${answer});`));
    expect((await failure(scorer.score(['x', 'y'], {}))).message).toContain(message);
  });

  test('an answer with an error leaves the program running', async () => {
    const command = answering(
      `if (ask.texts[0] === '') write({ id: ask.id, error: 'empty' }); else ${LENGTHS}`,
    );
    const scorer = await texts(command);
    await expect(scorer.score([''], {})).rejects.toThrow('the program says: empty');
    expect([...(await scorer.score(['abc'], {}))]).toEqual([3]);
  });

  test.each(['NaN', 'null', '-Infinity'])('%s for one coalition: the evaluator names it', async (word) => {
    const body = `console.log('{"id": ' + ask.id + ', "values": [' + ask.coalitions.map((coalition) =>
      coalition.length === 2 ? '${word}' : 1).join(', ') + ']}');`;
    const game = await connectCommand({ command: answering(body), mode: 'coalitions', players: ['a', 'b'] });
    open.push(game);
    const evaluator = new Evaluator(game);
    const error = await failure(evaluator.evaluate(batchFromLists([[0], [0, 1], [1]], 2)));
    expect(error).toBeInstanceOf(GameError);
    expect((error as GameError).coalition).toEqual([0, 1]);
    expect(evaluator.measured().batch.rows).toBe(2);
  });

  test('one that hangs, at the start or later', async () => {
    const silent = await failure(connectCommand({ command: program(''), mode: 'texts', timeoutMs: 300 }));
    expect(silent.message).toBe('the program gave no answer within 0.3 s');
    const scorer = await texts(answering('', '{}'), { timeoutMs: 4000 });
    expect((await failure(scorer.score(['x'], {}))).message).toBe('the program gave no answer within 4 s');
  });

  test('one that closes its standard input', async () => {
    const deaf = `import { closeSync, readSync } from 'node:fs';
      readSync(0, Buffer.alloc(1000)); closeSync(0); write({}); setInterval(() => {}, 1000);`;
    const scorer = await texts(raw(deaf));
    const error = await failure(scorer.score(['x'], {}));
    expect(error.message).toBe('the program closed its standard input');
  });

  test('an abort ends the program; the next call starts it again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spex-abort-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const log = join(folder, 'log');
    const command = answering(
      `if (ask.texts[0] === 'wait') { appendFileSync(log, 'waiting\\n'); continue; } ${LENGTHS}`,
      '{}',
      `import { appendFileSync } from 'node:fs';
       const log = ${JSON.stringify(log)};
       appendFileSync(log, process.pid + '\\n');
       setInterval(() => {}, 1000);`,
    );
    const scorer = await texts(command);
    const controller = new AbortController();
    const waiting = scorer.score(['wait'], { signal: controller.signal });
    waiting.catch(() => {});
    const lines = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);
    await expect.poll(() => lines().at(-1)).toBe('waiting');
    controller.abort(new Error('stop'));
    await expect(waiting).rejects.toThrow('stop');
    const first = Number(lines()[0]);
    await expect.poll(() => isRunning(first)).toBe(false);
    expect([...(await scorer.score(['abc'], {}))]).toEqual([3]);
    const second = Number(lines().at(-1));
    expect(second).not.toBe(first);
    await scorer.dispose();
    expect(isRunning(second)).toBe(false);
    await expect(scorer.score(['abc'], {})).rejects.toThrow('the program was closed');
    await expect(scorer.score(['abc'], { signal: controller.signal })).rejects.toThrow('stop');
  });

  test('an abort of the start', async () => {
    const signal = AbortSignal.timeout(200);
    const error = await connectCommand({ command: program(''), mode: 'texts', signal }).catch(
      (reason) => reason,
    );
    expect(error.name).toBe('TimeoutError');
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
