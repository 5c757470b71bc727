import { InvalidArgumentError } from '@spex/core';

/** Throws InvalidArgumentError unless the penalty is a finite number above 0. */
export function checkL2(l2: number): void {
  if (Number.isFinite(l2) && l2 > 0) return;
  throw new InvalidArgumentError('l2', `l2 must be a number above 0, not ${l2}`, l2);
}
