import type { FeatureMatrix, LearningTask } from '@spex/lenses';
import { standardOf } from '../base/standard.ts';

/** The columns of both matrices by the training set's standards; a column that is constant there is 0 in both. */
export function standardised({ train, test }: LearningTask): { train: FeatureMatrix; test: FeatureMatrix } {
  const standards = Array.from({ length: train.columns }, (_, column) =>
    standardOf(train.values, column, train.columns, train.rows),
  );
  const apply = (matrix: FeatureMatrix): FeatureMatrix => ({
    ...matrix,
    values: matrix.values.map((value, at) => {
      const { mean, scale } = standards[at % matrix.columns]!;
      return scale === 0 ? 0 : (value - mean) / scale;
    }),
  });
  return { train: apply(train), test: apply(test) };
}
