/**
 * Works on the items in chunks of `size`, `concurrency` of them at once, begun in order. After a failure no chunk is
 * begun any more; those under way are awaited, and the first failure is thrown.
 */
export async function inChunks<T>(
  items: readonly T[],
  size: number,
  concurrency: number,
  work: (chunk: readonly T[]) => Promise<void>,
): Promise<void> {
  let next = 0;
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const start = next;
      next += size;
      await work(items.slice(start, start + size)).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  if (failures.length > 0) throw failures[0];
}
