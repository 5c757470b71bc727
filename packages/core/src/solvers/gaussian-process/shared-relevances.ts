import type { CoalitionBatch } from '../../coalitions/batch.ts';
import { packCharacters, project } from '../../linear/characters.ts';
import type { Objective } from './objective.ts';

/** Up to so many players, each has a relevance of its own. */
const MOST_PLAYERS = 128;
/** Of more players, those whose own effect is largest have one of their own. */
const OWN = 32;

/** Which number of a short point each number of a full one (`settingsAt`) is. */
export interface Sharing {
  readonly place: Uint32Array;
  readonly size: number;
}

/**
 * Of many players most share one relevance: a thousand of them, each learned from a few hundred values, would tell more of
 * chance than of the game. `values` are those of the rows, with mean 0.
 */
export function shareRelevances(batch: CoalitionBatch, values: Float64Array): Sharing {
  const { players } = batch;
  const place = Uint32Array.from({ length: players + 3 }, (_, at) => at);
  if (players <= MOST_PLAYERS) return { place, size: place.length };
  const singles = Array.from({ length: players }, (_, player) => [player]);
  const effects = project(packCharacters(batch, singles), values).map(Math.abs);
  const order = Uint32Array.from(effects.keys()).sort((a, b) => effects[b]! - effects[a]! || a - b);
  order.forEach((player, rank) => {
    place[player] = Math.min(rank, OWN);
  });
  place.set([OWN + 1, OWN + 2, OWN + 3], players);
  return { place, size: OWN + 4 };
}

/** The objective over short points. */
export function shareObjective(objective: Objective, { place, size }: Sharing): Objective {
  const full = new Float64Array(place.length);
  return {
    size,
    value(point) {
      place.forEach((from, at) => {
        full[at] = point[from]!;
      });
      return objective.value(full);
    },
    gradient(out) {
      objective.gradient(full);
      out.fill(0);
      place.forEach((to, at) => {
        out[to] = out[to]! + full[at]!;
      });
    },
  };
}

/** The short point nearest to a full one: what is shared is the mean. */
export function shorten(point: Float64Array, { place, size }: Sharing): Float64Array {
  const short = new Float64Array(size);
  const counts = new Float64Array(size);
  place.forEach((to, at) => {
    short[to] = short[to]! + point[at]!;
    counts[to] = counts[to]! + 1;
  });
  return short.map((sum, at) => sum / counts[at]!);
}

/** The full point that a short one stands for. */
export function lengthen(point: Float64Array, { place }: Sharing): Float64Array {
  return Float64Array.from(place, (from) => point[from]!);
}
