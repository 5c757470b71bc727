import type { Forward, Past } from './forward.ts';
import type { Runner } from './runner.ts';

export interface GreedyOptions {
  /** Most tokens of an answer. */
  readonly maxTokens: number;
  /** Tokens that prompt and answer may take together. */
  readonly contextTokens: number;
  /** Tokens that end an answer. They are no part of it. */
  readonly ends: ReadonlySet<number>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The likeliest token, again and again, until a token that ends the text. Prompts of equal length go together: keys and
 * values then have no gaps, which not every graph can skip.
 */
export async function generateGreedily(
  forward: Forward,
  runner: Runner,
  prompts: readonly Int32Array[],
  { maxTokens, contextTokens, ends, signal }: GreedyOptions,
): Promise<number[][]> {
  signal?.throwIfAborted();
  const answers: number[][] = prompts.map(() => []);
  const rows = prompts.map((ids) => ({ ids, reusable: ids.length - 1 }));
  await runner.each(rows, { signal, padding: false, keep: forward.cached }, async (run, result, columns) => {
    const length = prompts[run.rows[0]!]!.length;
    const most = Math.min(maxTokens, contextTokens - length);
    const open = new Set(run.rows);
    let { logits, dims } = result;
    let past: Past | undefined = result.past;
    let width = columns;
    for (let written = 0; ; ) {
      const size = dims.at(-1)!;
      const next = run.rows.map((row, index) => {
        const id = largest(logits, ((index + 1) * width - 1) * size, size);
        if (ends.has(id)) open.delete(row);
        if (open.has(row)) answers[row]!.push(id);
        return id;
      });
      if (++written >= most || open.size === 0) return;
      signal?.throwIfAborted();
      const inputs = forward.cached
        ? next.map((id) => Int32Array.of(id))
        : run.rows.map((row) => Int32Array.from([...prompts[row]!, ...padded(answers[row]!, written)]));
      const step = await forward.run(inputs, { past, keep: forward.cached, wanted: 1 });
      ({ logits, dims, past } = step);
      width = dims[1]!;
    }
  });
  return answers;
}

/** A finished answer stays as long as the others: what follows it counts for nothing. */
function padded(ids: readonly number[], length: number): number[] {
  return [...ids, ...new Array<number>(length - ids.length).fill(0)];
}

/** The number of the largest logit, the first of several. */
function largest(logits: Float32Array, start: number, size: number): number {
  let best = start;
  for (let at = start + 1; at < start + size; at++) if (logits[at]! > logits[best]!) best = at;
  return best - start;
}
