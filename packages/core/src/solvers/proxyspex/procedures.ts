import type { TreeModel } from '../../trees/model.ts';
import { treesToFourier } from '../../trees/to-fourier.ts';
import type { Sample } from '../sample.ts';
import { lassoSpectra, type Prior, ridgeSpectra } from './refit.ts';
import type { Refit } from './settings.ts';
import { countTerms, headOf, type RankedTerms, rankTerms } from './spectra.ts';

/** A way from fitted trees to a spectrum: truncated only, or with a regression on the terms that are left. */
export type Procedure =
  | { readonly kind: 'trees'; readonly loss: number }
  | { readonly kind: 'ridge'; readonly prior: Prior; readonly noise: number }
  | { readonly kind: 'lasso'; readonly ratio: number };

/**
 * Shares of the trees' variance that truncation may lose. The 95 % of energy that the reference implementations keep
 * costs 0.04 of R² and more; small terms are mostly noise, though, so that some cut may also help.
 */
const LOSSES = [0.05, 0.02, 0.01, 0.005, 0.002, 0.0005] as const;
/** What may be lost of the trees' variance before a regression. */
const REFIT_LOSS = 0.002;
/** What may be lost of a regression's variance, to drop the terms that it found to be nothing. */
const TIDY_LOSS = 0.0005;

const PRIORS: readonly Prior[] = [
  { power: 1, decay: 0.7 },
  { power: 2, decay: 1 },
];
const NOISES = Array.from({ length: 11 }, (_, i) => 10 ** (1 - 0.4 * i));
const RATIOS = Array.from({ length: 9 }, (_, i) => 10 ** (-0.2 * (i + 1)));

/** The procedures to choose from, simple ones first. */
export function proceduresFor(refit: Refit): Procedure[] {
  const allowed = (kind: Procedure['kind']): boolean =>
    refit === 'auto' || (refit === 'none' ? kind === 'trees' : kind === refit);
  const all: Procedure[] = [
    ...LOSSES.map((loss) => ({ kind: 'trees', loss }) as const),
    ...RATIOS.map((ratio) => ({ kind: 'lasso', ratio }) as const),
    ...PRIORS.flatMap((prior) => NOISES.map((noise) => ({ kind: 'ridge', prior, noise }) as const)),
  ];
  return all.filter(({ kind }) => allowed(kind));
}

/** Steps 3 to 5: the trees' exact spectrum, truncated, and regressed on the sample. One spectrum a procedure. */
export function spectraOf(
  model: TreeModel,
  sample: Sample,
  procedures: readonly Procedure[],
  mostTerms: number,
): RankedTerms[] {
  const terms = rankTerms(treesToFourier(model, { loss: LOSSES.at(-1)!, terms: mostTerms }));
  const start = headOf(terms, countTerms(terms, REFIT_LOSS));
  const spectra = new Map<Procedure, RankedTerms>();

  for (const procedure of procedures) {
    if (procedure.kind === 'trees') spectra.set(procedure, headOf(terms, countTerms(terms, procedure.loss)));
  }
  const ridges = procedures.filter((procedure) => procedure.kind === 'ridge');
  if (ridges.length > 0) {
    const priors = [...new Set(ridges.map(({ prior }) => prior))].map((prior) => {
      const of = ridges.filter((ridge) => ridge.prior === prior);
      return { prior, of, noises: of.map(({ noise }) => noise) };
    });
    const fitted = ridgeSpectra(start, sample, priors);
    for (const [i, ridge] of priors.flatMap(({ of }) => of).entries()) spectra.set(ridge, tidy(fitted[i]!));
  }
  const lassos = procedures.filter((procedure) => procedure.kind === 'lasso');
  if (lassos.length > 0) {
    const fitted = lassoSpectra(
      start,
      sample,
      lassos.map(({ ratio }) => ratio),
    );
    for (const [i, lasso] of lassos.entries()) spectra.set(lasso, tidy(fitted[i]!));
  }
  return procedures.map((procedure) => spectra.get(procedure)!);
}

function tidy(terms: RankedTerms): RankedTerms {
  const ranked = rankTerms(terms);
  return headOf(ranked, countTerms(ranked, TIDY_LOSS));
}
