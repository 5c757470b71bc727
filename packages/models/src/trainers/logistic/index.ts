export { type LogisticOptions, logisticTrainer } from './logistic-trainer.ts';
