/** A flag that cannot be read. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

/** Reads `64,128` as whole numbers of at least `least`. */
export function wholeNumbers(flag: string, text: string, least = 1): number[] {
  return text.split(',').map((part) => {
    const number = part.trim() === '' ? Number.NaN : Number(part);
    if (Number.isSafeInteger(number) && number >= least) return number;
    throw new FlagError(`--${flag} must list whole numbers of at least ${least}, not '${text}'`);
  });
}

/** Reads one whole number of at least `least`. */
export function wholeNumber(flag: string, text: string, least = 1): number {
  const numbers = wholeNumbers(flag, text, least);
  if (numbers.length === 1) return numbers[0]!;
  throw new FlagError(`--${flag} must be one whole number, not '${text}'`);
}

/** Reads `0,5%` as shares, 0 and 0.05. */
export function shares(flag: string, text: string): number[] {
  return text.split(',').map((part) => {
    const match = /^\s*(\d+(?:\.\d+)?)(%?)\s*$/.exec(part);
    if (match === null) throw new FlagError(`--${flag} must list shares such as 0 or 5%, not '${text}'`);
    return Number(match[1]) / (match[2] === '%' ? 100 : 1);
  });
}

/** A share as it is read: `5 %`. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}
