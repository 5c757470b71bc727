import { SpexError } from './spex-error.ts';

/** An optional package is needed and is not installed, or does not run on this machine. */
export class OptionalPackageError extends SpexError {
  override readonly name = 'OptionalPackageError' as const;
  /** The packages that the caller's purpose needs. */
  readonly packages: readonly string[];

  constructor(message: string, packages: readonly string[], options?: { readonly cause?: unknown }) {
    super(message, options);
    this.packages = packages;
  }
}
