import { SpexError } from '@spex/core';

/** The hub was asked for a model and did not give it. */
export class HubError extends SpexError {
  override readonly name = 'HubError' as const;
  /** The model's id on the hub. */
  readonly model: string;
  /** HTTP status; missing where the hub was not reached. */
  readonly status?: number;

  constructor(
    message: string,
    model: string,
    options: { readonly status?: number; readonly cause?: unknown } = {},
  ) {
    super(message, options);
    this.model = model;
    if (options.status !== undefined) this.status = options.status;
  }
}
