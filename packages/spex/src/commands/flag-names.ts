import { InvalidArgumentError } from '@spex/core';

/**
 * What `run` gives; an InvalidArgumentError of it names the flag in place of the library's option. `flags`: the flags by
 * the options' names.
 */
export function withFlagNames<T>(flags: Readonly<Record<string, string>>, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    const flag = flags[error.argument];
    if (flag === undefined) throw error;
    throw new InvalidArgumentError(flag, error.message.replace(error.argument, flag), error.received);
  }
}
