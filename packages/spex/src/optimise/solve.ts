import type { Highs } from 'highs';
import type { Program } from './program.ts';

export interface Solved {
  /** Players present, ascending; undefined where the time was too short for any set. */
  readonly players?: readonly number[];
  /** No set has a smaller loss; -Infinity where nothing was proven. */
  readonly lossBound: number;
  readonly optimal: boolean;
}

/** Absolute gap, in units of the largest coefficient, below which a set counts as the best. */
const GAP = 1e-9;

/** Solves a program from a first set. It blocks the thread until it is done, for `seconds` at most. */
export function solve(
  highs: Highs,
  { model, scale, offset, columnsOf }: Program,
  players: number,
  first: readonly number[],
  seconds: number,
): Solved {
  return highs.withModel(model, (opened) => {
    opened.options.set({ output_flag: false, time_limit: seconds, mip_rel_gap: 0, mip_abs_gap: GAP });
    opened.setSolution({ colValue: columnsOf(first) });
    opened.run();
    const optimal = opened.getModelStatus() === highs.constants.modelStatus.optimal;
    const bound = Number(opened.info.get('mip_dual_bound'));
    const feasible = opened.info.get('primal_solution_status') === highs.constants.solutionStatus.feasible;
    const values = feasible ? opened.getSolution().colValue : undefined;
    return {
      ...(values && {
        players: Array.from({ length: players }, (_, player) => player).filter(
          (player) => values[player]! > 0.5,
        ),
      }),
      lossBound: Number.isFinite(bound) ? bound * scale + offset : Number.NEGATIVE_INFINITY,
      optimal,
    };
  });
}
