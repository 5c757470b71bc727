export type { TextScorer } from './text-scorer.ts';
