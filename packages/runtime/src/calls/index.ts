export type { CallTask } from './attempt.ts';
export { CallLimitError } from './call-limit-error.ts';
export { type CallOptions, type CallScheduler, createCallScheduler } from './call-scheduler.ts';
export type { CallFault } from './fault.ts';
export type { CallUsage } from './ledger.ts';
export type { CallSchedulerOptions } from './options.ts';
export type { Sleep } from './sleep.ts';
