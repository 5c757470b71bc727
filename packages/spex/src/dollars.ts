/** `$1.20`, `$0.00042`: two decimals, more where there would be nothing to see. */
export function describeDollars(dollars: number): string {
  if (dollars === 0 || dollars >= 0.095) return `$${dollars.toFixed(2)}`;
  return `$${Number(dollars.toPrecision(2)).toFixed(Math.min(12, 1 - Math.floor(Math.log10(dollars))))}`;
}
