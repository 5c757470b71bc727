/** One call of `Evaluator.evaluate`: the coalitions that it waits for, and how far it is. */
export interface Request {
  /** Numbers of the coalitions in the memory, as asked. */
  readonly numbers: Int32Array;
  /** Coalitions before this place have been offered to a job in this round. */
  next: number;
  /** Coalitions before this place are no other request's job's any more, in this round. */
  settled: number;
  /** Its jobs under way. */
  running: number;
  /** Calls that failed and whose coalition at fault is being looked for; no job starts meanwhile. */
  suspects: number;
  /** Coalitions that its jobs have got values for. */
  paid: number;
  /** The fault that ended it: the one of its earliest job; no job starts after it. */
  fault: Fault | undefined;
  /** Ends the round. */
  wake: () => void;
}

/** One batch of coalitions that a game is asked for in one call. It exists only while it is under way. */
export interface Job {
  /** Ascending in the order of starting. */
  readonly id: number;
  readonly request: Request;
  /** Numbers of its coalitions in the memory. */
  readonly numbers: Int32Array;
  /** What went wrong. */
  fault: Fault | undefined;
}

export interface Fault {
  readonly error: unknown;
  /** The coalition at fault; -1 when it is no single one's. */
  readonly number: number;
  readonly job: number;
}

export function createRequest(numbers: Int32Array): Request {
  return {
    numbers,
    next: 0,
    settled: 0,
    running: 0,
    suspects: 0,
    paid: 0,
    fault: undefined,
    wake: () => {},
  };
}

/** The request's fault is that of its earliest job, whichever comes to light first. */
export function failRequest(request: Request, fault: Fault): void {
  if (request.fault === undefined || fault.job < request.fault.job) request.fault = fault;
}
