import type { GatedOutput } from '../gates/index.ts';
import { createFeeds } from '../transformers/feeds.ts';
import { type Numbers, toFloat } from '../transformers/halves.ts';
import { loadTransformersPackages } from '../transformers/packages.ts';
import { openSession } from '../transformers/session.ts';

/** A model with gates folded in for good. */
export interface PrunedModel {
  /** An `.onnx` file. */
  readonly bytes: Uint8Array;
  /** Size of the file of the model as it was. */
  readonly originalBytes: number;
  /** Numbers among the weights. */
  readonly weights: { readonly before: number; readonly after: number };
}

/** How a pruned model's file fares beside the gated model. */
export interface PrunedCheck {
  /** Largest distance of a log-probability. */
  readonly deviation: number;
  /** What it may be at most: rounding, as a part of the log-probabilities' standard deviation. */
  readonly tolerance: number;
}

/** Runs rows of tokens through an ONNX file on the CPU, `batch` at a time. */
export async function runPlain(
  call: {
    readonly path: string;
    readonly name: string;
    readonly output: string;
    readonly rows: readonly Int32Array[];
    readonly batch: number;
  },
  take: (given: GatedOutput, first: number, count: number) => void,
): Promise<void> {
  const { path, name, output, rows } = call;
  const { runtime } = loadTransformersPackages();
  const { session } = await openSession(runtime, path, { device: 'cpu', head: false });
  try {
    const feeds = createFeeds(runtime, session, name);
    const batch = feeds.single ? 1 : call.batch;
    for (let first = 0; first < rows.length; first += batch) {
      const part = rows.slice(first, first + batch);
      const { data, dims } = (await session.run(feeds.of(part, {}), [output]))[output]!;
      take({ data: toFloat(data as Numbers), dims }, first, part.length);
    }
  } finally {
    await session.release();
  }
}

/** `tolerance`: rounding as a part of the outputs' standard deviation. */
export function comparePruned(expected: Float64Array, found: Float64Array, tolerance: number): PrunedCheck {
  const mean = expected.reduce((sum, value) => sum + value, 0) / expected.length;
  const variance = expected.reduce((sum, value) => sum + (value - mean) ** 2, 0) / expected.length;
  const deviation = expected.reduce((most, value, at) => {
    const distance = value === found[at] ? 0 : Math.abs(value - found[at]!);
    return Number.isNaN(distance) ? Infinity : Math.max(most, distance);
  }, 0);
  return { deviation, tolerance: tolerance * (Math.sqrt(variance) || 1) };
}
