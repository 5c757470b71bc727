import { type IndexName, InvalidArgumentError, parseIndex } from '@spex/core';
import { deletion, insertion } from './curves.ts';
import { faithfulnessWith, lds, nearFull } from './faithfulness.ts';
import { indexErrorAt } from './index-error.ts';
import type { Figure, IndexAt, Metric } from './metric.ts';
import { precisionAt, recallAt } from './recovery.ts';
import { removal } from './removal.ts';
import { energy, hierarchyRates } from './shape.ts';

/** Figures that every row has. */
const OWN: readonly Figure[] = [
  { key: 'r2', title: 'R²', better: 'more' },
  { key: 'seconds', title: 'CPU seconds of the solver', better: 'less' },
  { key: 'terms', title: 'terms', better: undefined },
  { key: 'evaluations', title: 'ablations', better: undefined },
];

/** Told from several rows, of other seeds. */
const STABILITY: Figure = {
  key: 'stability',
  title: 'overlap of the 10 largest terms between seeds',
  better: 'more',
};

const PLAIN: readonly Metric[] = [nearFull, lds, removal, insertion, deletion, hierarchyRates, energy];

/** Every metric as it is asked for, with a line of help. */
export const METRICS: readonly { readonly name: string; readonly help: string }[] = [
  { name: 'r2', help: 'R², every coalition as likely as any other' },
  { name: 'r2@P', help: 'R² where each player is present with probability P' },
  { name: 'near-full', help: 'R² with at most a tenth of the players absent' },
  { name: 'lds', help: 'rank correlation of predictions and values' },
  {
    name: 'index-error[:I[:K]]',
    help: 'error of index I up to order K: mse, normalised, top (overlap of the 10 largest)',
  },
  { name: 'recall@K', help: 'share of the K largest true Fourier terms among the K largest found' },
  { name: 'precision@K', help: 'share of the K largest terms found that are true' },
  {
    name: 'removal',
    help: 'move of the game over |v(N)| when the best 1 to 5 players by what was found are removed: exact, greedy',
  },
  {
    name: 'insertion, deletion',
    help: 'areas under the curves, players in the order of the Shapley values found',
  },
  { name: 'hierarchy', help: 'direct subset, staircase and strong rates of the 20 largest terms found' },
  { name: 'energy', help: 'where the variance of what was found lies: single players, pairs, larger sets' },
  { name: 'stability', help: 'overlap of the 10 largest terms between seeds (with --repeats)' },
  { name: 'seconds, terms, evaluations', help: 'as the rows have them' },
];

/** What is to be measured and shown. */
export interface MetricsAsked {
  readonly metrics: readonly Metric[];
  /** In the order asked for. */
  readonly figures: readonly Figure[];
  /** Whether rows need to hold their largest terms. */
  readonly stability: boolean;
}

/**
 * Reads the names of metrics. `index-error` without an index is taken at each of `indices`. Throws InvalidArgumentError for an
 * unknown name, a probability or a number out of range, and an unknown index.
 */
export function parseMetrics(names: readonly string[], indices: readonly IndexAt[] = []): MetricsAsked {
  const metrics: Metric[] = [];
  const figures: Figure[] = [];
  for (const name of names.map((one) => one.trim().toLowerCase())) {
    const own = [...OWN, STABILITY].find(({ key }) => key === name);
    const found = own ? [] : name === 'index-error' ? errorsAt(indices) : [parseMetric(name)];
    for (const metric of found)
      if (!metrics.some((known) => known.name === metric.name)) metrics.push(metric);
    figures.push(...(own ? [own] : found.flatMap((metric) => metric.figures)));
  }
  const shown = new Map(figures.map((figure) => [figure.key, figure]));
  return { metrics, figures: [...shown.values()], stability: shown.has(STABILITY.key) };
}

function errorsAt(indices: readonly IndexAt[]): Metric[] {
  return (indices.length > 0 ? indices : [{ index: 'SV' as const, order: 1 }]).map(indexErrorAt);
}

function parseMetric(name: string): Metric {
  const plain = PLAIN.find((metric) => metric.name === name);
  if (plain) return plain;
  const [kind, text = ''] = name.split(/[@](.*)/s);
  if (kind === 'r2') return faithfulnessWith(probability(text, name));
  if (kind === 'recall') return recallAt(count(text, name));
  if (kind === 'precision') return precisionAt(count(text, name));
  if (name.startsWith('index-error:')) return indexErrorAt(parseIndexAt(name.slice('index-error:'.length)));
  const known = METRICS.map((metric) => metric.name).join(', ');
  throw wrong(`there is no metric '${name}': the metrics are ${known}`, name);
}

/** Reads `SV`, `SII:2`; an order that is not given is 1 for values and `order` for interactions. Throws InvalidArgumentError. */
export function parseIndexAt(text: string, order = 2): IndexAt {
  const at = text.lastIndexOf(':');
  const index = parseIndex(at < 0 ? text : text.slice(0, at));
  const given = at < 0 ? orderOf(index, order) : count(text.slice(at + 1), text);
  return { index, order: orderOf(index, given) };
}

function orderOf(index: IndexName, order: number): number {
  return index === 'SV' || index === 'BV' ? 1 : order;
}

function probability(text: string, name: string): number {
  const p = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (p > 0 && p < 1) return p;
  throw wrong(`metric '${name}' needs a probability between 0 and 1, such as r2@0.9`, name);
}

function count(text: string, name: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw wrong(`'${name}' needs a whole number of at least 1, not '${text}'`, name);
}

function wrong(message: string, received: string): InvalidArgumentError {
  return new InvalidArgumentError('metrics', message, received);
}
