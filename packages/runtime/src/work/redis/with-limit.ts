/** A task took longer than it may. */
export class TimedOut extends Error {}

/** Rejects with TimedOut, and aborts the game's signal, when the task takes longer than that many seconds. */
export async function withLimit<T>(
  seconds: number | undefined,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  if (seconds === undefined || seconds * 1000 >= 2 ** 31) return task(controller.signal);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(new TimedOut(`a job was not done within ${seconds.toPrecision(3)} s`));
    }, seconds * 1000);
  });
  try {
    return await Promise.race([task(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
