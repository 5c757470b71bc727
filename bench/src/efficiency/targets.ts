import { groupRows } from '../tables/group-rows.ts';
import { figuresOf } from './figures.ts';
import type { Reference, ReferenceMeans } from './reference.ts';
import type { Measured } from './task.ts';

/** Something that a solver's mean R² ought to reach. */
export interface Target {
  readonly what: string;
  readonly budget: number;
  readonly games: number;
  readonly ours: number;
  readonly wanted: number;
  readonly holds: boolean;
}

/** How far above the better of the reference's figures the mean over complete games is to be. */
const AHEAD = 0.03;

/**
 * What is asked of a solver on complete games with m ablations, in the mean over games: at least what the reference's user gets
 * for 2m, and 0.03 more than the better of the reference's two means at m.
 */
export function completeTargets(rows: readonly Measured[], reference: Reference): Target[] {
  return byBudget(rows).flatMap(([budget, own]) =>
    present([
      target('its user at 2m', own, budget, reference, 2 * budget, ({ user }) => user),
      target(`its better at m, and ${AHEAD}`, own, budget, reference, budget, ({ better }) => better + AHEAD),
    ]),
  );
}

/** The same for rows of one budget, on each family: at least the better of the reference's two means. */
export function familyTargets(rows: readonly Measured[], reference: Reference): Target[] {
  return present(
    groupRows(rows, ({ family }) => [family]).map(([[family], own]) => {
      const { budget } = own[0]!;
      return target(`its better at m, ${family}`, own, budget, reference, budget, ({ better }) => better);
    }),
  );
}

/**
 * What is asked on recorded games with m ablations: at least the better of the reference's means at 2m, and what its user gets
 * for 8m, or for as many as it has figures of.
 */
export function recordedTargets(rows: readonly Measured[], reference: Reference): Target[] {
  const most = reference.budgets(rows.map(({ game }) => game)).at(-1);
  return byBudget(rows).flatMap(([budget, own]) => {
    if (most === undefined) return [];
    const eight = Math.min(8 * budget, most);
    const many = eight === 8 * budget ? '8m' : `${eight}, its most`;
    return present([
      target('its better at 2m', own, budget, reference, 2 * budget, ({ better }) => better),
      target(`its user at ${many}`, own, budget, reference, eight, ({ user }) => user),
    ]);
  });
}

/** All that is asked of one solver's rows. */
export function allTargets(rows: readonly Measured[], reference: Reference): Target[] {
  const complete = rows.filter(({ set }) => set === 'games');
  return [
    ...completeTargets(complete, reference),
    ...byBudget(complete).flatMap(([, own]) => familyTargets(own, reference)),
    ...recordedTargets(
      rows.filter(({ set }) => set === 'recorded'),
      reference,
    ),
  ];
}

/** Rows by budget, ascending. */
export function byBudget(rows: readonly Measured[]): [budget: number, rows: Measured[]][] {
  return groupRows(rows, ({ budget }) => [String(budget)])
    .map(([[budget], own]): [number, Measured[]] => [Number(budget), own])
    .sort(([a], [b]) => a - b);
}

/** Over the games of which the reference has figures at `at` ablations; undefined where there are none. */
function target(
  what: string,
  rows: readonly Measured[],
  budget: number,
  reference: Reference,
  at: number,
  wanted: (means: ReferenceMeans) => number,
): Target | undefined {
  const compared = rows.filter(({ game }) => reference.of(game, at) !== undefined);
  const means = reference.means([...new Set(compared.map(({ game }) => game))], at);
  const ours = figuresOf(compared);
  if (means === undefined || ours === undefined) return undefined;
  return {
    what,
    budget,
    games: ours.games,
    ours: ours.r2,
    wanted: wanted(means),
    holds: ours.r2 >= wanted(means),
  };
}

function present<Value>(values: readonly (Value | undefined)[]): Value[] {
  return values.filter((value) => value !== undefined);
}
