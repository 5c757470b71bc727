import { createRandom } from '../../coalitions/random.ts';
import { assignFolds } from '../../linear/folds.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import { commonRows } from '../common-rows.ts';
import type { Sample } from '../sample.ts';
import type { Member } from './members.ts';
import { type Weighing, weigh } from './weigh.ts';

const FOLDS = 5;
const FOLD_STREAM = 0x737461;

/** Members put together. */
export interface Stack {
  readonly spectrum: Spectrum;
  /** One for each member. */
  readonly weights: Float64Array;
  /** Rows that every member has predicted without them. */
  readonly held: Uint32Array;
  /** Shape [draws]; held rows only: the members' predictions, with weights that the other folds' rows choose. */
  readonly predictions: Float64Array;
}

/**
 * Stacking (Wolpert 1992; non-negative weights: Breiman 1996): the members' spectra, added up with the weights with which their
 * predictions of rows that they have not seen are nearest to the values. The mean of the values stays with the constant.
 * Rows count by their noise, the less the more.
 */
export function stackMembers(members: readonly Member[], { targets, noise }: Sample, seed: number): Stack {
  const held = commonRows(members, targets.length);
  const folds = assignFolds(held.length, FOLDS, createRandom(seed).fork(FOLD_STREAM));
  const weighed = (rows: Uint32Array): Weighing => {
    const of = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
    return weigh(
      members.map(({ predictions }) => of(predictions)),
      of(targets),
      members.map(({ trust }) => trust),
      noise && of(noise),
    );
  };
  const predictions = new Float64Array(targets.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const { weights, constant } = weighed(held.filter((_, at) => folds[at] !== fold));
    held.forEach((row, at) => {
      if (folds[at] !== fold) return;
      predictions[row] = members.reduce(
        (sum, member, one) => sum + weights[one]! * member.predictions[row]!,
        constant,
      );
    });
  }
  const { weights, constant } = weighed(held);
  const spectrum = createSpectrum(members[0]!.spectrum.players, [
    [[], constant],
    ...members.flatMap(({ spectrum: { supports, coefficients } }, one) =>
      weights[one] === 0
        ? []
        : supports.map((support, term) => [support, weights[one]! * coefficients[term]!] as const),
    ),
  ]);
  return { spectrum, weights, held, predictions };
}
