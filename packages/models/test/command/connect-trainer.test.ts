import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  batchFromLists,
  CallError,
  Evaluator,
  GameError,
  getSolver,
  InvalidArgumentError,
  presentPlayers,
} from '@spex/core';
import { createDataGame, type Trainer } from '@spex/lenses';
import { connectTrainer, type TrainerCommandOptions } from '@spex/models';
import fc from 'fast-check';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { answering, program } from './programs.ts';

const open: Trainer[] = [];
afterEach(async () => {
  for (const trainer of open.splice(0)) await trainer.dispose!();
});

async function connect(
  command: readonly string[],
  options: Partial<TrainerCommandOptions> = {},
): Promise<Trainer> {
  const trainer = await connectTrainer({ command, points: 4, tests: 2, ...options });
  open.push(trainer);
  return trainer;
}

/** A new folder's file, and its lines. */
function logFile(): { path: string; lines: () => string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'spex-trainer-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'log');
  return { path, lines: () => (existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []) };
}

const failure = async (promise: Promise<unknown>): Promise<Error> => {
  const error = await promise.then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  expect(error!.message).not.toContain('\n');
  return error!;
};

const subsets = (...lists: number[][]) => batchFromLists(lists, 4);

/** A number a test point: the points of the subset as bits, times the test point's number from 1. */
const bits = (subset: readonly number[]): number => subset.reduce((sum, point) => sum + 2 ** point, 0);
const SUM =
  'const sum = (subset) => [1, 2].map((test) => test * subset.reduce((all, point) => all + 2 ** point, 0));';
const SUMS = 'write({ id: ask.id, scores: ask.subsets.map(sum) });';
const sums = (...lists: number[][]): number[] => lists.flatMap((list) => [bits(list), 2 * bits(list)]);

describe('what goes to and fro', () => {
  test('numbers, one a test point', async () => {
    const trainer = await connect(answering(SUMS, '{}', SUM));
    expect(trainer).toMatchObject({ points: 4, tests: 2, classes: [], scale: 'number', random: false });
    expect(trainer.batchSize).toBe(1);
    const lists = [[], [0], [1, 3], [0, 1, 2, 3]];
    expect([...(await trainer.train(subsets(...lists), {}))]).toEqual(sums(...lists));
    expect(await trainer.train(subsets(), {})).toHaveLength(0);
  });

  test('what is known is told, and what the program tells is taken', async () => {
    const scores = 'ask.subsets.map((subset) => [[subset.length, 1, -1], [ask.seed, 2, -2]])';
    const command = program(
      `if ('spex' in ask) {
        write({ scale: 'logit', random: true, notes: [JSON.stringify(ask)], batchSize: 3, classes: ask.trainer.classes });
      } else write({ id: ask.id, scores: ${scores} });`,
    );
    const known = { classes: ['a', 'b', 'c'], train: 'no-file.csv', test: 'x.csv', label: 'y', text: 't' };
    const trainer = await connect(command, known);
    expect(JSON.parse(trainer.notes[0]!)).toEqual({ spex: 1, trainer: { points: 4, tests: 2, ...known } });
    expect(trainer).toMatchObject({ classes: known.classes, scale: 'logit', random: true, batchSize: 3 });
    expect([...(await trainer.train(subsets([1, 2]), { seed: 7 }))]).toEqual([2, 1, -1, 7, 2, -2]);
  });

  test('classes make probabilities, unless the program says otherwise', async () => {
    const half = 'write({ id: ask.id, scores: ask.subsets.map(() => [[0.5, 0.5], [1, 0]]) });';
    const told = await connect(answering(half, '{ classes: ["x", "y"] }'));
    expect(told).toMatchObject({ classes: ['x', 'y'], scale: 'probability' });
    expect([...(await told.train(subsets([0]), {}))]).toEqual([0.5, 0.5, 1, 0]);
    const numbers = await connect(answering(SUMS, '{ scale: "number" }', SUM), { classes: ['x', 'y'] });
    expect(numbers).toMatchObject({ classes: [], scale: 'number' });
  });

  test('masks hold the same points as lists', async () => {
    const decode = `const pointsOf = (mask) => [...Buffer.from(mask, 'base64')].flatMap((byte, at) =>
      [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).map((bit) => 8 * at + bit));`;
    const body = `write({ id: ask.id, scores: ask.subsets.map((mask) => [
      pointsOf(mask).reduce((sum, point) => sum + (point + 1) ** 2, 0), Buffer.from(mask, 'base64').length]) });`;
    for (const points of [7, 8, 33, 77]) {
      const trainer = await connect(answering(body, '{ encoding: "mask" }', decode), { points });
      const list = fc.uniqueArray(fc.nat(points - 1), { maxLength: points });
      await fc.assert(
        fc.asyncProperty(fc.array(list, { minLength: 1, maxLength: 4 }), async (lists) => {
          const batch = batchFromLists(lists, points);
          const expected = lists.flatMap((own) => [
            own.reduce((sum, point) => sum + (point + 1) ** 2, 0),
            Math.ceil(points / 8),
          ]);
          expect([...(await trainer.train(batch, {}))]).toEqual(expected);
        }),
        { numRuns: 20 },
      );
    }
  });

  test('questions hold as many subsets as are asked for, and the caller has the last word', async () => {
    const sizes = 'write({ id: ask.id, scores: ask.subsets.map(() => [ask.subsets.length, ask.id]) });';
    const told = await connect(answering(sizes, '{ batchSize: 2 }'));
    const lists = [[0], [1], [2], [3], []];
    expect([...(await told.train(subsets(...lists), {}))]).toEqual([2, 1, 2, 1, 2, 2, 2, 2, 1, 3]);
    const given = await connect(answering(sizes, '{ batchSize: 2 }'), { batchSize: 4 });
    expect([...(await given.train(subsets(...lists), {}))]).toEqual([4, 1, 4, 1, 4, 1, 4, 1, 1, 2]);
  });

  test('points by the thousand', async () => {
    const points = 20_000;
    const count = 'write({ id: ask.id, scores: ask.subsets.map((own) => [own.length, own.at(-1)]) });';
    const trainer = await connect(answering(count), { points });
    const odd = Array.from({ length: points / 2 }, (_, at) => 2 * at + 1);
    expect([...(await trainer.train(batchFromLists([odd], points), {}))]).toEqual([points / 2, points - 1]);
  });

  test('a solver finds which points act together', async () => {
    // Test point 0 is right with points 0 and 1 together; test point 1 by point 2 alone.
    const body = `write({ id: ask.id, scores: ask.subsets.map((own) =>
      [[0, own.includes(0) && own.includes(1) ? 3 : 0], [own.includes(2) ? 2 : 0, 0]]) });`;
    const trainer = await connect(answering(body, '{ scale: "logit", classes: ["no", "yes"] }'));
    const members = [0, 1, 2, 3].map((point) => Uint32Array.of(point));
    const players = members.map((_, point) => ({ label: `point ${point}` }));
    const game = createDataGame({ trainer, targets: [1, 0], groups: { players, members } });
    const options = { budget: 16, index: 'Moebius' as const };
    const found = await Promise.all(
      [0, 1].map(async (output) => {
        const solved = await getSolver('exact').solve(new Evaluator(game), { ...options, output });
        return solved.interactions.terms.map((term) => [term.players, Math.round(term.value * 1e9) / 1e9]);
      }),
    );
    expect(found).toEqual([[[[0, 1], 3]], [[[2], 2]]]);
  });

  test('a random program gets the seeds, and a game the mean of its answers', async () => {
    const body = 'write({ id: ask.id, scores: ask.subsets.map((own) => [own.length + ask.seed, 0]) });';
    const trainer = await connect(answering(body, '{ random: true }'));
    const members = [Uint32Array.of(0, 1), Uint32Array.of(2, 3)];
    const groups = { players: [{ label: 'a' }, { label: 'b' }], members };
    const game = createDataGame({ trainer, targets: [0, 0], groups, measure: 'prediction', seed: 5 });
    const { values } = await new Evaluator(game).evaluate(batchFromLists([[1]], 2));
    expect([...values]).toEqual([8, 0, 4]);
    expect(game.noise()!.deviations[0]).toBeCloseTo(1, 12);
  });

  test('the id is the same where command, data, and what program or caller name the scores are the same', async () => {
    const named = answering(SUMS, '{ model: "m1" }', SUM);
    const { path } = logFile();
    writeFileSync(path, 'text,label\n');
    const idOf = async (...[command, options]: Parameters<typeof connect>) =>
      (await connect(command, options)).id;
    const first = await idOf(named, { train: path });
    expect(await idOf(named, { train: path })).toBe(first);
    expect(await idOf(named, { train: path, tests: 3 })).not.toBe(first);
    expect(await idOf(named, { train: path, label: 'label' })).not.toBe(first);
    writeFileSync(path, 'text,label\na,b\n');
    expect(await idOf(named, { train: path })).not.toBe(first);
    const nameless = answering(SUMS, '{}', SUM);
    expect(await idOf(nameless)).toBe(await idOf(nameless));
    expect(await idOf(nameless)).not.toBe(await idOf(named));
    expect(await idOf(nameless, { id: 'v1' })).toBe(await idOf(nameless, { id: 'v1' }));
  });
});

/** Logs `start` and each subset that is answered; `before` runs for each subset before it is. */
function logged(path: string, before: string, hello = '{}'): string[] {
  return answering(
    `const scores = [];
     for (const subset of ask.subsets) { ${before} scores.push(sum(subset)); }
     for (const subset of ask.subsets) log(JSON.stringify(subset));
     write({ id: ask.id, scores });`,
    hello,
    `import { appendFileSync, readFileSync } from 'node:fs';
     const log = (line) => appendFileSync(${JSON.stringify(path)}, line + '\\n');
     const starts = () => readFileSync(${JSON.stringify(path)}, 'utf8').split('start').length - 1;
     const die = (words) => { console.error(words); process.exit(3); };
     let asked = 0;
     log('start');
     ${SUM}`,
  );
}

const ALL = Array.from({ length: 16 }, (_, mask) => [0, 1, 2, 3].filter((point) => (mask >> point) & 1));
const startsIn = (lines: readonly string[]): number => lines.filter((line) => line === 'start').length;

describe('a program that dies', () => {
  test('is started again and asked for what is missing, every subset answered once', async () => {
    const { path, lines } = logFile();
    const trainer = await connect(logged(path, 'if (++asked === 4) die("out of memory");'));
    expect([...(await trainer.train(subsets(...ALL), {}))]).toEqual(sums(...ALL));
    // Three answers a life.
    expect(startsIn(lines())).toBe(6);
    expect(lines().filter((line) => line !== 'start')).toEqual(ALL.map((own) => JSON.stringify(own)));
  });

  test('in the middle of a long question, which is then asked subset by subset', async () => {
    const { path, lines } = logFile();
    const command = logged(path, 'if (ask.subsets.length > 2 && subset.length === 4) die("too many");');
    const trainer = await connect(command, { batchSize: 8 });
    expect([...(await trainer.train(subsets(...ALL), {}))]).toEqual(sums(...ALL));
    expect(startsIn(lines())).toBe(2);
    expect(lines().filter((line) => line !== 'start')).toEqual(ALL.map((own) => JSON.stringify(own)));
  });

  test('three times over one subset: one error with its last words, and the rest is kept', async () => {
    const { path, lines } = logFile();
    const command = logged(path, 'if (subset.join() === "0,2") die("singular\\nmatrix");');
    const trainer = await connect(command);
    const error = await failure(trainer.train(subsets(...ALL), {}));
    expect(error).toBeInstanceOf(CallError);
    expect(error.message).toBe(
      'the program died 3 times training on points 0, 2: the last time it ended with exit code 3; its last words: singular / matrix',
    );
    expect(startsIn(lines())).toBe(3);
    const answered = ALL.slice(0, 5);
    expect(lines().filter((line) => line !== 'start')).toEqual(answered.map((own) => JSON.stringify(own)));
    // What was answered is not asked again, nor is the subset that kills it; another starts it anew.
    expect([...(await trainer.train(subsets(...answered), {}))]).toEqual(sums(...answered));
    expect((await failure(trainer.train(subsets([0, 2]), {}))).message).toBe(error.message);
    expect(startsIn(lines())).toBe(3);
    expect([...(await trainer.train(subsets([3]), {}))]).toEqual(sums([3]));
    expect(startsIn(lines())).toBe(4);
  });

  test('the evaluator names the subset and keeps what was measured', async () => {
    for (const batchSize of [1, 16]) {
      const { path, lines } = logFile();
      const trainer = await connect(logged(path, 'if (subset.join() === "0,3") die("gone");'), { batchSize });
      const members = [0, 1, 2, 3].map((point) => Uint32Array.of(point));
      const groups = { players: members.map((_, at) => ({ label: `${at}` })), members };
      const game = createDataGame({ trainer, targets: [0, 0], groups, measure: 'prediction' });
      const evaluator = new Evaluator(game);
      const error = await failure(evaluator.evaluate(subsets(...ALL)));
      expect(error).toBeInstanceOf(GameError);
      expect((error as GameError).coalition).toEqual([0, 3]);
      const { batch, values } = evaluator.measured();
      const measured = Array.from({ length: batch.rows }, (_, row) => presentPlayers(batch, row));
      expect(measured.map(bits)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
      expect(Array.from(values).filter((_, at) => at % 3 === 0)).toEqual(measured.map(bits));
      // A batch of one: three lives. A batch of all: one life more, to find that it has to be split.
      expect(startsIn(lines())).toBe(batchSize === 1 ? 3 : 4);
      const subsetsAnswered = lines().filter((line) => line !== 'start');
      expect(new Set(subsetsAnswered).size).toBe(subsetsAnswered.length);
    }
  });

  test('with several questions under way', async () => {
    const { path, lines } = logFile();
    const trainer = await connect(logged(path, 'if (++asked === 6) die("out of memory");'));
    const halves = [ALL.slice(0, 8), ALL.slice(8)];
    const scores = await Promise.all(halves.map((lists) => trainer.train(subsets(...lists), {})));
    expect(scores.map((own) => [...own])).toEqual(halves.map((lists) => sums(...lists)));
    expect(startsIn(lines())).toBe(4);
    const answered = lines().filter((line) => line !== 'start');
    expect(answered.sort()).toEqual(ALL.map((own) => JSON.stringify(own)).sort());
  });

  test('between two questions, or while it starts again', async () => {
    const { path, lines } = logFile();
    const between = await connect(
      answering(
        'write({ id: ask.id, scores: ask.subsets.map(sum) }); await new Promise((done) => setImmediate(done)); process.exit(0);',
        '{}',
        SUM,
      ),
    );
    for (const own of ALL.slice(0, 3))
      expect([...(await between.train(subsets(own), {}))]).toEqual(sums(own));
    const slow = await connect(
      logged(path, 'if (starts() < 3) die("once more");', 'starts() === 2 ? die("not yet") : {}'),
    );
    expect([...(await slow.train(subsets([1]), {}))]).toEqual(sums([1]));
    expect(startsIn(lines())).toBe(3);
  });

  test('and comes back as another', async () => {
    const { path } = logFile();
    const command = logged(path, 'die("gone");', '{ model: "m" + starts() }');
    const error = await failure((await connect(command)).train(subsets([1]), {}));
    expect(error.message).toBe('the program was started again and told other things of itself than at first');
  });

  test('at the start, or is not there', async () => {
    const error = await failure(connect(program('', "console.error('no torch'); process.exit(1);")));
    expect(error.message).toBe('the program ended with exit code 1; its last words: no torch');
    const missing = await failure(connect(['no-such-program-here']));
    expect(missing).toBeInstanceOf(InvalidArgumentError);
  });
});

describe('faults', () => {
  test.each([
    [{ points: 0 }, 'there must be a whole number of training points from 1, not 0'],
    [{ tests: 1.5 }, 'there must be a whole number of test points from 1, not 1.5'],
    [{ classes: ['a'] }, 'classes must be two names or more, each once, not ["a"]'],
    [{ classes: ['a', 'a'] }, 'classes must be two names or more, each once, not ["a","a"]'],
    [{ batchSize: 0 }, 'batchSize must be a whole number from 1, not 0'],
    [{ command: [] }, 'the command is empty: give a program and its arguments'],
    [{ timeoutMs: -1 }, 'timeoutMs must be milliseconds above 0 and at most 2147483647, not -1'],
  ])('bad options %j', async (options, message) => {
    const error = await failure(connect(['x'], options));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error.message).toBe(message);
  });

  test.each([
    ['{ classes: ["a", "c"] }', 'the program tells classes a, c, but these were given: a, b'],
    [
      '{ scale: "log" }',
      'the program told "scale":"log", which is not one of "logit", "probability", "linear", "number"',
    ],
    ['{ random: 1 }', 'the program told "random":1, which is not true or false'],
    ['{ model: 1 }', 'the program told "model":1, which is not a text'],
    ['{ notes: "one" }', 'the program told "notes" that are no list of names: "one"'],
    ['{ batchSize: 0 }', 'the program told "batchSize":0, which is not a whole number from 1'],
    ['{ encoding: "bits" }', 'the program told "encoding":"bits", which is not one of "list", "mask"'],
    [
      '{ scale: "number", classes: ["a", "b"] }',
      'the program told "classes" and the scale "number", which has none',
    ],
  ])('a wrong first answer: %s', async (hello, message) => {
    const error = await failure(connect(answering('', hello), { classes: ['a', 'b'] }));
    expect(error.message).toBe(message);
  });

  test('scores of classes that nobody names', async () => {
    const error = await failure(connect(answering('', '{ scale: "logit" }')));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error.message).toContain('which needs two classes or more');
    const twice = await failure(connect(answering('', '{ classes: ["a", "a"] }')));
    expect(twice.message).toBe('the program told a class twice: ["a","a"]');
  });

  test.each([
    ['{ id: ask.id }', 'the program answered without "scores"'],
    [
      '{ id: ask.id, scores: [[1, 2], [1, 2]] }',
      'the program gave scores for 2 subsets, but was asked for 1',
    ],
    [
      '{ id: ask.id, scores: [3] }',
      'the program gave 3 as the scores after training on points 0, 2, which is no list',
    ],
    [
      '{ id: ask.id, scores: [[1]] }',
      'the program gave 1 score after training on points 0, 2, but there are 2 test points',
    ],
    [
      '{ id: ask.id, scores: [[1, [1, 2]]] }',
      'the program gave 2 numbers for test point 1 after training on points 0, 2, but one is wanted',
    ],
    [
      '{ id: ask.id, scores: [[1, "2"]] }',
      'the program gave "2" as the score of test point 1 after training on points 0, 2: scores must be finite numbers',
    ],
    [
      '{ id: ask.id, scores: [[1, null]] }',
      'the program gave null as the score of test point 1 after training on points 0, 2: scores must be finite numbers',
    ],
    ['{ id: ask.id, error: "singular matrix" }', 'the program says: singular matrix'],
    [
      '{ id: 9, scores: [] }',
      `the program answered a question that was not asked, or twice: '{"id":9,"scores":[]}'`,
    ],
  ])('a wrong answer: %s', async (answer, message) => {
    const { path, lines } = logFile();
    const command = answering(
      `write(${answer});`,
      '{}',
      `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(path)}, 'start\\n');`,
    );
    const error = await failure((await connect(command)).train(subsets([0, 2]), {}));
    expect(error).toBeInstanceOf(CallError);
    expect(error.message).toBe(message);
    expect(startsIn(lines())).toBe(1);
  });

  test('wrong numbers of classes, and what is no probability', async () => {
    const after = (scores: string) =>
      connect(answering(`write({ id: ask.id, scores: ${scores} });`), { classes: ['a', 'b'] }).then(
        (trainer) => failure(trainer.train(subsets([]), {})),
      );
    expect((await after('[[[1, 0], 1]]')).message).toBe(
      'the program gave 1 number for test point 1 after training on no point, but there are 2 classes',
    );
    expect((await after('[[[1, 0], [0, -2]]]')).message).toBe(
      `the program gave -2 as the score of class 'b' of test point 1 after training on no point, which is no probability: let the program tell "scale" in its first answer where its scores are no probabilities`,
    );
  });

  test.each(['NaN', 'Infinity'])(
    '%s: the error names subset and test point; the rest is kept',
    async (word) => {
      const { path, lines } = logFile();
      const body = `appendFileSync(${JSON.stringify(path)}, JSON.stringify(ask.subsets) + '\\n');
      console.log('{"id": ' + ask.id + ', "scores": [' + ask.subsets.map((subset) =>
        subset.length === 12 ? '[1, ${word}]' : '[1, 2]').join(', ') + ']}');`;
      const command = answering(body, '{}', "import { appendFileSync } from 'node:fs';");
      const trainer = await connect(command, { points: 12, batchSize: 3 });
      const all = Array.from({ length: 12 }, (_, point) => point);
      const error = await failure(trainer.train(batchFromLists([[0], all, [1]], 12), {}));
      expect(error.message).toBe(
        'the program gave null as the score of test point 1 after training on points 0, 1, 2, 3, 4, 5, 6, 7 and 4 others: scores must be finite numbers',
      );
      expect([...(await trainer.train(batchFromLists([[1], [2], [0]], 12), {}))]).toEqual([1, 2, 1, 2, 1, 2]);
      expect(lines()).toEqual([JSON.stringify([[0], all, [1]]), '[[2]]']);
    },
  );

  test('one that hangs', async () => {
    const silent = await failure(connect(program(''), { timeoutMs: 300 }));
    expect(silent.message).toBe('the program gave no answer within 0.3 s');
    const { path, lines } = logFile();
    const hang = 'if (subset.length === 1) await new Promise(() => setInterval(() => {}, 1000));';
    const trainer = await connect(logged(path, hang), { timeoutMs: 4000 });
    const error = await failure(trainer.train(subsets([0, 1], [2]), {}));
    expect(error.message).toBe('the program gave no answer within 4 s');
    // It is not tried again by itself; another question starts it anew.
    expect([...(await trainer.train(subsets([0, 1], [0, 2]), {}))]).toEqual(sums([0, 1], [0, 2]));
    expect(lines()).toEqual(['start', '[0,1]', 'start', '[0,2]']);
  });

  test('an abort ends the program; the next call starts it again', async () => {
    const { path, lines } = logFile();
    const command = logged(
      path,
      `if (subset.length === 1 && starts() === 1) { log('waiting'); await new Promise(() => setInterval(() => {}, 1000)); }`,
    );
    const trainer = await connect(command);
    const controller = new AbortController();
    const waiting = trainer.train(subsets([0, 1], [2]), { signal: controller.signal });
    waiting.catch(() => {});
    await expect.poll(() => lines().at(-1), { timeout: 20_000 }).toBe('waiting');
    controller.abort(new Error('stop'));
    await expect(waiting).rejects.toThrow('stop');
    expect([...(await trainer.train(subsets([2], [0, 1]), {}))]).toEqual(sums([2], [0, 1]));
    expect(lines()).toEqual(['start', '[0,1]', 'waiting', 'start', '[2]']);
    await expect(trainer.train(subsets([2]), { signal: controller.signal })).rejects.toThrow('stop');
    await trainer.dispose!();
    await expect(trainer.train(subsets([3]), {})).rejects.toThrow('the program was closed');
  });
});
