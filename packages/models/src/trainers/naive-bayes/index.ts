export { type NaiveBayesOptions, naiveBayesTrainer } from './naive-bayes-trainer.ts';
