export * from './calls/index.ts';
export {
  EXIT_INTERRUPTED,
  type InterruptSignal,
  type InterruptSource,
  interruptSignal,
} from './interrupt.ts';
export * from './store/index.ts';
export * from './threads/index.ts';
export * from './work/index.ts';
