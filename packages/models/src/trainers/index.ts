export { type BoostedOptions, boostedTrainer } from './boosted/index.ts';
export { createTrainer, TRAINERS, type TrainerName, type TrainerOptions } from './create-trainer.ts';
export { type KnnOptions, knnTrainer } from './knn/index.ts';
export { type LogisticOptions, logisticTrainer } from './logistic/index.ts';
export { type MlpOptions, mlpTrainer } from './mlp/index.ts';
export { type NaiveBayesOptions, naiveBayesTrainer } from './naive-bayes/index.ts';
export { type RidgeOptions, ridgeTrainer } from './ridge/index.ts';
export { type TreeOptions, treeTrainer } from './tree/index.ts';
