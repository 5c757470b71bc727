export { type LimeOptions, type LimeSolver, lime } from './lime.ts';
