import type { ProcessFit } from './fit.ts';
import type { ReadOut } from './read-out.ts';

/** A player whose relevance is this share of the largest one matters little. */
const MINOR = 0.1;

/** What the fit did, in plain sentences. `rows`: the coalitions that there were. */
export function describeProcess(fit: ProcessFit, { spectrum, lost }: ReadOut, rows: number): string[] {
  const { posterior, spread, learned, held } = fit;
  const { settings, batch } = posterior;
  const largest = settings.relevances.reduce((most, relevance) => Math.max(most, relevance), 0);
  const relevant = settings.relevances.filter((relevance) => relevance >= MINOR * largest).length;
  const all = settings.product + settings.linear + settings.noise;
  const share = (part: number): string => `${Math.round((100 * part) / all)} %`;
  const likeness = spread < 1 ? 'rather alike' : spread > 1 ? 'very different' : 'different';
  return [
    `A Gaussian process whose prior expects less of a set the more players it has was conditioned on ${batch.rows} coalitions${batch.rows < rows ? ` of the ${rows}` : ''}.`,
    `Its settings were learned from ${learned} of them by marginal likelihood, with players expected to be ${likeness}: ${relevant} of ${batch.players} players have at least a tenth of the largest relevance, ${largest.toPrecision(2)}.`,
    `It expects ${share(settings.product)} of the variance from interactions and single players together, ${share(settings.linear)} more from single players alone, and ${share(settings.noise)} to be noise.`,
    `R² is over ${held.length} coalitions, each left out of the process and of the learning of the settings that predicted it.`,
    `Its mean was written out as ${spectrum.supports.length} terms, which leave out ${(100 * Math.max(0, lost)).toPrecision(2)} % of the values' variance.`,
  ];
}
