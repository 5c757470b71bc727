import { InvalidArgumentError } from '@spex/core';
import type { GatedRunner } from './gated-model.ts';
import type { GatedGraph } from './types.ts';

/** What the check at load found, as parts of the outputs' standard deviation. */
export interface GateCheck {
  /** Largest distance of an output of the gated graph, all gates 1, from the plain graph's. */
  readonly deviation: number;
  /** Largest distance of a row of a batch, with gates of its own, from the same row run by itself. */
  readonly independence: number;
  /** What either may be at most. */
  readonly tolerance: number;
}

/** Runs the graph as it was, on the same rows. */
export type RunPlain = (rows: readonly Int32Array[]) => Promise<Float32Array>;

/** Tokens of a probe row. */
const LENGTH = 6;

/**
 * Checks on a probe input that gates at 1 leave an output as it is, that each row of a batch has its own gates, and that
 * gates at 0 change something.
 *
 * @throws InvalidArgumentError where one of these does not hold.
 */
export async function checkGates(
  runner: GatedRunner,
  plain: RunPlain,
  { units }: GatedGraph,
  {
    output,
    vocabulary,
    tolerance,
    name,
  }: { output: string; vocabulary: number; tolerance: number; name: string },
): Promise<GateCheck> {
  // Two rows of different tokens, spread over the vocabulary.
  const rows = [0, 1].map((row) =>
    Int32Array.from({ length: LENGTH }, (_, at) =>
      Math.floor(((at * 2 + row + 1) * vocabulary) / (2 * LENGTH + 2)),
    ),
  );
  const open = new Float32Array(units).fill(1);
  // Every third unit absent.
  const some = open.map((_, unit) => (unit % 3 === 1 ? 0 : 1));
  const run = async (tokens: readonly Int32Array[], gates: readonly Float32Array[]) => {
    const all = Float32Array.from(gates.flatMap((row) => [...row]));
    return (await runner.run({ rows: tokens, gates: all }, [output]))[output]!.data;
  };
  const fail = (message: string): never => {
    throw new InvalidArgumentError('model', `${name}: ${message}`, undefined);
  };
  const expected = await plain(rows);
  const scale = deviationOf(expected);
  const distance = (a: Float32Array, b: Float32Array) => {
    if (a.length !== b.length) return Infinity;
    const largest = a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);
    return Number.isNaN(largest) ? Infinity : largest / scale;
  };
  const part = (data: Float32Array, row: number) =>
    data.subarray((row * data.length) / 2, ((row + 1) * data.length) / 2);

  const deviation = distance(await run(rows, [open, open]), expected);
  if (deviation > tolerance) {
    fail(
      `with all gates at 1 its outputs move by ${format(deviation)} of their deviation, more than ${tolerance}`,
    );
  }
  const mixed = await run(rows, [open, some]);
  const alone = await run([rows[1]!], [some]);
  const independence = Math.max(distance(part(mixed, 0), part(expected, 0)), distance(part(mixed, 1), alone));
  if (independence > tolerance) {
    fail(
      `gates of one row of a batch move another row by ${format(independence)} of the outputs' deviation, more than ${tolerance}`,
    );
  }
  const shut = await run(rows, [open.map(() => 0), open.map(() => 0)]);
  if (distance(shut, expected) <= tolerance) fail('with all gates at 0 its outputs do not change');
  return { deviation, independence, tolerance };
}

function deviationOf(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return Math.sqrt(variance) || 1;
}

function format(share: number): string {
  return share.toPrecision(2);
}
