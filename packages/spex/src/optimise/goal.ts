/** What is made of f̂(S), f̂ the spectrum: as large or as small as can be, or as near to or far from f̂(N) as can be. */
export type BestSetGoal = 'maximise' | 'minimise' | 'nearest' | 'furthest';

/** Goals that are one search; `furthest` is two. */
export type SearchGoal = Exclude<BestSetGoal, 'furthest'>;

/** Sizes that a set may have. */
export interface Sizes {
  readonly least: number;
  readonly most: number;
}

/** What of f̂ is to be small. */
export type Loss = (value: number) => number;

/** A goal as a number to minimise. `grand`: f̂ of all players. */
export function lossOf(goal: SearchGoal, grand: number): Loss {
  if (goal === 'nearest') return (value) => Math.abs(value - grand);
  return goal === 'maximise' ? (value) => -value : (value) => value;
}
