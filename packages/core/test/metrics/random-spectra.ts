import { createRandom, createSpectrum, type Spectrum } from '@spex/core';

/** A game of many interactions, and the spectrum without the smaller ones. */
export function randomGame(players: number, seed: number): { truth: Spectrum; guess: Spectrum } {
  const random = createRandom(seed);
  const terms = Array.from({ length: 25 }, () => {
    const set = new Set(Array.from({ length: random.below(4) }, () => random.below(players)));
    return [[...set], random.normal()] as const;
  });
  const truth = createSpectrum(players, terms);
  const guess = createSpectrum(
    players,
    terms.filter(([, value]) => Math.abs(value) > 0.6),
  );
  return { truth, guess };
}
