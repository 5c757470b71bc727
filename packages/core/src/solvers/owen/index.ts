export { owen } from './owen.ts';
