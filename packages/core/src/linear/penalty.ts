/**
 * The penalty whose predictions have the least mean squared error, over all rows or those of all folds but `except`; of
 * equals the largest. predictions[i] are those with lambdas[i].
 */
export function leastError(
  predictions: readonly Float64Array[],
  targets: Float64Array,
  lambdas: ArrayLike<number>,
  folds?: Uint8Array,
  except?: number,
): { readonly index: number; readonly lambda: number; readonly error: number } {
  let best = { index: 0, lambda: 0, error: Number.POSITIVE_INFINITY };
  predictions.forEach((predicted, index) => {
    let error = 0;
    let rows = 0;
    for (let row = 0; row < targets.length; row++) {
      if (folds !== undefined && folds[row] === except) continue;
      error += (targets[row]! - predicted[row]!) ** 2;
      rows++;
    }
    error /= rows;
    const lambda = lambdas[index]!;
    if (index === 0 || error < best.error || (error === best.error && lambda > best.lambda)) {
      best = { index, lambda, error };
    }
  });
  return best;
}

/** The out-of-fold predictions with, for each fold, the penalty that predicts the other folds best. */
export function predictUnseen(
  predictions: readonly Float64Array[],
  targets: Float64Array,
  lambdas: ArrayLike<number>,
  folds: Uint8Array,
): Float64Array {
  const chosen = new Map<number, Float64Array>();
  for (const fold of new Set(folds)) {
    chosen.set(fold, predictions[leastError(predictions, targets, lambdas, folds, fold).index]!);
  }
  return targets.map((_, row) => chosen.get(folds[row]!)![row]!);
}
