import { type CoalitionBatch, wordsPerRow } from '@spex/core';
import type { WorkResult } from '../work-queue.ts';

// What travels: coalitions to the workers, as base64 in a job's JSON; values back, as bytes. Little-endian both, as on
// every platform that runs Node.

/** A job's data. */
export interface JobData {
  readonly rows: number;
  readonly players: number;
  /** Base64 of the coalitions' words. */
  readonly words: string;
  /** Seconds after which the worker gives up. */
  readonly limit?: number;
}

export function packJob(batch: CoalitionBatch, limit: number | undefined): JobData {
  const { rows, players, words } = batch;
  const bytes = Buffer.from(words.buffer, words.byteOffset, words.byteLength);
  return { rows, players, words: bytes.toString('base64'), ...(limit !== undefined && { limit }) };
}

/** The coalitions of a job. Throws where the data are not a job's. */
export function unpackJob({ rows, players, words }: JobData): CoalitionBatch {
  const bytes = Uint8Array.from(Buffer.from(String(words), 'base64'));
  if (!(rows > 0) || !(players > 0) || bytes.length !== 4 * rows * wordsPerRow(players)) {
    throw new Error('the job is damaged: its coalitions do not fit its size');
  }
  return { rows, players, words: new Uint32Array(bytes.buffer) };
}

/** Numbers before the values of a result: seconds, and of what was used calls, tokens, dollars (NaN: not counted). */
const HEAD = 4;

/** 64-bit floats: the head, then the values. */
export function packResult({ values, seconds, usage = {} }: WorkResult): Buffer {
  const packed = new Float64Array(HEAD + values.length);
  packed.set([seconds, usage.calls ?? Number.NaN, usage.tokens ?? Number.NaN, usage.dollars ?? Number.NaN]);
  packed.set(values, HEAD);
  return Buffer.from(packed.buffer);
}

/** Undefined where the bytes are no result. */
export function unpackResult(bytes: Buffer): WorkResult | undefined {
  if (bytes.length < 8 * HEAD || bytes.length % 8 !== 0) return undefined;
  const packed = new Float64Array(Uint8Array.from(bytes).buffer);
  const counted = (['calls', 'tokens', 'dollars'] as const)
    .map((name, at) => [name, packed[at + 1]!] as const)
    .filter(([, used]) => !Number.isNaN(used));
  return {
    values: packed.subarray(HEAD),
    seconds: packed[0]!,
    ...(counted.length > 0 && { usage: Object.fromEntries(counted) }),
  };
}
