import {
  compareSupports,
  type Explanation,
  type Interaction,
  InvalidArgumentError,
  MAX_PLAYERS,
  parseExplanation,
  type Term,
} from '@spex/core';
import { fieldsOf, isObject } from './fields.ts';
import { explanationOfInteractions, labelledPlayers } from './imported.ts';
import { indexOfShapiq, OWN_EMPTY_TERM, shapiqIndex } from './shapiq-index.ts';
import { readShapiqEntries, shapiqKey } from './shapiq-keys.ts';

/** The version of shapiq that brought this layout; those after it read it. */
const LAYOUT = '1.3.1';

const fields = fieldsOf("shapiq's InteractionValues");

/** The figures of shapiq's `InteractionValues`, wherever they come from. */
export interface ShapiqFigures {
  readonly players: number;
  readonly index: string;
  readonly order: number;
  readonly leastOrder: number;
  readonly baseline: number;
  readonly estimated: boolean;
  /** Ablations that the estimate took; null where the file does not say. */
  readonly budget: number | null;
  readonly terms: readonly Term[];
  readonly description?: string;
}

/** True for what `InteractionValues.to_json_file` writes, and for `to_dict` as JSON. */
export function isShapiqValues(data: unknown): boolean {
  if (!isObject(data)) return false;
  if (data.data_type !== undefined) return data.data_type === 'interaction_values';
  if (isObject(data.metadata)) return 'index' in data.metadata && 'data' in data;
  return 'interaction_lookup' in data && 'values' in data;
}

/**
 * An Explanation from shapiq's `InteractionValues` as JSON (`to_json_file`, shapiq 1.3 and later; `to_dict` as JSON). What
 * `formatShapiqValues` wrote gives the whole explanation back, unless its values were changed since. Throws
 * InvalidArgumentError for fields that are missing or wrong, and for indices that have no counterpart here.
 */
export function parseShapiqValues(data: unknown): Explanation {
  const file = fields.object(data, 'the file');
  const figures = isObject(file.metadata) ? readFile(file, file.metadata) : readDictionary(file);
  const imported = explanationOfShapiq(figures);
  const kept = isObject(file.parameters) ? file.parameters.spex : undefined;
  if (kept === undefined) return imported;
  const explanation = parseKept(kept);
  if (explanation !== undefined && sameValues(explanation, figures)) return explanation;
  const why = explanation === undefined ? 'it cannot be read' : 'its values were changed since';
  const left = `The file also holds the explanation that it was made from; ${why}, and it was left aside.`;
  return { ...imported, account: [...imported.account, left] };
}

/** The explanation beside the values; undefined where it is none, which must not keep anybody from the values. */
function parseKept(data: unknown): Explanation | undefined {
  try {
    return parseExplanation(data);
  } catch (error) {
    if (error instanceof InvalidArgumentError) return undefined;
    throw error;
  }
}

/** The layout of `to_json_file`. */
function readFile(file: Record<string, unknown>, metadata: Record<string, unknown>): ShapiqFigures {
  const head = readHead(metadata, 'metadata.');
  return {
    ...head,
    terms: readShapiqEntries(file.data, 'data', head.players, fields),
    ...(typeof file.description === 'string' && { description: file.description }),
  };
}

/** The layout of `to_dict`: values by their place, or by their set, and the places of the sets. */
function readDictionary(file: Record<string, unknown>): ShapiqFigures {
  const head = readHead(file, '');
  if (isObject(file.values)) {
    return { ...head, terms: readShapiqEntries(file.values, 'values', head.players, fields) };
  }
  const { values } = file;
  if (!Array.isArray(values)) fields.fail("'values' must be a list, or an object with a value a set", values);
  const places = readShapiqEntries(file.interaction_lookup, 'interaction_lookup', head.players, fields);
  const terms = places.map(({ players, value: place }) => {
    const path = `values[${place}]`;
    return { players, value: fields.number((values as unknown[])[place], path) };
  });
  return { ...head, terms };
}

function readHead(head: Record<string, unknown>, path: string): Omit<ShapiqFigures, 'terms'> {
  const { estimation_budget: budget = null, estimated = true } = head;
  const players = fields.integer(head.n_players, `${path}n_players`, 1, MAX_PLAYERS);
  return {
    players,
    index: fields.text(head.index, `${path}index`),
    order: fields.integer(head.max_order, `${path}max_order`, 1, players),
    leastOrder: fields.integer(head.min_order ?? 0, `${path}min_order`, 0, players),
    baseline: fields.number(head.baseline_value ?? 0, `${path}baseline_value`),
    estimated: estimated !== false,
    budget: budget === null ? null : fields.integer(budget, `${path}estimation_budget`, 0),
  };
}

/**
 * The Explanation of shapiq's figures. The term of no player is the baseline, as in shapiq itself, but for BII, BV and FBII,
 * whose own it is where the file has one. Throws InvalidArgumentError.
 */
export function explanationOfShapiq(figures: ShapiqFigures): Explanation {
  const { players, order, leastOrder, baseline, estimated, budget, description } = figures;
  const index = indexOfShapiq(figures.index);
  const wide = figures.terms.find((term) => term.players.length > order);
  if (wide)
    fields.fail(`the key '${shapiqKey(wide.players)}' has more players than max_order ${order}`, wide);
  const given = figures.terms.find((term) => term.players.length === 0);
  const own = given !== undefined && OWN_EMPTY_TERM.includes(index);
  const empty: Interaction = { players: [], value: own ? given.value : baseline };
  const account = [
    `Read from shapiq's InteractionValues: ${estimated ? 'estimated' : 'exact'} values of ${index} up to order ${order}.`,
    ...(description === undefined || description === '' ? [] : [`shapiq's description: ${description}`]),
    ...(leastOrder > 1 ? [`The file has no sets of fewer than ${leastOrder} players: they count as 0.`] : []),
  ];
  return explanationOfInteractions(
    {
      index,
      order,
      terms: [empty, ...figures.terms.filter((term) => term.players.length > 0)],
      exact: !estimated,
    },
    {
      players: labelledPlayers(players),
      source: 'shapiq',
      ...(budget !== null && { ablations: budget }),
      account,
    },
  );
}

/** True where the figures are those of the explanation, so that nothing was changed since it was written. */
function sameValues({ interactions }: Explanation, { index, order, terms }: ShapiqFigures): boolean {
  if (interactions.index !== index || orderOf(interactions) !== order) return false;
  const values = new Map(terms.map((term) => [shapiqKey(term.players), term.value]));
  const known = interactions.terms.filter(({ players }) => values.get(shapiqKey(players)) !== undefined);
  return (
    known.length === interactions.terms.length &&
    known.every(({ players, value }) => values.get(shapiqKey(players)) === value) &&
    terms.filter(({ players }) => players.length > 0).length ===
      known.filter(({ players }) => players.length > 0).length
  );
}

/** SV and BV have no interactions, whatever order was asked for. */
function orderOf({ index, order }: Explanation['interactions']): number {
  return index === 'SV' || index === 'BV' ? 1 : order;
}

/**
 * An explanation's interactions as shapiq's `InteractionValues.from_json_file` reads them. The explanation itself stands under
 * `parameters.spex`, which shapiq leaves aside: labels, spectrum, intervals, faithfulness and cost come back with it. Throws
 * InvalidArgumentError for an index that shapiq has not (Fourier, BII@p).
 */
export function formatShapiqValues(explanation: Explanation): Record<string, unknown> {
  const { interactions, cost } = explanation;
  const { terms } = interactions;
  const index = shapiqIndex(interactions.index);
  const baseline = terms.find(({ players }) => players.length === 0)?.value ?? 0;
  const exact = terms.length > 0 && terms.every(({ value, low, high }) => low === value && high === value);
  const sets = terms.filter(({ players }) => players.length > 0);
  return {
    object_name: 'InteractionValues',
    data_type: 'interaction_values',
    version: LAYOUT,
    created_from: `spex, solver ${explanation.solver}`,
    description: null,
    timestamp: null,
    metadata: {
      n_players: explanation.game.players.length,
      index,
      max_order: orderOf(interactions),
      min_order: 0,
      estimated: !exact,
      estimation_budget: cost.evaluations > 0 ? cost.evaluations : null,
      baseline_value: baseline,
    },
    data: Object.fromEntries([
      [shapiqKey([]), baseline],
      ...inOrder(sets).map(({ players, value }) => [shapiqKey(players), value] as const),
    ]),
    parameters: { spex: explanation },
  };
}

/** By size and then by players, as shapiq lists them. */
function inOrder(terms: readonly Term[]): Term[] {
  return [...terms].sort((a, b) => compareSupports(a.players, b.players));
}
