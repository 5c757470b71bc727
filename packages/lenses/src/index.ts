export * from './features/index.ts';
export type { TextScorer } from './text-scorer.ts';
