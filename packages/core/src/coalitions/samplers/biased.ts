import { type CoalitionBatch, wordsPerRow } from '../batch.ts';
import type { Random } from '../random.ts';
import { RowMap } from '../row-map.ts';
import { checkProbability, checkSize } from './check.ts';
import { drawRowOfSize } from './draw.ts';
import type { CoalitionSampler } from './sampler.ts';
import { binomialCounts, binomialLogWeights, SizeUrn } from './size-urn.ts';

/** `sampleBiased` with that probability. Throws InvalidArgumentError unless 0 < p < 1. */
export function biasedSampler(p: number): CoalitionSampler {
  checkProbability(p);
  return {
    name: `each player present with probability ${p}`,
    presence: p,
    sample: (players, rows, random) => sampleBiased(players, rows, p, random),
  };
}

/**
 * Distinct coalitions in which each player is present with probability `p`, independently: draws from that
 * distribution of which repeated ones are thrown away. When `rows` reaches 2^n: all coalitions, in random order.
 * Throws InvalidArgumentError for a bad number of players or rows, or unless 0 < p < 1.
 */
export function sampleBiased(players: number, rows: number, p: number, random: Random): CoalitionBatch {
  checkSize(players, rows);
  checkProbability(p);
  // The size is binomial and the players uniform given the size, so a size is skipped once it is used up: a small p
  // never waits for coalitions that it all but never draws.
  const urn = new SizeUrn(binomialLogWeights(players, p), binomialCounts(players));
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
