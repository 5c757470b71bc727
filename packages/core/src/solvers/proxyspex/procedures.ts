import type { TreeModel } from '../../trees/model.ts';
import { treesToFourier } from '../../trees/to-fourier.ts';
import type { Sample } from './folds.ts';
import { LASSOS, lassoSpectra, RIDGES, ridgeSpectra } from './refit.ts';
import type { FitSettings } from './settings.ts';
import { countTerms, headOf, type RankedTerms, rankTerms } from './spectra.ts';

/**
 * Shares of the trees' variance that truncation may lose. The 95 % of energy that the reference implementations keep
 * costs 0.04 of R² and more; small terms are mostly noise, though, so that a cut may also help.
 */
const LOSSES = [0.05, 0.02, 0.01, 0.005, 0.002] as const;
/** What a regression starts from. */
const REFIT_LOSS = 0.005;
/** What may be lost of a regression's variance, to drop the terms that it found to be nothing. */
const TIDY_LOSS = 0.0005;

/** A way from fitted trees to a spectrum. */
export type Kind = 'trees' | 'ridge' | 'lasso';

/** The kinds of the spectra that `spectraOf` returns, in its order: simple ones first. */
export function kindsOf({ refit }: FitSettings): Kind[] {
  const kinds: Kind[] = [];
  if (refit === 'auto' || refit === 'none') kinds.push(...LOSSES.map(() => 'trees' as const));
  if (refit === 'auto' || refit === 'ridge') kinds.push(...Array<Kind>(RIDGES).fill('ridge'));
  if (refit === 'auto' || refit === 'lasso') kinds.push(...Array<Kind>(LASSOS).fill('lasso'));
  return kinds;
}

/**
 * Steps 3 to 5: the trees' exact spectrum, truncated at several levels, and regressions of the sample on its terms. One
 * candidate an entry of `kindsOf`.
 */
export function spectraOf(model: TreeModel, sample: Sample, settings: FitSettings): RankedTerms[] {
  const terms = rankTerms(treesToFourier(model, { loss: LOSSES.at(-1)!, terms: settings.terms }));
  const { refit } = settings;
  const spectra: RankedTerms[] = [];
  if (refit === 'auto' || refit === 'none') {
    spectra.push(...LOSSES.map((loss) => headOf(terms, countTerms(terms, loss))));
  }
  const start = headOf(terms, countTerms(terms, REFIT_LOSS));
  if (refit === 'auto' || refit === 'ridge') spectra.push(...ridgeSpectra(start, sample).map(tidy));
  if (refit === 'auto' || refit === 'lasso') spectra.push(...lassoSpectra(start, sample).map(tidy));
  return spectra;
}

function tidy(terms: RankedTerms): RankedTerms {
  const ranked = rankTerms(terms);
  return headOf(ranked, countTerms(ranked, TIDY_LOSS));
}
