import type { Explanation, IndexName, Spectrum } from '@spex/core';
import type { Known } from '../known.ts';

/** An index up to an order. */
export interface IndexAt {
  readonly index: IndexName;
  readonly order: number;
}

/** A number of a row. */
export interface Figure {
  /** Its name in `BenchRow.metrics`. */
  readonly key: string;
  /** What it is, for a heading. */
  readonly title: string;
  /** Which of two is the better one; undefined: neither. */
  readonly better: 'more' | 'less' | undefined;
}

/** What a solver found, and what is known of the game. */
export interface Found {
  readonly explanation: Explanation;
  readonly spectrum: Spectrum;
  readonly known: Known;
  /** The index that the solver estimated; undefined: a spectrum, which gives all of them. */
  readonly estimated: IndexAt | undefined;
}

/** Figures by key; null: it has no meaning, or cannot be known of that game. */
export type Figures = Readonly<Record<string, number | null>>;

/** Something to measure of what a solver found. */
export interface Metric {
  /** As one asks for it, in one spelling: `r2@0.9`. */
  readonly name: string;
  readonly figures: readonly Figure[];
  /** The index that it is about. */
  readonly at?: IndexAt;
  measure(found: Found): Figures | Promise<Figures>;
}

/** A metric of one figure, which has its name. */
export function single(
  name: string,
  title: string,
  better: Figure['better'],
  measure: (found: Found) => number | null | undefined | Promise<number | null | undefined>,
): Metric {
  return {
    name,
    figures: [{ key: name, title, better }],
    measure: async (found) => ({ [name]: (await measure(found)) ?? null }),
  };
}
