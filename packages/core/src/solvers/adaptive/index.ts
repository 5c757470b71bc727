export type { CoalitionChoice } from './choice.ts';
