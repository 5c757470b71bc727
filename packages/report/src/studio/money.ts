/** `$1.20`, `$0.00042`: two decimals, more where there would be nothing to see. */
export function dollars(amount: number): string {
  if (amount === 0 || amount >= 0.095) return `$${amount.toFixed(2)}`;
  return `$${Number(amount.toPrecision(2)).toFixed(Math.min(12, 1 - Math.floor(Math.log10(amount))))}`;
}
