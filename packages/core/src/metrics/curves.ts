import { type CoalitionBatch, createBatch, include } from '../coalitions/batch.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Evaluator } from '../evaluator.ts';
import type { Term } from '../explanation.ts';
import { checkCount } from './by-set.ts';

/** Coalitions that grow or shrink, the two ends among them. */
export interface PlannedCurve {
  /** Whether players come, from nobody on, or go, from everybody on. */
  readonly kind: 'insertion' | 'deletion';
  /** Players inserted, or deleted, at each step: from 0 to n. */
  readonly sizes: readonly number[];
  /** A coalition a step. `evaluator.missing(batch)` tells what measuring them would cost. */
  readonly batch: CoalitionBatch;
}

/** What a game does while players come, or go, one after the other. */
export interface CoalitionCurve {
  /** Whether players come, from nobody on, or go, from everybody on. */
  readonly kind: 'insertion' | 'deletion';
  /** Players inserted, or deleted, at each step: from 0 to n. */
  readonly sizes: readonly number[];
  /** The game's value at each step. */
  readonly values: Float64Array;
  /** (v - v(∅)) / (v(N) - v(∅)): 0 is as if nobody, 1 as if everybody were there. null where the two are equal. */
  readonly normalised: Float64Array | null;
  /**
   * Under the normalised values, over the share of players inserted or deleted, by trapezoids: 1/2 is what an order without
   * meaning makes of an additive game. The larger the better of an insertion, the smaller the better of a deletion.
   */
  readonly area: number | null;
}

/** The players by their own values, the largest first; those without a term have 0, ties go by number. */
export function orderPlayers(terms: readonly Term[], players: number): number[] {
  const values = new Float64Array(players);
  for (const term of terms) if (term.players.length === 1) values[term.players[0]!] = term.value;
  return [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b);
}

/**
 * The coalitions of an insertion or a deletion curve (Petsiuk et al. 2018, "RISE", arXiv 1806.07421, section 4.2): the players come
 * into nobody, or leave everybody, in the order given, as `orderPlayers` makes one.
 *
 * @param steps how often the game is asked after the first end; default once a player.
 * Throws InvalidArgumentError where the order is not of all players, each once, and unless steps is an integer from 1 to n.
 */
export function planCurve(
  order: readonly number[],
  kind: 'insertion' | 'deletion',
  { steps = order.length }: { readonly steps?: number } = {},
): PlannedCurve {
  const players = order.length;
  const places = new Set(order);
  if (players === 0 || places.size !== players || !order.every((_, player) => places.has(player))) {
    const message = `order must name each player from 0 to ${players - 1} once, not [${order.join(', ')}]`;
    throw new InvalidArgumentError('order', message, order);
  }
  checkCount(steps, 'steps');
  if (steps > players) {
    throw new InvalidArgumentError('steps', `steps must be at most ${players}, not ${steps}`, steps);
  }
  const sizes = Array.from({ length: steps + 1 }, (_, step) => Math.round((step * players) / steps));
  const batch = createBatch(sizes.length, players);
  sizes.forEach((size, row) => {
    const present = kind === 'insertion' ? order.slice(0, size) : order.slice(size);
    for (const player of present) include(batch, row, player);
  });
  return { kind, sizes, batch };
}

/**
 * Measures a curve. Coalitions that the evaluator knows cost nothing. undefined where an abort came first.
 *
 * @param output which of the game's outputs; default 0.
 * Throws InvalidArgumentError for an output that the game has not; what the evaluator throws.
 */
export async function measureCurve(
  evaluator: Evaluator,
  { kind, sizes, batch }: PlannedCurve,
  { output = 0 }: { readonly output?: number } = {},
): Promise<CoalitionCurve | undefined> {
  const outputs = evaluator.game.outputs.length;
  if (!Number.isInteger(output) || output < 0 || output >= outputs) {
    const message = `output must be an integer from 0 to ${outputs - 1}, not ${output}`;
    throw new InvalidArgumentError('output', message, output);
  }
  const measured = await evaluator.evaluate(batch);
  if (!measured.complete) return undefined;
  const values = Float64Array.from(sizes, (_, row) => measured.values[row * outputs + output]!);
  const ends = [values[0]!, values.at(-1)!] as const;
  const [empty, grand] = kind === 'insertion' ? ends : [ends[1], ends[0]];
  if (grand === empty) return { kind, sizes, values, normalised: null, area: null };
  const normalised = values.map((value) => (value - empty) / (grand - empty));
  return { kind, sizes, values, normalised, area: areaUnder(sizes, normalised) };
}

function areaUnder(sizes: readonly number[], heights: Float64Array): number {
  let area = 0;
  for (let at = 1; at < sizes.length; at++) {
    area += ((sizes[at]! - sizes[at - 1]!) * (heights[at]! + heights[at - 1]!)) / 2;
  }
  return area / sizes.at(-1)!;
}
