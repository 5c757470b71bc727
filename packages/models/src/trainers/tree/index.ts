export { type TreeOptions, treeTrainer } from './tree-trainer.ts';
