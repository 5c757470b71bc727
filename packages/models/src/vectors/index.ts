export {
  type EmbeddedFeaturesOptions,
  type EmbeddingProgress,
  embeddedFeatures,
} from './embedded-features.ts';
export { type Embedder, encoderEmbedder, modelEmbedder } from './embedder.ts';
export { type Features, joinFeatures } from './features.ts';
export { type LabelledTask, type LearningTaskOptions, learningTask, taskOf } from './learning-task.ts';
export { columnOf, placeOf, type Table } from './table.ts';
export { type TableFeatures, type TableFeaturesOptions, tableFeatures } from './table-features.ts';
export { type TfidfOptions, tfidfFeatures } from './tfidf.ts';
