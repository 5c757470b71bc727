import type { KeptCounts } from '@spex/runtime';

/** Tells where values came from, where some were not paid for by this run. `noun`: what an ablation is called. */
export function talkOfCounts(
  counts: KeptCounts | undefined,
  talk: (line: string) => void,
  noun = 'ablations',
): void {
  const line = describeCounts(counts, noun);
  if (line !== undefined) talk(line);
}

/** `412 of 1,000 ablations were in the store, 588 were paid for`; undefined where none was found. */
function describeCounts(counts: KeptCounts | undefined, noun: string): string | undefined {
  if (counts === undefined || counts.found + counts.shared === 0) return undefined;
  const { found, shared, bought } = counts;
  const count = (value: number): string => value.toLocaleString('en-US');
  const were = (value: number): string => (value === 1 ? 'was' : 'were');
  const total = found + shared + bought;
  const other =
    shared === 0 ? '' : `, ${count(shared)} ${were(shared)} paid for by another run at the same time`;
  return `${count(found)} of ${count(total)} ${noun} ${were(found)} in the store${other}, ${count(bought)} ${were(bought)} paid for`;
}
