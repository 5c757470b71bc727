import { createRandom } from '../../coalitions/random.ts';
import { assignFolds } from '../../linear/folds.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import type { Member } from './members.ts';

const FOLDS = 5;
const FOLD_STREAM = 0x737461;
/** Coordinate descent on a handful of weights has long converged by then. */
const MOST_SWEEPS = 1000;

/** Members put together. */
export interface Stack {
  readonly spectrum: Spectrum;
  /** Rows that every member has predicted without them. */
  readonly held: Uint32Array;
  /** Shape [draws]; held rows only: the members' predictions, with weights that the other folds' rows choose. */
  readonly predictions: Float64Array;
  readonly account: string;
}

/**
 * Stacking (Wolpert 1992; non-negative weights: Breiman 1996): the weights, none below 0, with which the members' predictions
 * of rows that they have not seen are nearest to the values, their spectra added up with the same weights. The mean of the
 * values stays with the constant.
 */
export function stackMembers(members: readonly Member[], targets: Float64Array, seed: number): Stack {
  const held = commonRows(members, targets.length);
  const folds = assignFolds(held.length, FOLDS, createRandom(seed).fork(FOLD_STREAM));
  const predictions = new Float64Array(targets.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const { weights, constant } = weigh(
      members,
      targets,
      held.filter((_, at) => folds[at] !== fold),
    );
    held.forEach((row, at) => {
      if (folds[at] !== fold) return;
      predictions[row] = constant;
      members.forEach((member, one) => {
        predictions[row]! += weights[one]! * member.predictions[row]!;
      });
    });
  }
  const { weights, constant } = weigh(members, targets, held);
  const spectrum = createSpectrum(members[0]!.spectrum.players, [
    [[], constant],
    ...members.flatMap(({ spectrum: { supports, coefficients } }, one) =>
      supports.map((support, term) => [support, weights[one]! * coefficients[term]!] as const),
    ),
  ]);
  const shares = members.map(({ name }, one) => `${weights[one]!.toFixed(2)} times ${name}`);
  return {
    spectrum,
    held,
    predictions,
    account: `What predicts coalitions that were left out best is ${shares.join(' plus ')}.`,
  };
}

function commonRows(members: readonly Member[], rows: number): Uint32Array {
  const count = new Uint8Array(rows);
  for (const { held } of members) {
    if (held === undefined) for (let row = 0; row < rows; row++) count[row]!++;
    else for (const row of held) count[row]!++;
  }
  return Uint32Array.from(count.keys()).filter((row) => count[row] === members.length);
}

/** Least squares with weights of at least 0 and a free constant, by coordinate descent on the normal equations. */
function weigh(
  members: readonly Member[],
  targets: Float64Array,
  rows: Uint32Array,
): { readonly weights: Float64Array; readonly constant: number } {
  const meanOf = (values: Float64Array): number =>
    rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
  const columns = members.map(({ predictions }) => predictions);
  const means = columns.map(meanOf);
  const mean = meanOf(targets);
  const product = (a: Float64Array, meanA: number, b: Float64Array, meanB: number): number =>
    rows.reduce((sum, row) => sum + (a[row]! - meanA) * (b[row]! - meanB), 0);
  const gram = columns.map((a, i) => columns.map((b, j) => product(a, means[i]!, b, means[j]!)));
  const along = columns.map((a, i) => product(a, means[i]!, targets, mean));
  const weights = new Float64Array(members.length);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let moved = 0;
    for (let i = 0; i < weights.length; i++) {
      const own = gram[i]![i]!;
      if (own === 0) continue;
      let left = along[i]!;
      for (let j = 0; j < weights.length; j++) if (j !== i) left -= gram[i]![j]! * weights[j]!;
      const weight = Math.max(0, left / own);
      moved = Math.max(moved, Math.abs(weight - weights[i]!));
      weights[i] = weight;
    }
    if (moved < 1e-12) break;
  }
  const constant = mean - means.reduce((sum, own, i) => sum + weights[i]! * own, 0);
  return { weights, constant };
}
