export { exact } from './exact.ts';
