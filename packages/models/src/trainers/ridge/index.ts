export { type RidgeOptions, ridgeTrainer } from './ridge-trainer.ts';
