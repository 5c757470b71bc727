import type { Estimate } from '@spex/core';
import type { SqlRow, SqlValue } from './driver/driver.ts';
import type { StoredCost } from './types.ts';

/** What a model has used by its own count. */
export type Usage = Estimate & { readonly calls?: number };

const COUNTED = ['calls', 'tokens', 'dollars'] as const;

export const NOTHING: StoredCost = { seconds: 0 };

/** The cost in a row's columns seconds, calls, tokens and dollars. */
export function costOfRow(row: SqlRow): StoredCost {
  const counted = COUNTED.flatMap((name) => (typeof row[name] === 'number' ? [[name, row[name]]] : []));
  return { seconds: Number(row.seconds ?? 0), ...Object.fromEntries(counted) };
}

/** The columns' values, in that order. */
export function costColumns(cost: StoredCost): [SqlValue, SqlValue, SqlValue, SqlValue] {
  return [cost.seconds, cost.calls ?? null, cost.tokens ?? null, cost.dollars ?? null];
}

export function scaleCost(cost: StoredCost, by: number): StoredCost {
  return mapCost(cost, (value) => value * by);
}

export function addCosts(a: StoredCost, b: StoredCost): StoredCost {
  return {
    ...a,
    ...mapCost(b, (value, name) => value + (a[name] ?? 0)),
  };
}

/** What was used between two counts of a model, in so many seconds. */
export function usedBetween(before: Usage, after: Usage, seconds: number): StoredCost {
  const used = COUNTED.flatMap((name) => {
    const count = after[name];
    return count === undefined ? [] : [[name, count - (before[name] ?? 0)]];
  });
  return { seconds, ...Object.fromEntries(used) };
}

function mapCost(
  cost: StoredCost,
  change: (value: number, name: 'seconds' | (typeof COUNTED)[number]) => number,
): StoredCost {
  const counted = COUNTED.flatMap((name) =>
    cost[name] === undefined ? [] : [[name, change(cost[name], name)]],
  );
  return { seconds: change(cost.seconds, 'seconds'), ...Object.fromEntries(counted) };
}
