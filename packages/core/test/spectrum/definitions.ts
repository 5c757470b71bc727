// Interaction indices straight from their definitions, over all 2^n values of a game: the oracle of the conversions.
// A set of players is a bit mask. Nothing here knows of spectra.

export type Values = ArrayLike<number>;
/** Value of each set of players, by mask. */
export type Interactions = Map<number, number>;

export function sizeOf(mask: number): number {
  let size = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) size++;
  return size;
}

export function subsetsOf(mask: number): number[] {
  const subsets = [0];
  for (let subset = mask; subset !== 0; subset = (subset - 1) & mask) subsets.push(subset);
  return subsets;
}

export function setsUpTo(players: number, order: number): number[] {
  return Array.from({ length: 2 ** players }, (_, mask) => mask).filter((mask) => sizeOf(mask) <= order);
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

function choose(n: number, k: number): number {
  return factorial(n) / factorial(k) / factorial(n - k);
}

/** Δ_T v(L) = Σ_{K ⊆ T} (-1)^{|T|-|K|} v(L ∪ K), for L without T. */
export function derivative(values: Values, set: number, at: number): number {
  let sum = 0;
  for (const part of subsetsOf(set)) sum += (-1) ** (sizeOf(set) - sizeOf(part)) * values[at | part]!;
  return sum;
}

/** Σ over L ⊆ N \ T of weight(|L|) Δ_T v(L). */
function averagedDerivative(values: Values, set: number, weight: (size: number) => number): number {
  let sum = 0;
  for (const at of subsetsOf((values.length - 1) & ~set)) {
    sum += weight(sizeOf(at)) * derivative(values, set, at);
  }
  return sum;
}

export function fourierDefinition(values: Values, set: number): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += (-1) ** sizeOf(at & set) * values[at]!;
  return sum / values.length;
}

/** Grabisch and Roubens 1999, eq. 6: weights (n - t - l)! l! / (n - t + 1)!. */
export function siiDefinition(values: Values, set: number): number {
  const others = Math.log2(values.length) - sizeOf(set);
  return averagedDerivative(
    values,
    set,
    (size) => (factorial(others - size) * factorial(size)) / factorial(others + 1),
  );
}

/** Grabisch and Roubens 1999: weights 2^-(n - t). */
export function biiDefinition(values: Values, set: number): number {
  const others = Math.log2(values.length) - sizeOf(set);
  return averagedDerivative(values, set, () => 2 ** -others);
}

/** Sundararajan, Dhamdhere and Agarwal 2020, eq. 4: (k / n) Σ_L Δ_T v(L) / C(n - 1, |L|) at |T| = k. */
export function stiiDefinition(values: Values, set: number, order: number): number {
  if (sizeOf(set) < order) return derivative(values, set, 0);
  const players = Math.log2(values.length);
  return averagedDerivative(values, set, (size) => order / players / choose(players - 1, size));
}

/** The same index by its permutations: Δ_T at the players before the first of T, averaged over all n! orders. */
export function stiiByPermutations(values: Values, set: number): number {
  const players = Math.log2(values.length);
  let sum = 0;
  const extend = (before: number): void => {
    for (let player = 0; player < players; player++) {
      const bit = 1 << player;
      if (before & bit) continue;
      if (set & bit) sum += derivative(values, set, before) * factorial(players - sizeOf(before) - 1);
      else extend(before | bit);
    }
  };
  extend(0);
  return sum / factorial(players);
}

/**
 * Owen 1977, eq. 6: Σ over unions H of the other groups and parts K of the own group without the player, of the chance that just
 * those come before it, times what it adds to them. `groups`: the group of each player, from 0 on.
 */
export function owenDefinition(values: Values, groups: readonly number[]): number[] {
  const count = Math.max(...groups) + 1;
  const maskOf = (group: number): number =>
    groups.reduce((mask, own, player) => (own === group ? mask | (1 << player) : mask), 0);
  const before = (size: number, others: number): number =>
    (factorial(size) * factorial(others - size)) / factorial(others + 1);
  return groups.map((own, player) => {
    const bit = 1 << player;
    const mates = maskOf(own) & ~bit;
    let sum = 0;
    for (const unions of subsetsOf((2 ** count - 1) & ~(1 << own))) {
      let whole = 0;
      for (let group = 0; group < count; group++) if (unions & (1 << group)) whole |= maskOf(group);
      for (const part of subsetsOf(mates)) {
        const chance = before(sizeOf(unions), count - 1) * before(sizeOf(part), sizeOf(mates));
        sum += chance * derivative(values, bit, whole | part);
      }
    }
    return sum;
  });
}

/** B_0 to B_7, with B_1 = -1/2. */
const BERNOULLI = [1, -1 / 2, 1 / 6, 0, -1 / 30, 0, 1 / 42, 0];

/** Bordt and von Luxburg 2023, definition of n-Shapley values: from order k - 1 to order k. */
export function kSiiDefinition(values: Values, order: number): Interactions {
  const players = Math.log2(values.length);
  const sii = setsUpTo(players, players).map((set) => siiDefinition(values, set));
  let previous: Interactions = new Map([[0, values[0]!]]);
  for (let k = 1; k <= order; k++) {
    const next: Interactions = new Map([[0, values[0]!]]);
    for (const set of setsUpTo(players, k)) {
      if (set === 0) continue;
      const missing = k - sizeOf(set);
      let value = missing === 0 ? sii[set]! : previous.get(set)!;
      if (missing > 0) {
        for (const more of subsetsOf((values.length - 1) & ~set)) {
          if (sizeOf(more) === missing) value += BERNOULLI[missing]! * sii[set | more]!;
        }
      }
      next.set(set, value);
    }
    previous = next;
  }
  return previous;
}

/**
 * The polynomial of that order nearest to the game in weighted squared error, exact at the coalitions of infinite weight
 * (Lagrange multipliers). FSII: Shapley kernel, infinite at both ends (Tsai, Yeh and Ravikumar 2023); FBII: weight 1.
 */
export function faithfulDefinition(
  values: Values,
  order: number,
  weight: (size: number) => number,
): Interactions {
  const players = Math.log2(values.length);
  const sets = setsUpTo(players, order);
  const exact: number[] = [];
  const matrix = sets.map(() => new Float64Array(sets.length + 1));
  for (let at = 0; at < values.length; at++) {
    const w = weight(sizeOf(at));
    if (w === Number.POSITIVE_INFINITY) {
      exact.push(at);
      continue;
    }
    sets.forEach((row, i) => {
      if ((row & at) !== row) return;
      const target = matrix[i]!;
      for (let j = 0; j < sets.length; j++) if ((sets[j]! & at) === sets[j]) target[j]! += w;
      target[sets.length]! += w * values[at]!;
    });
  }
  const system = [...matrix, ...exact].map((row, i): Float64Array => {
    const line = new Float64Array(sets.length + exact.length + 1);
    if (typeof row === 'number') {
      sets.forEach((set, j) => {
        line[j] = (set & row) === set ? 1 : 0;
      });
      line[line.length - 1] = values[row]!;
    } else {
      line.set(row.subarray(0, sets.length));
      exact.forEach((at, j) => {
        line[sets.length + j] = (sets[i]! & at) === sets[i] ? 1 : 0;
      });
      line[line.length - 1] = row[sets.length]!;
    }
    return line;
  });
  const solution = solve(system);
  return new Map(sets.map((set, i) => [set, solution[i]!]));
}

export function fsiiDefinition(values: Values, order: number): Interactions {
  const players = Math.log2(values.length);
  return faithfulDefinition(values, order, (size) =>
    size === 0 || size === players
      ? Number.POSITIVE_INFINITY
      : (players - 1) / (choose(players, size) * size * (players - size)),
  );
}

export function fbiiDefinition(values: Values, order: number): Interactions {
  return faithfulDefinition(values, order, () => 1);
}

/** Gaussian elimination with row pivoting; each row ends with its right-hand side. */
function solve(rows: Float64Array[]): number[] {
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const top = rows[column]!;
    for (let row = column + 1; row < n; row++) {
      const line = rows[row]!;
      const factor = line[column]! / top[column]!;
      if (factor !== 0) for (let j = column; j <= n; j++) line[j]! -= factor * top[j]!;
    }
  }
  const solution = new Array<number>(n).fill(0);
  for (let row = n - 1; row >= 0; row--) {
    const line = rows[row]!;
    let rest = line[n]!;
    for (let j = row + 1; j < n; j++) rest -= line[j]! * solution[j]!;
    solution[row] = rest / line[row]!;
  }
  return solution;
}
