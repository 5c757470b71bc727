import { InvalidArgumentError } from '@spex/core';
import { unzipSync } from 'fflate';
import { type NumericArray, parseNpy } from './npy.ts';
import { parseNpyText } from './npy-text.ts';
import { readingFrom } from './read-file.ts';

/** An `.npz` archive. Arrays are parsed only when asked for. */
export interface Npz {
  readonly names: readonly string[];
  /** Undefined where the archive has no such array. */
  get(name: string): NumericArray | undefined;
  /** The same for texts. */
  texts(name: string): readonly string[] | undefined;
}

/** Opens an `.npz` archive, compressed or not. Throws InvalidArgumentError where it is none. */
export function parseNpz(bytes: Uint8Array): Npz {
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(bytes, { filter: (file) => file.name.endsWith('.npy') });
  } catch (error) {
    const reason = (error as Error).message;
    throw new InvalidArgumentError('file', `not a readable .npz archive (${reason})`);
  }
  const reader =
    <T>(parse: (bytes: Uint8Array) => T) =>
    (name: string): T | undefined => {
      const entry = entries[`${name}.npy`];
      return entry && readingFrom(`array '${name}'`, () => parse(entry));
    };
  return {
    names: Object.keys(entries).map((name) => name.slice(0, -'.npy'.length)),
    get: reader(parseNpy),
    texts: reader(parseNpyText),
  };
}
