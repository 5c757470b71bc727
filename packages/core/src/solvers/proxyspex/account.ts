import type { CoalitionBatch } from '../../coalitions/batch.ts';
import type { ProxyFit } from './fit.ts';
import type { Procedure } from './procedures.ts';
import type { ScreenedFit } from './screened/index.ts';

const REFITS: Readonly<Record<Procedure['kind'], string>> = {
  trees: "the trees' own coefficients",
  ridge: "a ridge regression that starts from the sizes of the trees' coefficients",
  lasso: 'a LASSO regression',
};

/** What the fit did, in plain sentences. `projected`: whether the measured coalitions moved the coefficients. */
export function describeFit(fit: ProxyFit, { rows, players }: CoalitionBatch, projected: boolean): string[] {
  const { trees, screened } = fit;
  const { depth, rate, minLeaf, leaves } = trees.configuration;
  const shape = depth === Infinity ? 'unbounded depth' : `depth ${depth}`;
  const why = trees.stopped
    ? 'were left out when the run was stopped'
    : 'could not have won and were left out';
  const skipped = trees.skipped === 0 ? '' : `; ${trees.skipped} more ${why}`;
  const errors = Object.entries(trees.errors)
    .map(([kind, error]) => `${kind} ${Number(error!.toPrecision(4))}`)
    .join(', ');
  const where = fit.treePlayers < players ? `, on the ${fit.treePlayers} players that matter most` : '';
  const share = rows / 2 ** players;
  return [
    `Gradient-boosted trees were fitted to ${rows} coalitions${where}: ${trees.tried} settings were compared by ${fit.folds}-fold cross-validation${skipped}.`,
    `The best had ${trees.trees} trees of ${shape}, learning rate ${rate}, up to ${leaves} leaves with at least ${minLeaf} coalitions each; the proxy is the mean of the ${fit.folds} folds' trees.`,
    `Their exact Fourier spectrum was cut to ${trees.spectrum.supports.length} terms, with ${REFITS[trees.procedure.kind]} (mean squared errors out of fold: ${errors}).`,
    ...(screened ? [describeScreened(screened, players), describeShare(fit)] : []),
    ...(!projected || share < 0.01
      ? []
      : [
          `The measured coalitions are ${Math.round(100 * share)} % of all: the coefficients were moved to what is known of them for certain.`,
        ]),
  ];
}

function describeScreened({ rounds, pairs }: ScreenedFit, players: number): string {
  const again =
    rounds === 0
      ? 'all of them expected alike'
      : `each expected as large as it came out before, ${rounds} ${rounds === 1 ? 'time' : 'times'} over`;
  const joined =
    pairs === 0
      ? 'no pairs of players helped'
      : `${pairs} ${pairs === 1 ? 'pair' : 'pairs'} of the largest joined in`;
  return `Beside them a ridge regression was fitted to all ${players} single players, ${again}; ${joined}.`;
}

function describeShare({ share, spectrum }: ProxyFit): string {
  const what =
    share === 1
      ? 'the trees alone'
      : share === 0
        ? 'the regression alone'
        : `${Math.round(100 * share)} % trees and ${Math.round(100 - 100 * share)} % regression`;
  return `What predicts held-out coalitions best is ${what}, in all ${spectrum.supports.length} terms.`;
}
