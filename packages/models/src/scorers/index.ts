export { contextSimilarityScorer } from './context-similarity.ts';
export { sentimentScorer } from './sentiment.ts';
export { similarityScorer } from './similarity.ts';
