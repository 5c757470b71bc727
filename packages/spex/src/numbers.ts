import { InvalidArgumentError } from '@spex/core';

/**
 * Makes a reader of whole numbers for the flag named; without `least`, the solver judges the number, because it knows
 * what would work. The reader throws InvalidArgumentError.
 */
export function wholeNumber(flag: string, least = Number.MIN_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value) || value < least) {
      const wanted =
        least === Number.MIN_SAFE_INTEGER ? 'a whole number' : `a whole number of at least ${least}`;
      throw new InvalidArgumentError(flag, `${flag} must be ${wanted}, not '${text}'`, text);
    }
    return value;
  };
}

/** Makes a reader of numbers above 0 for the flag named. The reader throws InvalidArgumentError. */
export function numberAbove0(flag: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value > 0 && value < Infinity) return value;
    throw new InvalidArgumentError(flag, `${flag} must be a number above 0, not '${text}'`, text);
  };
}

/** Makes a reader of `a,b,c`. The reader throws InvalidArgumentError where nothing is there. */
export function commaList(flag: string): (text: string) => string[] {
  return (text) => {
    const parts = text.split(',').flatMap((part) => part.trim() || []);
    if (parts.length === 0) throw new InvalidArgumentError(flag, `${flag} needs at least one value`, text);
    return parts;
  };
}
