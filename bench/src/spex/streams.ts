import { createRandom, type Random } from 'spex';

/** Far from every seed that a solver is given: a game's random numbers are never those of the solver that measures it. */
const APART = 2 ** 40;
const STREAMS = { game: 0, noise: 1, test: 2, lasso: 3 } as const;

/** The random numbers that a benchmark draws for one purpose. */
export function streamOf(seed: number, purpose: keyof typeof STREAMS): Random {
  return createRandom(APART + seed).fork(STREAMS[purpose]);
}
