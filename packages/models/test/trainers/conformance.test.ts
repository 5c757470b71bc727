import { batchFromLists, createBatch, InvalidArgumentError, sliceRows } from '@spex/core';
import type { LearningTask } from '@spex/lenses';
import { createTrainer, TRAINERS, type TrainerName, type TrainerOptions } from '@spex/models';
import { describe, expect, it } from 'vitest';
import { expectClose, randomTask, someSubsets, subtask } from './tasks.ts';

/** What every trainer must do, whatever its method. */
const CLASSES = randomTask({ points: 30, tests: 4, columns: 5, classes: 3, features: 'normal', seed: 11 });
const TWO = randomTask({ points: 70, tests: 5, columns: 3, classes: 2, features: 'few', seed: 12 });
const COUNTS = randomTask({ points: 25, tests: 3, columns: 6, classes: 2, features: 'counts', seed: 13 });
const NUMBERS = randomTask({ points: 33, tests: 4, columns: 4, classes: 0, features: 'normal', seed: 14 });
const WIDE = randomTask({ points: 9, tests: 2, columns: 40, classes: 2, features: 'normal', seed: 15 });

/** Settings other than the defaults, all of them, and one that is out of range. */
const OTHERS: Readonly<Record<TrainerName, { other: TrainerOptions; wrong: TrainerOptions }>> = {
  ridge: { other: { l2: 0.1 }, wrong: { l2: 0 } },
  logistic: { other: { l2: 10 }, wrong: { l2: Number.NaN } },
  knn: { other: { neighbours: 2 }, wrong: { neighbours: 0 } },
  'naive-bayes': { other: { smoothing: 0.5, kind: 'gaussian' }, wrong: { smoothing: -1 } },
  tree: { other: { depth: 2, minLeaf: 3 }, wrong: { depth: 1.5 } },
  boosted: { other: { trees: 3, rate: 0.3, depth: 2, minLeaf: 2, bins: 4 }, wrong: { rate: 0 } },
  mlp: { other: { hidden: 3, epochs: 4, rate: 0.1, l2: 0.1 }, wrong: { hidden: Number.NaN } },
};

/** Short trainings where the default is long. */
const QUICK: TrainerOptions = { epochs: 10 };
const quick = (name: TrainerName): TrainerOptions => (name === 'mlp' ? QUICK : {});
const tasksOf = (name: TrainerName): readonly LearningTask[] =>
  name === 'naive-bayes' || name === 'logistic'
    ? [COUNTS, CLASSES, TWO, WIDE]
    : [CLASSES, TWO, COUNTS, NUMBERS, WIDE];

describe.each(TRAINERS)('%s', (name) => {
  const create = (task: LearningTask) => createTrainer(name, task, quick(name));

  it('describes itself', () => {
    for (const task of tasksOf(name)) {
      const trainer = create(task);
      expect(trainer.points).toBe(task.train.rows);
      expect(trainer.tests).toBe(task.test.rows);
      expect(trainer.classes).toEqual(task.classes);
      expect(trainer.scale === 'number').toBe(task.classes.length === 0);
      expect(trainer.name).toMatch(/^\S.*\S$/);
      expect(trainer.notes.some((note) => note.includes('no point'))).toBe(true);
      expect(trainer.batchSize).toBeGreaterThanOrEqual(1);
    }
  });

  it('answers every subset with finite scores of the right shape', async () => {
    for (const task of tasksOf(name)) {
      const subsets = someSubsets(task, 1);
      const scores = await create(task).train(subsets, {});
      expect(scores).toHaveLength(subsets.rows * task.test.rows * Math.max(1, task.classes.length));
      expect(scores.every(Number.isFinite)).toBe(true);
    }
  });

  it('gives probabilities where it says so', async () => {
    for (const task of tasksOf(name)) {
      const trainer = create(task);
      if (trainer.scale !== 'probability') continue;
      const scores = await trainer.train(someSubsets(task, 2), {});
      for (let at = 0; at < scores.length; at += task.classes.length) {
        const own = [...scores.subarray(at, at + task.classes.length)];
        expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
        expect(own.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      }
    }
  });

  it('gives the same bytes again, from a trainer of its own and in any batch', async () => {
    for (const task of tasksOf(name)) {
      const subsets = someSubsets(task, 3);
      const trainer = create(task);
      const together = await trainer.train(subsets, { seed: 5 });
      const rows = Array.from({ length: subsets.rows }, (_, row) => sliceRows(subsets, row, row + 1));
      const alone: number[] = [];
      for (const row of rows.toReversed()) alone.unshift(...(await trainer.train(row, { seed: 5 })));
      expect(alone).toEqual([...together]);
      expect(await create(task).train(subsets, { seed: 5 })).toEqual(together);
      const overlapping = await Promise.all(rows.map((row) => create(task).train(row, { seed: 5 })));
      expect(overlapping.flatMap((scores) => [...scores])).toEqual([...together]);
    }
  });

  it('may be asked twice before it has answered', async () => {
    const subsets = someSubsets(CLASSES, 4);
    const expected = await create(CLASSES).train(subsets, {});
    const trainer = create(CLASSES);
    const answers = await Promise.all([trainer.train(subsets, {}), trainer.train(subsets, {})]);
    expect(answers).toEqual([expected, expected]);
  });

  it('says of all classes alike, or the mean, when trained on no point', async () => {
    for (const task of tasksOf(name)) {
      const scores = await create(task).train(batchFromLists([[]], task.train.rows), {});
      const mean = task.targets.reduce((sum, target) => sum + target, 0) / task.train.rows;
      for (let row = 0; row < task.test.rows; row++) {
        if (task.classes.length === 0) expect(scores[row]).toBeCloseTo(mean, 9);
        const own = [...scores.subarray(row * task.classes.length, (row + 1) * task.classes.length)];
        expectClose(
          own,
          own.map(() => own[0]!),
          1e-12,
        );
      }
    }
  });

  it('gives its own points the only class that it has seen', async () => {
    for (const task of [CLASSES, TWO]) {
      for (let c = 0; c < task.classes.length; c++) {
        const points = [...task.targets.keys()].filter((point) => task.targets[point] === c);
        const asked = { ...task, test: subtask(task, points).train };
        const scores = await createTrainer(name, asked).train(batchFromLists([points], task.train.rows), {});
        for (let row = 0; row < points.length; row++) {
          const own = [...scores.subarray(row * task.classes.length, (row + 1) * task.classes.length)];
          expect(own.indexOf(Math.max(...own))).toBe(c);
        }
      }
    }
  });

  it('reads rows of the task only where they are present', async () => {
    // Whole-set standards (scales, cuts, floors) may look at all features, so only the targets are changed.
    for (const task of [CLASSES, COUNTS]) {
      const present = [0, 2, 3, 5, 8, 13, 21];
      const subsets = batchFromLists([present], task.train.rows);
      const targets = task.targets.map((target, point) =>
        present.includes(point) ? target : (target + 1) % task.classes.length,
      );
      const scores = await create(task).train(subsets, { seed: 1 });
      const others = await create({ ...task, id: 'others', targets }).train(subsets, { seed: 1 });
      expectClose([...others], [...scores], 1e-6);
    }
  });

  it('has an id for each method, task and setting', () => {
    const [task, second] = tasksOf(name);
    const ids = [create(task!).id, create(second!).id];
    for (const [option, value] of Object.entries(OTHERS[name].other))
      ids.push(createTrainer(name, task!, { ...quick(name), [option]: value }).id);
    for (const other of TRAINERS) if (other !== name) ids.push(createTrainer(other, task!, quick(other)).id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(create(task!).id).toBe(ids[0]);
    expect(create({ ...task! }).id).toBe(ids[0]);
  });

  it('obeys its settings', async () => {
    const subsets = someSubsets(TWO, 6);
    const usual = await createTrainer(name, TWO, quick(name)).train(subsets, {});
    const other = await createTrainer(name, TWO, OTHERS[name].other).train(subsets, {});
    expect(other).not.toEqual(usual);
  });

  it('stops on a signal', async () => {
    const trainer = create(CLASSES);
    const subsets = someSubsets(CLASSES, 1);
    const reason = new Error('enough');
    await expect(trainer.train(subsets, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const stopped = new AbortController();
    // So many subsets that the event loop gets its turn, and the signal is heard, before they are through.
    const many = createBatch(500_000, CLASSES.train.rows);
    setImmediate(() => stopped.abort(reason));
    const training = trainer.train(many, { signal: stopped.signal });
    await expect(training).rejects.toBe(reason);
    expect((await trainer.train(subsets, {})).every(Number.isFinite)).toBe(true);
  });

  it('refuses wrong settings, tasks and subsets', async () => {
    const refuse = (task: LearningTask, what: RegExp) => {
      const attempt = () => create(task);
      expect(attempt).toThrow(InvalidArgumentError);
      expect(attempt).toThrow(what);
    };
    const { wrong } = OTHERS[name];
    expect(() => createTrainer(name, CLASSES, wrong)).toThrow(InvalidArgumentError);
    expect(() => createTrainer(name, CLASSES, wrong)).toThrow(new RegExp(Object.keys(wrong)[0]!));
    refuse({ ...CLASSES, classes: ['one'] }, /two classes or more/);
    refuse(
      { ...CLASSES, targets: CLASSES.targets.map(() => 3) },
      /training point 0 must be a class from 0 to 2/,
    );
    refuse({ ...CLASSES, targets: CLASSES.targets.slice(1) }, /30 training points need as many targets/);
    refuse({ ...CLASSES, test: WIDE.test }, /the 5 columns/);
    const values = CLASSES.train.values.with(7, Number.NaN);
    refuse(
      { ...CLASSES, train: { ...CLASSES.train, values } },
      /row 1, column 2 of the training points is NaN/,
    );
    refuse(subtask(CLASSES, []), /at least one row/);
    await expect(create(CLASSES).train(batchFromLists([[0]], 5), {})).rejects.toThrow(
      /30 training points, not 5/,
    );
  });

  it('tells influences of the right shape, if any', async () => {
    for (const task of tasksOf(name)) {
      const trainer = create(task);
      const influence = await trainer.influence?.({});
      if (influence === undefined) continue;
      expect(influence).toHaveLength(task.train.rows * task.test.rows * Math.max(1, task.classes.length));
      expect(influence.every(Number.isFinite)).toBe(true);
    }
  });
});

describe('createTrainer', () => {
  it('refuses a name that it does not know', () => {
    expect(() => createTrainer('svm' as TrainerName, CLASSES)).toThrow(
      /there is no trainer 'svm': the trainers are .*knn, naive-bayes/,
    );
    expect(() => createTrainer('constructor' as TrainerName, CLASSES)).toThrow(/no trainer/);
  });

  it('refuses an option that the trainer does not take, but not one that is undefined', () => {
    expect(() => createTrainer('knn', CLASSES, { depth: 3 })).toThrow(
      /trainer 'knn' takes no option 'depth', but neighbours/,
    );
    const options = { depth: undefined } as unknown as TrainerOptions;
    expect(createTrainer('knn', CLASSES, options).id).toBe(createTrainer('knn', CLASSES).id);
  });
});
