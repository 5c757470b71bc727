import { convertSpectrum, indexError } from '@spex/core';
import type { Found, IndexAt, Metric } from './metric.ts';

/** How far the values of an index are from the exact ones. */
export function indexErrorAt(at: IndexAt): Metric {
  const name = `index-error:${nameOf(at)}`;
  const title = `of ${at.index}${at.order > 1 ? ` up to order ${at.order}` : ''}`;
  return {
    name,
    at,
    figures: [
      { key: `${name}/mse`, title: `mean squared error ${title}`, better: 'less' },
      { key: `${name}/normalised`, title: `normalised squared error ${title}`, better: 'less' },
      { key: `${name}/top`, title: `overlap of the 10 largest ${title}`, better: 'more' },
    ],
    measure(found) {
      const exact = comparable(found, at) ? found.known.index(at.index, at.order) : undefined;
      const error =
        exact &&
        indexError(convertSpectrum(found.spectrum, at.index, at.order), exact, found.known.players, {
          order: at.order,
        }).all;
      return {
        [`${name}/mse`]: error?.mse ?? null,
        [`${name}/normalised`]: error?.normalised ?? null,
        [`${name}/top`]: error?.top.overlap ?? null,
      };
    },
  };
}

/** `SV`, `SII:2`. */
function nameOf({ index, order }: IndexAt): string {
  return order === 1 ? index : `${index}:${order}`;
}

/** Whether what was found tells that index: a spectrum tells all, an estimate its own; Owen values of groups are no others. */
function comparable({ explanation, estimated }: Found, at: IndexAt): boolean {
  if (estimated === undefined) return true;
  const grouped = explanation.estimates?.grouped && explanation.game.players.some(({ group }) => group);
  return estimated.index === at.index && estimated.order === at.order && !grouped;
}
