import type { CoalitionBatch } from '../../coalitions/batch.ts';
import type { ProxyFit } from './fit.ts';
import type { Procedure } from './procedures.ts';

const REFITS: Readonly<Record<Procedure['kind'], string>> = {
  trees: "the trees' own coefficients",
  ridge: "a ridge regression that starts from the sizes of the trees' coefficients",
  lasso: 'a LASSO regression',
};

/** What the fit did, in plain sentences. `projected`: whether the measured coalitions moved the coefficients. */
export function describeFit(fit: ProxyFit, { rows, players }: CoalitionBatch, projected: boolean): string[] {
  const { depth, rate, minLeaf, leaves } = fit.configuration;
  const shape = depth === Infinity ? 'unbounded depth' : `depth ${depth}`;
  const why = fit.stopped ? 'were left out when the run was stopped' : 'could not have won and were left out';
  const skipped = fit.skipped === 0 ? '' : `; ${fit.skipped} more ${why}`;
  const errors = Object.entries(fit.errors)
    .map(([kind, error]) => `${kind} ${Number(error!.toPrecision(4))}`)
    .join(', ');
  const share = rows / 2 ** players;
  return [
    `Gradient-boosted trees were fitted to ${rows} coalitions: ${fit.tried} settings were compared by ${fit.folds}-fold cross-validation${skipped}.`,
    `The best had ${fit.trees} trees of ${shape}, learning rate ${rate}, up to ${leaves} leaves with at least ${minLeaf} coalitions each; the proxy is the mean of the ${fit.folds} folds' trees.`,
    `Their exact Fourier spectrum was cut to ${fit.spectrum.supports.length} terms, with ${REFITS[fit.procedure.kind]} (mean squared errors out of fold: ${errors}).`,
    ...(!projected || share < 0.01
      ? []
      : [
          `The measured coalitions are ${Math.round(100 * share)} % of all: the coefficients were moved to what is known of them for certain.`,
        ]),
  ];
}
