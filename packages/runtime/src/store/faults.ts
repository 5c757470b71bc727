import type { Driver, SqlFault } from './driver/driver.ts';
import { StoreError, type StoreFault } from './store-error.ts';

const REASONS: Readonly<Record<SqlFault, StoreFault>> = {
  busy: 'busy',
  'cannot-open': 'io',
  corrupt: 'corrupt',
  full: 'full',
  io: 'io',
  'not-a-database': 'foreign',
  'read-only': 'read-only',
  other: 'io',
};

/** What SQLite or the file system threw, as an error for people; errors of another kind stay as they are. */
export function storeErrorOf(driver: Driver, error: unknown, path: string): unknown {
  if (error instanceof StoreError) return error;
  const fault = driver.faultOf(error) ?? systemFault(error);
  return fault === undefined ? error : storeError(REASONS[fault], path, error);
}

/** One line for each reason, with what to do. */
export function storeError(reason: StoreFault, path: string, cause: unknown): StoreError {
  return new StoreError(messageOf(reason, path, detailOf(cause)), reason, path, { cause });
}

function messageOf(reason: StoreFault, path: string, detail: string): string {
  switch (reason) {
    case 'busy':
      return `the store at ${path} is locked by another process for too long: try again when it is done`;
    case 'corrupt':
      return `the store at ${path} is damaged (${detail}); it is left as it is: 'spex store verify' tells what is wrong, another path starts afresh`;
    case 'foreign':
      return `${path} is not an ablation store (${detail}); it is left as it is: give another path`;
    case 'full':
      return `the disk is full: the store at ${path} cannot grow; make room, or give a path on another disk`;
    case 'read-only':
      return `the store at ${path} cannot be written (${detail}): give another path, or allow writing there`;
    default:
      return `the store at ${path} failed: ${detail}`;
  }
}

function detailOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0]!;
}

/** Faults of the file system itself, met where the store handles files by name. */
function systemFault(error: unknown): SqlFault | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'full';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'read-only';
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? 'io' : undefined;
}
