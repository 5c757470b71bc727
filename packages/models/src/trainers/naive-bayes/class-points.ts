import type { CoalitionBatch } from '@spex/core';
import { wordsPerRow } from '@spex/core';
import type { LearningTask } from '@spex/lenses';

/**
 * Picks the points of a class whose statistics are to be summed: those that are present, or where they are more than
 * half of the class, those that are absent, to be taken off the sums of the whole class.
 */
export class ClassPoints {
  /** The points picked are the first `picked` of these, ascending. */
  readonly points: Int32Array;
  picked = 0;
  /** Points of the class that are present. */
  present = 0;
  /** Whether those picked are the absent ones. */
  absent = false;
  /** Of each class, its points. */
  readonly #members: readonly Int32Array[];

  constructor({ train, targets, classes }: LearningTask) {
    const all = Int32Array.from({ length: train.rows }, (_, point) => point);
    this.#members = classes.map((_, c) => all.filter((point) => targets[point] === c));
    this.points = new Int32Array(train.rows);
  }

  pick({ words, players }: CoalitionBatch, row: number, ofClass: number): void {
    const members = this.#members[ofClass]!;
    const base = row * wordsPerRow(players);
    let present = 0;
    for (let k = 0; k < members.length; k++) {
      const point = members[k]!;
      present += (words[base + (point >>> 5)]! >>> (point & 31)) & 1;
    }
    this.present = present;
    this.absent = 2 * present > members.length;
    const wanted = this.absent ? 0 : 1;
    let picked = 0;
    for (let k = 0; k < members.length; k++) {
      const point = members[k]!;
      if (((words[base + (point >>> 5)]! >>> (point & 31)) & 1) === wanted) this.points[picked++] = point;
    }
    this.picked = picked;
  }
}
