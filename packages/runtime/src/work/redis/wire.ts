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

/** Seconds, then the values: 64-bit floats. */
export function packResult(values: Float64Array, seconds: number): Buffer {
  const packed = new Float64Array(values.length + 1);
  packed[0] = seconds;
  packed.set(values, 1);
  return Buffer.from(packed.buffer);
}

/** Undefined where the bytes are no result. */
export function unpackResult(bytes: Buffer): WorkResult | undefined {
  if (bytes.length < 8 || bytes.length % 8 !== 0) return undefined;
  const packed = new Float64Array(Uint8Array.from(bytes).buffer);
  return { values: packed.subarray(1), seconds: packed[0]! };
}
