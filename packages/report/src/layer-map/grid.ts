import { InvalidArgumentError, type Player } from '@spex/core';

/** Where a player stands on the map: its layer's row, its column. */
interface Cell {
  readonly player: number;
  readonly row: number;
  readonly column: number;
}

export interface Grid {
  /** Number of each row's layer, ascending. */
  readonly layers: readonly number[];
  /** Headings: numbers of heads first, then the kinds of blocks. */
  readonly columns: readonly string[];
  /** How many of the columns are heads. */
  readonly heads: number;
  /** One for each player, in their order. */
  readonly cells: readonly Cell[];
}

/** What stands beside heads in a layer, in the order of the columns: how it is labelled, its heading. */
const BLOCKS = ['heads', 'attention', 'MLP', 'layer'] as const;

/**
 * The places of players labelled `L2H3`, `L2 heads`, `L2 attention`, `L2 MLP` or `layer 2`.
 * Throws InvalidArgumentError for no player and for any other label.
 */
export function gridOf(players: readonly Player[]): Grid {
  if (players.length === 0) throw new InvalidArgumentError('explanation', 'there is no player to draw', 0);
  const places = players.map(({ label }) => placeOf(label));
  const layers = distinct(places.map(({ layer }) => layer));
  const heads = distinct(places.flatMap(({ head }) => (head === undefined ? [] : [head])));
  const blocks = BLOCKS.filter((kind) => places.some(({ block }) => block === kind));
  return {
    layers,
    columns: [...heads.map(String), ...blocks],
    heads: heads.length,
    cells: places.map(({ layer, head, block }, player) => ({
      player,
      row: layers.indexOf(layer),
      column: head === undefined ? heads.length + blocks.indexOf(block!) : heads.indexOf(head),
    })),
  };
}

/** Whether players have places on a layer map. */
export function isLayered(players: readonly Player[]): boolean {
  return players.length > 0 && players.every(({ label }) => readLabel(label) !== undefined);
}

/** The layer of a player that has a place on the map. */
export function layerOf({ label }: Player): number {
  return placeOf(label).layer;
}

interface Place {
  readonly layer: number;
  readonly head?: number;
  readonly block?: (typeof BLOCKS)[number];
}

function placeOf(label: string): Place {
  const place = readLabel(label);
  if (place !== undefined) return place;
  throw new InvalidArgumentError(
    'explanation',
    `a layer map has players such as L0H3, 'L0 MLP' or 'layer 0', not '${label}'`,
    label,
  );
}

function readLabel(label: string): Place | undefined {
  const head = /^L(\d+)H(\d+)$/.exec(label);
  if (head) return { layer: Number(head[1]), head: Number(head[2]) };
  const [, layer, kind] = /^L(\d+) (heads|attention|MLP)$/.exec(label) ?? /^layer (\d+)$/.exec(label) ?? [];
  const block = BLOCKS.find((one) => one === (kind ?? 'layer'));
  return layer === undefined || block === undefined ? undefined : { layer: Number(layer), block };
}

function distinct(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
