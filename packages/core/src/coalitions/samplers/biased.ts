import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import { type CoalitionBatch, wordsPerRow } from '../batch.ts';
import type { Random } from '../random.ts';
import { RowMap } from '../row-map.ts';
import { checkSize } from './check.ts';
import { drawRowOfSize } from './draw.ts';
import { SizeUrn } from './size-urn.ts';

/**
 * Distinct coalitions in which each player is present with probability `p`, independently: draws from that
 * distribution of which repeated ones are thrown away. When `rows` reaches 2^n: all coalitions, in random order.
 * Throws InvalidArgumentError for a bad number of players or rows, or unless 0 < p < 1.
 */
export function sampleBiased(players: number, rows: number, p: number, random: Random): CoalitionBatch {
  checkSize(players, rows);
  if (!(p > 0 && p < 1)) {
    throw new InvalidArgumentError('p', `p must be above 0 and below 1, not ${p}`, p);
  }
  // The size is binomial and the players uniform given the size, so a size is skipped once it is used up: a small p
  // never waits for coalitions that it all but never draws.
  const logWeights = new Float64Array(players + 1);
  let log = players * Math.log1p(-p);
  for (let size = 0; size <= players; size++) {
    logWeights[size] = log;
    log += Math.log((players - size) / (size + 1)) + Math.log(p) - Math.log1p(-p);
  }

  const urn = new SizeUrn(logWeights);
  const wanted = Math.min(rows, urn.possible);
  const distinct = new RowMap(players, wanted);
  const row = new Uint32Array(wordsPerRow(players));
  while (distinct.size < wanted) {
    const size = urn.draw(random);
    const before = distinct.size;
    drawRowOfSize(row, players, size, random);
    distinct.add(row, 0);
    if (distinct.size > before) urn.take(size);
  }
  return distinct.toBatch();
}
