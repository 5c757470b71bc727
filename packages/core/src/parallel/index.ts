export type { TaskPool } from './task-pool.ts';
export { runTask } from './tasks.ts';
