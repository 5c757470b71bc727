import {
  type CoalitionBatch,
  coalitionSize,
  createBatch,
  includeAll,
  wordsPerRow,
} from '../../coalitions/batch.ts';
import type { Random } from '../../coalitions/random.ts';
import { RowMap } from '../../coalitions/row-map.ts';
import { drawRowOfSize } from '../../coalitions/samplers/draw.ts';
import { enumerateCoalitions } from '../../coalitions/samplers/enumerate.ts';
import { binomialCounts } from '../../coalitions/samplers/size-urn.ts';

/** Draws for each distinct coalition, at most: where few are left, most draws are of known ones. */
const MOST_DRAWS = 100;

/** Distinct coalitions, the two ends first, and how often each was drawn. */
export interface Texts {
  readonly batch: CoalitionBatch;
  readonly counts: Float64Array;
}

/**
 * LIME's neighbours of a text (its `lime_text.py`): the number of absent words uniform from 1 to n, which they are uniform,
 * drawn until there are `rows` distinct ones; and the text itself, once. The empty text is there in any case and counts as
 * often as it is drawn. Where `rows` covers all 2^n coalitions, each counts as often as 2^n draws give it in the mean.
 */
export function drawTexts(players: number, rows: number, random: Random): Texts {
  if (rows >= 2 ** players) return everyText(players);
  const distinct = new RowMap(players, rows);
  const counts = new Float64Array(rows);
  const ends = createBatch(2, players);
  includeAll(ends, 0);
  counts[distinct.add(ends.words, 0)] = 1;
  distinct.add(ends.words, wordsPerRow(players));
  const row = new Uint32Array(wordsPerRow(players));
  for (let draw = 0; distinct.size < rows && draw < MOST_DRAWS * rows; draw++) {
    drawRowOfSize(row, players, players - 1 - random.below(players), random);
    const at = distinct.add(row, 0);
    counts[at] = counts[at]! + 1;
  }
  const batch = distinct.toBatch();
  return { batch, counts: counts.subarray(0, batch.rows) };
}

function everyText(players: number): Texts {
  const batch = enumerateCoalitions(players);
  const of = binomialCounts(players);
  const counts = Float64Array.from({ length: batch.rows }, (_, row) => {
    const size = coalitionSize(batch, row);
    return size === players ? 1 : batch.rows / players / of[size]!;
  });
  return { batch, counts };
}
