import { SpexError } from './spex-error.ts';

/** An argument, option or input is wrong. Thrown before anything is spent. The message says what would be right. */
export class InvalidArgumentError extends SpexError {
  override readonly name = 'InvalidArgumentError' as const;
  /** The argument at fault, as its caller names it: `budget`, `order`, `players[3]`. */
  readonly argument: string;
  /** What was given, where that helps. */
  readonly received: unknown;

  constructor(argument: string, message: string, received?: unknown) {
    super(message);
    this.argument = argument;
    this.received = received;
  }
}
