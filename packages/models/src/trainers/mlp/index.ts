export { type MlpOptions, mlpTrainer } from './mlp-trainer.ts';
