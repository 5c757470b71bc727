export { sentimentScorer } from './sentiment.ts';
export { similarityScorer } from './similarity.ts';
