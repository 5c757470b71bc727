export { type BoostedOptions, boostedTrainer } from './boosted-trainer.ts';
