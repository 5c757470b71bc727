import { type Round, untilR2 } from 'spex';
import type { Measured } from './task.ts';

/** One game with one seed and one choice, by growing budgets: what a run in rounds would have seen. */
export type Curve = readonly Measured[];

/** The rows of each game, seed and choice, in ascending order of their budgets. */
export function curvesOf(rows: readonly Measured[]): Curve[] {
  const curves = new Map<string, Measured[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.game, row.choice, row.seed]);
    curves.set(key, [...(curves.get(key) ?? []), row]);
  }
  return [...curves.values()].map((curve) => curve.sort((a, b) => a.budget - b.budget));
}

/**
 * Ablations at which true R² reaches the target first, between two budgets by a line over the logarithm of the budget; undefined
 * where it never does.
 */
export function ablationsFor(curve: Curve, target: number): number | undefined {
  const at = curve.findIndex(({ r2 }) => r2 >= target);
  if (at < 0) return undefined;
  const reached = curve[at]!;
  const before = curve[at - 1];
  if (before === undefined) return reached.budget;
  const share = (target - before.r2) / (reached.r2 - before.r2);
  return before.budget * (reached.budget / before.budget) ** share;
}

/** Where a run in rounds over a curve ends. */
export interface Stop {
  readonly budget: number;
  /** Whether the target was really reached. */
  readonly right: boolean;
  /** That budget over the first at which the target was reached; undefined where it never was. */
  readonly late: number | undefined;
}

/** The round at which `untilR2` holds first; undefined where it never does. `looks`: those that share the confidence. */
export function stopOf(curve: Curve, target: number, looks: number): Stop | undefined {
  const rule = untilR2(target);
  for (const { budget, r2, claimed, standardError } of curve) {
    const faithfulness = { r2: claimed, standardError };
    const rounds = [{ budget, explanation: { faithfulness } } as unknown as Round];
    if (rule.enough({ rounds, mostRounds: looks, afterNext: undefined }) === undefined) continue;
    const best = curve.find((row) => row.r2 >= target)?.budget;
    return { budget, right: r2 >= target, late: best === undefined ? undefined : budget / best };
  }
  return undefined;
}
