import type { Span } from '../span.ts';

/** Cuts a text into the stretches that become players. */
export interface Segmenter {
  /** The name by which `parsePlayers` knows it. */
  readonly kind: string;
  /**
   * Spans of the text, ascending, not empty, not overlapping; what they leave out is always present.
   * `locale` is a BCP 47 tag for the segmenters that ask `Intl.Segmenter`.
   */
  segment(text: string, locale: string): readonly Span[];
}
