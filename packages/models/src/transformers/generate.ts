import type { Forward, ForwardResult } from './forward.ts';
import type { Runner } from './runner.ts';

export interface GreedyOptions {
  /** Most tokens of an answer. */
  readonly maxTokens: number;
  /** Tokens that prompt and answer may take together. */
  readonly contextTokens: number;
  /** Tokens that end an answer. They are no part of it. */
  readonly ends: ReadonlySet<number>;
  /** Most tokens of one run. */
  readonly cells: number;
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
  { maxTokens, contextTokens, ends, cells, signal }: GreedyOptions,
): Promise<number[][]> {
  signal?.throwIfAborted();
  const answers: number[][] = prompts.map(() => []);
  const prompted = prompts.map((ids) => ({ ids, reusable: ids.length - 1 }));
  await runner.each(prompted, { signal, padding: false, cells }, async (ready) => {
    const { rows } = ready;
    const most = Math.min(maxTokens, contextTokens - prompts[rows[0]!]!.length);
    const open = new Set(rows);
    const options = { keep: forward.cached, wanted: 1 };
    let { logits, dims, past }: ForwardResult = await forward.run(ready.inputs, {
      ...options,
      past: ready.past,
    });
    for (let written = 0; ; ) {
      const [, columns, size] = dims as [number, number, number];
      const next = rows.map((row, index) => {
        const id = largest(logits, ((index + 1) * columns - 1) * size, size);
        if (ends.has(id)) open.delete(row);
        if (open.has(row)) answers[row]!.push(id);
        return id;
      });
      if (++written >= most || open.size === 0) return;
      signal?.throwIfAborted();
      const inputs = forward.cached
        ? next.map((id) => Int32Array.of(id))
        : rows.map((row) => Int32Array.from([...prompts[row]!, ...padded(answers[row]!, written)]));
      ({ logits, dims, past } = await forward.run(inputs, { ...options, past }));
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
