/** Digits with an optional sign, point and exponent; nothing else that JavaScript takes for a number. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number that a field holds; NaN for every other field, an empty or infinite one included. */
export function parseNumber(field: string): number {
  const plain = field.trim();
  const value = NUMBER.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}
