import { coalitionSize, concatBatches, createBatch, includeAll } from '../../coalitions/batch.ts';
import type { EstimatedTerm, IndexEstimate } from '../estimate/index-estimate.ts';
import type { MeasuredDesign } from '../estimate/solve-by-estimate.ts';
import { type AskedCardinal, cardinalWeights } from './cardinal-weights.ts';
import { estimateSets, type MeasuredPairs, type Stratification } from './estimate-sets.ts';
import type { PairDesign } from './pair-design.ts';
import { indexOfSizes, sizeCentres } from './size-centres.ts';

/** The pairs of a design, the two ends before them. */
export function pairsWithEnds({ design, values, grand, empty }: MeasuredDesign<PairDesign>): MeasuredPairs {
  const { players } = design.batch;
  const ends = createBatch(2, players);
  includeAll(ends, 1);
  const both = new Float64Array(values.length + 2);
  both.set([empty, grand]);
  both.set(values, 2);
  return {
    batch: concatBatches([ends, design.batch], players),
    strata: [
      { size: 0, first: 0, units: 1, expected: 1, population: 1, open: 0 },
      ...design.strata.map((stratum) => ({ ...stratum, first: stratum.first + 1 })),
    ],
    values: both,
  };
}

/**
 * An index from pairs, the ends first. Unless by plain sums, what is about the value of every coalition of a size is taken out of the
 * values before and given back after: the index of that part is known, and what is left varies less.
 */
export function indexOfPairs(
  pairs: MeasuredPairs,
  { index, order }: AskedCardinal,
  by: Stratification,
): IndexEstimate {
  const { batch, values } = pairs;
  const { players } = batch;
  const centres = by === 'sum' ? new Float64Array(players + 1) : sizeCentres(pairs, by === 'intersection');
  const rest = values.map((value, row) => value - centres[coalitionSize(batch, row)]!);
  const weights = cardinalWeights(index, players, order);
  const known = weights.map((weight, size) => indexOfSizes(centres, weight, size));
  const terms = estimateSets({ ...pairs, values: rest }, weights, by).map(
    (term): EstimatedTerm => ({ ...term, value: term.value + known[term.players.length]! }),
  );
  if (terms[0]?.players.length !== 0) terms.unshift({ players: [], value: values[0]! });
  return { index, order, terms };
}

/**
 * The values moved, all by as much, to where they add up as those of the index do; which is nearer to the truth, as that adds up.
 */
export function madeEfficient(
  { index, order, terms }: IndexEstimate,
  ends: { readonly grand: number; readonly empty: number },
): IndexEstimate {
  if (index === 'BV' || index === 'BII') return { index, order, terms };
  // The interactions of SII have no sum, but its single players are the Shapley values.
  const counts = ({ players }: EstimatedTerm): boolean =>
    players.length > 0 && (index !== 'SII' || players.length === 1);
  let missing = ends.grand - ends.empty;
  let counted = 0;
  for (const term of terms) {
    if (!counts(term)) continue;
    missing -= term.value;
    counted++;
  }
  return {
    index,
    order,
    terms: terms.map((term) => (counts(term) ? { ...term, value: term.value + missing / counted } : term)),
  };
}
