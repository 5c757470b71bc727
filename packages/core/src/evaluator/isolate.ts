/** A call of the game that threw. */
export interface Failure {
  readonly thrown: unknown;
}

/** A coalition that made the game throw. */
export interface Culprit extends Failure {
  readonly number: number;
}

/**
 * Looks for the coalition at which a call failed, by halves: at most ceil(log2 rows) + 1 calls. A coalition is only ever
 * blamed after it failed in a call of its own: undefined when every part gave values, so that the fault was transient,
 * or when `isOver` ended the search. Some coalitions may then still lack values.
 *
 * @param numbers the coalitions of the call that failed, and `first` its failure.
 * @param call asks the game for some of them and keeps what it gives; undefined unless it threw.
 * @param isOver true when nothing more is to be asked.
 */
export async function isolate(
  numbers: Int32Array,
  first: Failure,
  call: (numbers: Int32Array) => Promise<Failure | undefined>,
  isOver: () => boolean,
): Promise<Culprit | undefined> {
  let failure = first;
  let low = 0;
  let high = numbers.length;
  // True while exactly the coalitions from low to high have failed together, in a call of their own.
  let seenToFail = true;
  while (low < high) {
    if (seenToFail && high - low === 1) {
      return { number: numbers[low]!, ...failure };
    }
    const middle = Math.ceil((low + high) / 2);
    const next = await call(numbers.subarray(low, middle));
    if (isOver()) return undefined;
    if (next) {
      failure = next;
      high = middle;
    } else low = middle;
    seenToFail = next !== undefined;
  }
  return undefined;
}
