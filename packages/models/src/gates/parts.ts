/** What run-times say where a tensor finds no place. */
const NO_MEMORY =
  /out of memory|bad_alloc|failed to allocate|allocation failed|smaller than requested bytes/i;

/**
 * Calls `run` for all rows, so many at a time; where the memory does not suffice, half as many. A row that does not fit
 * by itself throws what the run-time said. Results in the order of the rows.
 */
export async function runInParts<Result>(
  rows: number,
  most: number,
  run: (first: number, count: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let size = most;
  for (let first = 0; first < rows; ) {
    const count = Math.min(size, rows - first);
    try {
      results.push(await run(first, count));
      first += count;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (count === 1 || !NO_MEMORY.test(message)) throw error;
      size = Math.ceil(count / 2);
    }
  }
  return results;
}
