import { randomFillSync } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { removeFile } from './run-lock.ts';

const PIECE = 1 << 20;

/**
 * Room on the disk that a run keeps for itself: a file that is really written, so that what is under way can still be
 * made durable when the disk is full, by giving the file up.
 */
export class Reserve {
  readonly path: string;
  #bytes = 0;

  constructor(store: string, token: string) {
    this.path = reservePath(store, token);
  }

  /** Makes it so large. Throws the file system's error where there is no room; what was there stays. */
  ensure(bytes: number): void {
    if (bytes <= this.#bytes) return;
    const file = openSync(this.path, 'a', 0o600);
    try {
      // Random bytes, so that a file system that compresses has to keep them all.
      const piece = randomFillSync(new Uint8Array(PIECE));
      while (this.#bytes < bytes) this.#bytes += writeSync(file, piece);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  /** Gives the room up; false when there was none. */
  release(): boolean {
    const had = this.#bytes > 0;
    this.#bytes = 0;
    removeFile(this.path);
    return had;
  }
}

export function reservePath(store: string, token: string): string {
  return `${store}-reserve-${token}`;
}
