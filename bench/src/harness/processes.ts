import { type ChildProcess, fork } from 'node:child_process';
import process from 'node:process';
import { attempt } from './attempt.ts';
import { codeFingerprint } from './code-fingerprint.ts';
import type { Journal } from './journal.ts';

/** What a child answers, and the fingerprint of the solvers that it runs. */
type Answer<Row> = { readonly code: string } & ({ readonly row: Row } | { readonly error: string });

interface Plan<Task extends object, Row> {
  readonly tasks: readonly Task[];
  readonly journal: Journal;
  /** Processes at work at the same time. */
  readonly jobs: number;
  /** Arguments that make this script call `serveTasks`. */
  readonly args: readonly string[];
  /** How long a row took, and which rows take about as long: the time left is told from those that are known. */
  readonly seconds: (row: Row) => number;
  readonly kind: (task: Task) => string;
}

/** Tells of progress whenever so many further rows are there. */
const TOLD_EVERY = 25;

/**
 * Measures every task that the journal does not hold, in several processes of this script, each one task at a time, so that
 * CPU seconds and memory are those of that task. Rows in the order of the tasks; undefined where a task failed, and then
 * standard error has said why and the command will end with 1.
 */
export async function measureAll<Task extends object, Row>(
  plan: Plan<Task, Row>,
): Promise<(Row | undefined)[]> {
  const { tasks, journal, jobs, args } = plan;
  const rows = tasks.map((task) => journal.known<Row>(task));
  const missing = [...tasks.keys()].filter((at) => rows[at] === undefined).values();
  tell(plan, rows);
  let told = countOf(rows);
  const work = async (): Promise<void> => {
    const child = new Child<Task, Row>(args);
    for (const at of missing) {
      const task = tasks[at]!;
      rows[at] = await attempt(
        JSON.stringify(task),
        () => journal.measure(task, () => child.measure(task, journal.code)),
        {
          quiet: true,
        },
      );
      if (countOf(rows) < told + TOLD_EVERY) continue;
      tell(plan, rows);
      told = countOf(rows);
    }
    child.end();
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return rows;
}

/** Makes this process one that measures tasks: what a child of `measureAll` does. */
export function serveTasks<Task, Row>(measure: (task: Task) => Promise<Row>): void {
  const code = codeFingerprint();
  process.on('message', (task: Task) => {
    measure(task).then(
      (row) => process.send!({ code, row }),
      (error: Error) => process.send!({ code, error: error.message }),
    );
  });
}

/** Minutes that the missing rows will take; rows of kinds that were never measured are counted apart. */
export function minutesLeft<Task extends object, Row>(
  { tasks, jobs, seconds, kind }: Pick<Plan<Task, Row>, 'tasks' | 'jobs' | 'seconds' | 'kind'>,
  rows: readonly (Row | undefined)[],
): { readonly minutes: number; readonly unknown: number } {
  const known = new Map<string, { sum: number; count: number }>();
  rows.forEach((row, at) => {
    if (row === undefined) return;
    const one = known.get(kind(tasks[at]!)) ?? { sum: 0, count: 0 };
    known.set(kind(tasks[at]!), { sum: one.sum + seconds(row), count: one.count + 1 });
  });
  let left = 0;
  let unknown = 0;
  rows.forEach((row, at) => {
    if (row !== undefined) return;
    const like = known.get(kind(tasks[at]!));
    if (like === undefined) unknown++;
    else left += like.sum / like.count;
  });
  return { minutes: left / jobs / 60, unknown };
}

function tell<Task extends object, Row>(plan: Plan<Task, Row>, rows: readonly (Row | undefined)[]): void {
  const { minutes, unknown } = minutesLeft(plan, rows);
  const more = unknown > 0 ? ` and ${unknown} rows of which nothing is known yet` : '';
  process.stderr.write(
    `${countOf(rows)} of ${rows.length} rows, ${minutes.toFixed(1)} minutes left${more}\n`,
  );
}

function countOf(rows: readonly unknown[]): number {
  return rows.reduce<number>((count, row) => count + (row === undefined ? 0 : 1), 0);
}

/** A process of this script, started when it is first needed. */
class Child<Task extends object, Row> {
  readonly #args: readonly string[];
  #process: ChildProcess | undefined;

  constructor(args: readonly string[]) {
    this.#args = args;
  }

  /** The row, measured with the solvers of that fingerprint. */
  measure(task: Task, code: string): Promise<Row> {
    this.#process ??= fork(process.argv[1]!, this.#args);
    const child = this.#process;
    return new Promise((resolve, reject) => {
      const answered = (answer: Answer<Row>): void => {
        child.off('exit', died);
        if ('error' in answer) reject(new Error(answer.error));
        else if (answer.code !== code) reject(new Error('the solvers have been built again meanwhile'));
        else resolve(answer.row);
      };
      const died = (): void => {
        child.off('message', answered);
        this.#process = undefined;
        reject(new Error('its process died'));
      };
      child.once('message', answered);
      child.once('exit', died);
      child.send(task);
    });
  }

  end(): void {
    this.#process?.disconnect();
  }
}
