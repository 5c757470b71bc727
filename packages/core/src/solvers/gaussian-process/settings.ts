/**
 * What the process expects of a game before it has seen a value, in units of the values' variance: the coefficients F(T) are
 * independent and normal, with mean 0 and variance
 *
 *   λ_T = product · Π_{i ∈ T} ρ_i / Π_i (1 + ρ_i)  +  linear · ρ_i / Σ ρ where T = {i}  +  constant where T = ∅.
 *
 * A set is expected to matter no more than its subsets do (the hierarchy assumption), and a player whose relevance ρ_i is
 * nil does not matter at all. As a covariance of values, with x = ±1 and w = ρ / Σ ρ,
 *
 *   K(x, y) = constant + linear · Σ_i w_i x_i y_i + product · Π_i (1 + ρ_i x_i y_i) / (1 + ρ_i).
 *
 * A value is measured with independent noise of variance `noise`.
 */
export interface ProcessSettings {
  /** ρ_i of each player, between 0 and 1. */
  readonly relevances: Float64Array;
  readonly product: number;
  readonly linear: number;
  readonly constant: number;
  readonly noise: number;
}

/** Variance of the constant's coefficient: values are centred before they are fitted. */
const CONSTANT = 1;
/** The least noise: K may be singular without. */
export const LEAST_NOISE = 1e-6;

/** Where the search for settings starts: all players alike, and rather little relevant. */
export function startPoint(players: number): Float64Array {
  const point = new Float64Array(players + 3).fill(-2.5);
  point.set([-1, -1, -3], players);
  return point;
}

/** The settings of a point: [logit ρ of each player, log product, log linear, log noise]. */
export function settingsAt(point: Float64Array): ProcessSettings {
  const players = point.length - 3;
  return {
    relevances: Float64Array.from({ length: players }, (_, player) => 1 / (1 + Math.exp(-point[player]!))),
    product: Math.exp(point[players]!),
    linear: Math.exp(point[players + 1]!),
    constant: CONSTANT,
    noise: LEAST_NOISE + Math.exp(point[players + 2]!),
  };
}

/** Mean and standard deviation. */
type Normal = readonly [number, number];

/** Prior standard deviations of logit ρ to choose from: players rather alike, or less so; where they are many, not at all. */
export function spreadsFor(players: number): readonly number[] {
  return players <= 128 ? [0.5, 1] : [1, 2];
}

/** What else is known of a point beforehand: the mean of logit ρ, and log product, log linear and log noise. */
const MEAN: Normal = [-2.5, 2];
const AMPLITUDES: readonly Normal[] = [
  [-1, 2],
  [-1, 2],
  [-2, 1],
];

/** -log of the prior density of a point, up to a constant; `spread`: standard deviation of logit ρ around its own mean. */
export function priorPenalty(point: Float64Array, spread: number): number {
  const players = point.length - AMPLITUDES.length;
  const mean = meanOf(point, players);
  let sum = ((mean - MEAN[0]) / MEAN[1]) ** 2;
  for (let player = 0; player < players; player++) sum += ((point[player]! - mean) / spread) ** 2;
  AMPLITUDES.forEach(([centre, deviation], i) => {
    sum += ((point[players + i]! - centre) / deviation) ** 2;
  });
  return 0.5 * sum;
}

/** Adds the gradient of `priorPenalty`. */
export function addPriorGradient(point: Float64Array, spread: number, out: Float64Array): void {
  const players = point.length - AMPLITUDES.length;
  const mean = meanOf(point, players);
  const pull = (mean - MEAN[0]) / MEAN[1] ** 2 / players;
  for (let player = 0; player < players; player++) {
    out[player] = out[player]! + pull + (point[player]! - mean) / spread ** 2;
  }
  AMPLITUDES.forEach(([centre, deviation], i) => {
    out[players + i] = out[players + i]! + (point[players + i]! - centre) / deviation ** 2;
  });
}

function meanOf(point: Float64Array, players: number): number {
  let sum = 0;
  for (let player = 0; player < players; player++) sum += point[player]!;
  return sum / players;
}
