import { SpexError } from '@spex/core';

/** A model cannot do what is asked of it. Thrown before anything is spent; the message says what it could do. */
export class CapabilityError extends SpexError {
  override readonly name = 'CapabilityError' as const;
  /** The model's name. */
  readonly model: string;
  /** The target's spec. */
  readonly target: string;
  /** What the model lacks. */
  readonly missing: readonly string[];
  /** Specs of the targets that work on the model, as `parseTarget` takes them. */
  readonly workable: readonly string[];

  constructor(
    message: string,
    data: {
      readonly model: string;
      readonly target: string;
      readonly missing: readonly string[];
      readonly workable: readonly string[];
    },
  ) {
    super(message);
    this.model = data.model;
    this.target = data.target;
    this.missing = data.missing;
    this.workable = data.workable;
  }
}
