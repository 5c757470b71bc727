import type { IndexWeight } from './weight.ts';

/** Fourier: the coefficients F(T) themselves. The empty term is the mean over all coalitions. */
export const fourier: IndexWeight = (size, interaction) => (size === interaction ? 1 : 0);
