import type { Interaction } from '@spex/core';

/** The interval of an interaction; undefined where it has none, or none of any width. */
export function intervalOf({ low, high }: Interaction): readonly [low: number, high: number] | undefined {
  return low === undefined || high === undefined || low === high ? undefined : [low, high];
}

/** Whether the interval holds 0: the effect may be chance. */
export function mayBeChance(term: Interaction): boolean {
  const interval = intervalOf(term);
  return interval !== undefined && interval[0] <= 0 && interval[1] >= 0;
}

/**
 * How far a value may be off: `± 0.28`, or `0.93 to 1.80` where the interval reaches further to one side; empty without an interval.
 * `format` writes numbers without a plus.
 */
export function marginOf(term: Interaction, format: (value: number) => string): string {
  const interval = intervalOf(term);
  if (interval === undefined) return '';
  const [low, high] = interval;
  const [below, above] = [term.value - low, high - term.value];
  if (Math.abs(above - below) > 0.02 * (above + below)) return `${format(low)} to ${format(high)}`;
  return `±\u00a0${format((above + below) / 2)}`;
}

/** The ends of an interval in words: `0.93 to 1.48`; empty without one. */
export function rangeOf(term: Interaction, format: (value: number) => string): string {
  const interval = intervalOf(term);
  return interval === undefined ? '' : `${format(interval[0])} to ${format(interval[1])}`;
}
