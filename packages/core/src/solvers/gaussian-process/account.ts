import type { ProcessFit } from './fit.ts';
import type { ReadOut } from './read-out.ts';

/** A player whose relevance is this share of the largest one matters little. */
const MINOR = 0.1;

/** What the fit did, in plain sentences. `extended`: whether its terms were then fitted to all rows. */
export function describeProcess(fit: ProcessFit, { spectrum, lost }: ReadOut, extended: boolean): string[] {
  const { posterior, spread, learned, held, extra } = fit;
  const { settings, batch } = posterior;
  const largest = settings.relevances.reduce((most, relevance) => Math.max(most, relevance), 0);
  const relevant = settings.relevances.filter((relevance) => relevance >= MINOR * largest).length;
  const all = settings.product + settings.linear + settings.noise;
  const share = (part: number): string => `${Math.round((100 * part) / all)} %`;
  const likeness = spread < 1 ? 'rather alike' : spread > 1 ? 'very different' : 'different';
  return [
    `A Gaussian process whose prior expects less of a set the more players it has was conditioned on ${batch.rows} coalitions${extra.length > 0 ? ` of the ${batch.rows + extra.length}` : ''}.`,
    `Its settings were learned from ${learned} of them by marginal likelihood, with players expected to be ${likeness}: ${relevant} of ${batch.players} players have at least a tenth of the largest relevance, ${largest.toPrecision(2)}.`,
    `It expects ${share(settings.product)} of the variance from interactions and single players together, ${share(settings.linear)} more from single players alone, and ${share(settings.noise)} to be noise.`,
    `Its mean was written out as ${spectrum.supports.length} terms, which leave out ${(100 * Math.max(0, lost)).toPrecision(2)} % of the values' variance.`,
    extended
      ? `The terms were then fitted to all ${batch.rows + extra.length} coalitions, by a ridge regression with the process's prior; R² is over the ${extra.length} that the process has not seen, each half of them predicted without it.`
      : `R² is over ${held.length} coalitions, each left out of the process and of the learning of the settings that predicted it.`,
  ];
}
