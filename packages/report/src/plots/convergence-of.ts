import type { Explanation } from '@spex/core';
import type { ConvergencePoint, ConvergenceSeries } from './convergence.ts';

/**
 * How R² grew, for `renderConvergence`: the rounds of each explanation that has them, and explanations of the same output of the same
 * game by the same solver and seed with different budgets as one line. Those whose faithfulness is not known are left out.
 */
export function convergenceOf(explanations: readonly Explanation[]): ConvergenceSeries[] {
  const kin = new Map<string, Explanation[]>();
  for (const explanation of explanations) {
    const { game, solver, seed, faithfulness } = explanation;
    if (faithfulness.method === 'unknown') continue;
    const key = JSON.stringify([game.id, game.output, solver, seed]);
    kin.set(key, [...(kin.get(key) ?? []), explanation]);
  }
  const groups = [...kin.values()];
  const names = namesOf(groups.map(([first]) => first!));
  return groups.map((group, at) => {
    const points = new Map<number, ConvergencePoint>();
    for (const explanation of group) {
      for (const point of explanation.rounds ?? [pointOf(explanation)]) points.set(point.ablations, point);
    }
    const sorted = [...points.values()].sort((a, b) => a.ablations - b.ablations);
    const ended = group.length === 1 ? group[0]!.rounds?.at(-1)?.ended : undefined;
    const inSample = group.some(({ faithfulness }) => faithfulness.method === 'in-sample');
    return {
      name: names[at]!,
      points: sorted,
      ...(ended !== undefined && { ended }),
      ...(inSample && { inSample }),
    };
  });
}

/** One that was not run in rounds. */
function pointOf({ cost, status, faithfulness: { r2, standardError } }: Explanation): ConvergencePoint {
  const ablations = status === 'partial' ? cost.evaluations : cost.budget;
  return { ablations: Math.max(1, ablations), r2, standardError };
}

/** Each line is called by whatever it has that others have not: its solver, its output, its seed; in the end its number. */
function namesOf(firsts: readonly Explanation[]): string[] {
  const aspects: readonly ((explanation: Explanation) => string)[] = [
    ({ solver }) => solver,
    ({ game }) => game.output,
    ({ seed }) => `seed ${seed}`,
  ];
  const telling = aspects.filter((aspect) => new Set(firsts.map(aspect)).size > 1);
  const names = firsts.map((first) => telling.map((aspect) => aspect(first)).join(', '));
  return names.map((name, at) =>
    name !== '' && names.indexOf(name) === at && names.lastIndexOf(name) === at
      ? name
      : `${name} [${at + 1}]`.trim(),
  );
}
