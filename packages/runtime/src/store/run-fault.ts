import { StoreError } from './store-error.ts';

/** What ends a run for good: the error as it is, or with what was kept and lost where the disk is full. */
export function runFault(error: unknown, path: string, bought: number, lost: number): StoreError {
  if (!(error instanceof StoreError)) {
    return new StoreError(`the store at ${path} failed: ${String(error)}`, 'io', path, { cause: error });
  }
  if (error.reason !== 'full') return error;
  const kept = `${count(bought)} of this run are kept${lost > 0 ? `, ${count(lost)} are lost` : ''}`;
  const advice = 'make room and run the same again, or give a path on another disk';
  const message = `the disk is full: the store at ${path} cannot grow; ${kept}: ${advice}`;
  return new StoreError(message, 'full', path, { cause: error });
}

export function endedError(path: string): StoreError {
  return new StoreError(`this run with the store at ${path} has ended`, 'closed', path);
}

/** Whether more room on the disk may help: not every file system says what it lacks. */
export function mayNeedRoom(error: unknown): boolean {
  return error instanceof StoreError && (error.reason === 'full' || error.reason === 'io');
}

function count(ablations: number): string {
  return ablations === 1 ? '1 ablation' : `${ablations.toLocaleString('en-US')} ablations`;
}
