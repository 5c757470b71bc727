import type { Explanation } from '@spex/core';
import { isLayered } from '../layer-map/grid.ts';
import { renderLayerMap } from '../layer-map/render-layer-map.ts';
import {
  convergenceOf,
  type PlotOptions,
  renderBars,
  renderConvergence,
  renderForce,
  renderHeatMap,
  renderNetwork,
  renderOrders,
  renderUpset,
  renderWaterfall,
} from '../plots/index.ts';

/** A tab that holds a picture. */
export interface PictureTab {
  readonly id: string;
  readonly name: string;
  readonly draw: (explanation: Explanation, options: PlotOptions) => string;
  /** Explanations that it makes a picture of; default all. */
  readonly fits?: (explanation: Explanation) => boolean;
}

/** The pictures of the page, beside its text. */
export const PICTURES: readonly PictureTab[] = [
  { id: 'bars', name: 'Bars', draw: renderBars },
  { id: 'waterfall', name: 'Waterfall', draw: renderWaterfall },
  { id: 'force', name: 'Force', draw: renderForce },
  { id: 'network', name: 'Network', draw: renderNetwork },
  { id: 'upset', name: 'Sets', draw: renderUpset },
  { id: 'heat-map', name: 'Pairs', draw: renderHeatMap },
  { id: 'orders', name: 'Orders', draw: renderOrders },
  {
    id: 'convergence',
    name: 'Convergence',
    draw: (explanation, options) => renderConvergence(convergenceOf([explanation]), options),
    fits: ({ rounds = [] }) => rounds.length > 1,
  },
  {
    id: 'layers',
    name: 'Layers',
    draw: renderLayerMap,
    fits: ({ game }) => isLayered(game.players),
  },
];
