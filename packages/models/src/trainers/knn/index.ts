export { type KnnOptions, knnTrainer } from './knn-trainer.ts';
