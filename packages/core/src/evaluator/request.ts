/** One batch of coalitions that a game is asked for in one call, and that several requests may wait for. */
export interface Job {
  /** Positive, unique within the evaluator. */
  readonly id: number;
  readonly request: Request;
  /** Numbers of its coalitions in the memory. */
  readonly numbers: Int32Array;
  /** Coalitions that got their values. */
  paid: number;
  /** What went wrong, and the coalition at fault; -1 when it is no single one's. */
  fault: Fault | undefined;
  /** Resolves, and never rejects, when nothing more will come of the job. */
  readonly settled: Promise<void>;
  readonly settle: () => void;
}

export interface Fault {
  readonly error: unknown;
  readonly number: number;
}

/** One call of `Evaluator.evaluate`: the jobs that it pays for. */
export interface Request {
  readonly jobs: Job[];
  /** Jobs before this one have been started. */
  started: number;
  /** Calls that failed and whose coalition at fault is being looked for; no job starts meanwhile. */
  suspects: number;
  /** The first fault; no job starts after it. */
  fault: Fault | undefined;
}

export function createJob(id: number, request: Request, numbers: Int32Array): Job {
  const { promise, resolve } = deferred();
  return { id, request, numbers, paid: 0, fault: undefined, settled: promise, settle: resolve };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
