import { SpexError } from './spex-error.ts';

/** True for every error that spex throws on purpose, false for a bug or a foreign error. */
export function isSpexError(error: unknown): error is SpexError {
  return error instanceof SpexError;
}
