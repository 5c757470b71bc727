import { type Explanation, evaluateSpectrum, reindex, spectrumOf, type Term } from '@spex/core';
import { batchOfEnds } from './ends.ts';

/** Indices whose interactions add up from the empty coalition to the grand one. */
const EFFICIENT = ['SV', 'STII', 'k-SII', 'FSII', 'Moebius'];

/** The way from the score of nothing to that of the whole input, in steps. */
export interface Additive {
  /** Index of the steps: the explanation's own where its interactions add up, else k-SII. */
  readonly index: string;
  /** Where it starts: what the spectrum gives for nothing. */
  readonly start: number;
  /** The strongest steps. */
  readonly steps: readonly Term[];
  /** Sum of the steps that are not among them, and how many those are. */
  readonly others: { readonly count: number; readonly value: number };
  /** What the spectrum gives for the whole input. */
  readonly end: number;
  /** The model's own score of it; null: not measured. */
  readonly measured: number | null;
}

/** Reads the steps from an explanation: its `top` strongest, the rest in one. */
export function additiveOf(explanation: Explanation, top: number): Additive {
  const own = explanation.interactions;
  const { index, terms } = EFFICIENT.includes(own.index)
    ? own
    : reindex(explanation, 'k-SII', Math.min(own.order, explanation.game.players.length)).interactions;
  const spectrum = spectrumOf(explanation);
  const [start, end] = evaluateSpectrum(spectrum, batchOfEnds(spectrum.players)) as unknown as [
    number,
    number,
  ];
  const steps = terms.filter(({ players, value }) => players.length > 0 && value !== 0);
  const shown = steps.slice(0, top);
  const sum = shown.reduce((total, { value }) => total + value, start);
  return {
    index,
    start,
    steps: shown,
    // Whatever an index cut at its order leaves over is among them.
    others: { count: steps.length - shown.length, value: end - sum },
    end,
    measured: explanation.ends.grand,
  };
}
