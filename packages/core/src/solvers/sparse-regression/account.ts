import type { CoalitionBatch } from '../../coalitions/batch.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';

/** What the fit did, in plain sentences. */
export function describeSparse(
  { supports }: Spectrum,
  { rows }: CoalitionBatch,
  rounds: number,
  share: number,
  allTriples: boolean,
): string[] {
  const order = supports.reduce((most, support) => Math.max(most, support.length), 0);
  const terms = supports.filter((support) => support.length > 0).length;
  const freed =
    share === 0
      ? 'by the LASSO'
      : share === 1
        ? 'by least squares on the terms that the LASSO chose'
        : `by the LASSO and, for ${Math.round(100 * share)} %, least squares on the terms that it chose`;
  const screened =
    rounds === 0
      ? 'single players only: interactions predicted no better'
      : `interactions of up to ${order} players, screened ${rounds === 1 ? 'once' : `${rounds} times`}, the larger ones ${allTriples ? 'among all sets of three and others' : 'among those'} whose parts had been found`;
  return [
    `A sparse regression was fitted to ${rows} coalitions ${freed}: ${terms} terms, ${screened}. Five-fold cross-validation, the screening included, chose the penalty.`,
  ];
}
