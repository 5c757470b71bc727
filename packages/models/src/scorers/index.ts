export { similarityScorer } from './similarity.ts';
