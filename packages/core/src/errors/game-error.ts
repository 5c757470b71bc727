import { SpexError } from './spex-error.ts';

/** A game failed, or gave values that are not finite numbers. Carries the coalition that caused it. */
export class GameError extends SpexError {
  override readonly name = 'GameError' as const;
  /** Players present in the coalition at fault, ascending. */
  readonly coalition: readonly number[];

  constructor(message: string, coalition: readonly number[], options?: { readonly cause?: unknown }) {
    super(message, options);
    this.coalition = coalition;
  }
}
