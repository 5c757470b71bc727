/** Numbers that describe points, shape [rows × columns], row-major, all finite. */
export interface FeatureMatrix {
  /** Number of points. */
  readonly rows: number;
  /** Number of features. */
  readonly columns: number;
  /** Shape [rows × columns], row-major. */
  readonly values: Float64Array;
}

/** What a trainer learns from, and what it is asked about: the same columns for both. */
export interface LearningTask {
  /** Names the features, targets and classes: equal id means equal content. */
  readonly id: string;
  /** Features of the training points. */
  readonly train: FeatureMatrix;
  /** Features of the test points. */
  readonly test: FeatureMatrix;
  /** Of each training point: its class, an index of `classes`; for a regression its number. */
  readonly targets: Float64Array;
  /** Names of the classes, two at least; empty for a regression. */
  readonly classes: readonly string[];
}
