import { InvalidArgumentError } from '@spex/core';

/** Throws InvalidArgumentError unless an option is an integer from `least` to `most`. */
export function checkInteger(option: string, value: number, least: number, most = Infinity): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new InvalidArgumentError(option, `${option} must be an integer ${range}, not ${value}`, value);
}

/** Throws InvalidArgumentError unless an option is a finite number from `least` to `most`. */
export function checkNumber(option: string, value: number, least: number, most = Infinity): void {
  if (Number.isFinite(value) && value >= least && value <= most) return;
  const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new InvalidArgumentError(option, `${option} must be a number ${range}, not ${value}`, value);
}
