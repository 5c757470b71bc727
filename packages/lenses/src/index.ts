export * from './components/index.ts';
export * from './data/index.ts';
export * from './features/index.ts';
export * from './language/index.ts';
export type { PromptMarks, PromptScorer, SettledTarget } from './prompt-scorer.ts';
export type { TextScorer } from './text-scorer.ts';
