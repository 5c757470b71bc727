export { coreThreads } from './core-threads.ts';
export { type TaskThreads, type TaskThreadsOptions, taskThreads } from './task-threads.ts';
