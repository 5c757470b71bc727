import { SpexError } from '@spex/core';

/** The next call would go beyond `maxCalls` or `maxCost`. It was not made. */
export class CallLimitError extends SpexError {
  override readonly name = 'CallLimitError' as const;
  /** What there was a limit of. */
  readonly limit: 'calls' | 'dollars';
  /** The limit. */
  readonly allowed: number;
  /** Calls made, or dollars spent, so far. */
  readonly spent: number;

  constructor(limit: 'calls' | 'dollars', allowed: number, spent: number) {
    super(
      limit === 'calls'
        ? `stopped before a call too many: maxCalls is ${allowed}`
        : `stopped before spending too much: maxCost is $${allowed}, spent so far $${Number(spent.toPrecision(6))}`,
    );
    this.limit = limit;
    this.allowed = allowed;
    this.spent = spent;
  }
}
