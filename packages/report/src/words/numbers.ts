const MINUS = '\u2212';

/**
 * Writes numbers of one table alike: the same number of decimals, about three digits for the largest.
 * `signed` puts a plus before positive numbers. The minus is U+2212, as wide as the plus.
 */
export function numberFormat(largest: number, signed = true): (value: number) => string {
  const size = Math.abs(largest);
  const plain = size === 0 || (size >= 1e-4 && size < 1e6);
  const decimals = size === 0 ? 2 : Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(size))));
  return (value) => {
    const digits = plain ? Math.abs(value).toFixed(decimals) : Math.abs(value).toExponential(2);
    const sign = value < 0 && Number(digits) !== 0 ? MINUS : signed && Number(digits) !== 0 ? '+' : '';
    return sign + digits.replace('-', MINUS);
  };
}

/** A magnitude in running text: two digits, `2.2`, `0.031`, `540`. */
export function roughly(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e6 || size < 1e-4) return size.toExponential(1).replace('-', MINUS);
  return size >= 99.5 ? size.toFixed(0) : size.toPrecision(2);
}

/** 1234567 as `1,234,567`. */
export function count(value: number): string {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `0.04 s`, `4.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 0.01) return '0\u00a0s';
  if (seconds < 1) return `${seconds.toFixed(2)}\u00a0s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)}\u00a0s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}\u00a0min ${whole % 60}\u00a0s`;
  const minutes = Math.round(seconds / 60);
  return `${count(Math.floor(minutes / 60))}\u00a0h ${minutes % 60}\u00a0min`;
}

/** `93 %`, and what is nearly all with a decimal: `99.7 %`. */
export function percent(share: number): string {
  if (share >= 1) return '100\u00a0%';
  if (share >= 0.99) return `${(Math.floor(share * 1000) / 10).toFixed(1)}\u00a0%`;
  return `${Math.round(share * 100)}\u00a0%`;
}

/** The margin of a percentage, in points. */
export function points(error: number): string {
  const size = error * 100;
  return size >= 0.95 ? size.toFixed(0) : size >= 0.05 ? size.toFixed(1) : '< 0.1';
}
