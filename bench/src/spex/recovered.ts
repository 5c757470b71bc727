import type { Spectrum, Support } from 'spex';

/** How many of the true supports were found, and how many of those found are true. The constant counts in neither. */
export interface Recovered {
  readonly recall: number;
  /** null when nothing was reported. */
  readonly precision: number | null;
  /** Supports reported, the constant not counted. */
  readonly reported: number;
}

/** Compares supports only, whatever their coefficients. */
export function recovered(truth: Spectrum, supports: Iterable<Support>): Recovered {
  const wanted = new Set(truth.supports.filter(({ length }) => length > 0).map((support) => support.join()));
  let reported = 0;
  let right = 0;
  for (const support of supports) {
    if (support.length === 0) continue;
    reported++;
    if (wanted.has(support.join())) right++;
  }
  return { recall: right / wanted.size, precision: reported === 0 ? null : right / reported, reported };
}
