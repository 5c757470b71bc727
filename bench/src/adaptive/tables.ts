import { mean } from '../harness/mean.ts';
import { fixed, signed, table } from '../tables/markdown.ts';
import { ablationsFor, type Curve, curvesOf, stopOf } from './curves.ts';
import type { Measured } from './task.ts';

const TARGETS: readonly number[] = [0.7, 0.8, 0.9];
const SETS = { games: 'Complete games', recorded: 'Recorded games' } as const;

/** R² by budget, ablations to reach targets, and how right runs are that end by R². */
export function adaptiveMarkdown(rows: readonly Measured[]): string {
  return (['games', 'recorded'] as const)
    .flatMap((set) => {
      const own = rows.filter((row) => row.set === set);
      if (own.length === 0) return [];
      return [`**${SETS[set]}**`, budgetTable(own), targetTable(curvesOf(own)), stopTable(curvesOf(own))];
    })
    .join('\n\n');
}

/** Both choices of the same game, budget and seed. */
function pairsOf(rows: readonly Measured[]): { readonly uniform: Measured; readonly adaptive: Measured }[] {
  const key = ({ game, budget, seed }: Measured): string => JSON.stringify([game, budget, seed]);
  const adaptive = new Map(rows.filter(({ choice }) => choice === 'adaptive').map((row) => [key(row), row]));
  return rows.flatMap((uniform) => {
    const other = adaptive.get(key(uniform));
    return uniform.choice === 'uniform' && other !== undefined ? [{ uniform, adaptive: other }] : [];
  });
}

function budgetTable(rows: readonly Measured[]): string {
  const pairs = pairsOf(rows);
  const budgets = [...new Set(pairs.map(({ uniform }) => uniform.budget))].sort((a, b) => a - b);
  const lines = budgets.map((budget) => {
    const some = pairs.filter(({ uniform }) => uniform.budget === budget);
    const of = (choice: 'uniform' | 'adaptive', figure: 'r2' | 'claimed' | 'seconds'): number =>
      mean(some.map((pair) => pair[choice][figure]));
    const better = some.filter(({ uniform, adaptive }) => adaptive.r2 > uniform.r2).length;
    return [
      String(budget),
      String(some.length),
      fixed(of('uniform', 'r2'), 3),
      fixed(of('adaptive', 'r2'), 3),
      signed(of('adaptive', 'r2') - of('uniform', 'r2')),
      `${better} of ${some.length}`,
      fixed(of('uniform', 'claimed'), 3),
      fixed(of('adaptive', 'claimed'), 3),
      fixed(of('uniform', 'seconds'), 2),
      fixed(of('adaptive', 'seconds'), 2),
    ];
  });
  const head = ['m', 'runs', 'R² uniform', 'R² chosen', 'gain', 'better in', 'told: uniform', 'told: chosen'];
  return table([...head, 'CPU s uniform', 'CPU s chosen'], lines);
}

function targetTable(curves: readonly Curve[]): string {
  const lines = TARGETS.map((target) => {
    const reached = new Map(
      curves.map((curve) => {
        const { game, seed, choice } = curve[0]!;
        return [JSON.stringify([game, seed, choice]), ablationsFor(curve, target)] as const;
      }),
    );
    const shareOf = (choice: string): string => {
      const own = curves.filter((curve) => curve[0]!.choice === choice);
      const there = own.filter((curve) => ablationsFor(curve, target) !== undefined);
      return `${there.length} of ${own.length}`;
    };
    const both = curves.flatMap((curve) => {
      const { game, seed, choice } = curve[0]!;
      const uniform = reached.get(JSON.stringify([game, seed, 'uniform']));
      const adaptive = reached.get(JSON.stringify([game, seed, 'adaptive']));
      return choice === 'uniform' && uniform && adaptive ? [{ uniform, adaptive }] : [];
    });
    const ratio = Math.exp(mean(both.map(({ uniform, adaptive }) => Math.log(adaptive / uniform))));
    return [
      String(target),
      shareOf('uniform'),
      shareOf('adaptive'),
      fixed(mean(both.map(({ uniform }) => uniform)), 0),
      fixed(mean(both.map(({ adaptive }) => adaptive)), 0),
      both.length === 0 ? '-' : `× ${ratio.toFixed(2)}`,
    ];
  });
  const head = ['to R²', 'reached: uniform', 'reached: chosen', 'ablations uniform', 'ablations chosen'];
  return table([...head, 'mean ratio'], lines);
}

function stopTable(curves: readonly Curve[]): string {
  const looks = Math.max(...curves.map(({ length }) => length));
  const lines = (['uniform', 'adaptive'] as const).flatMap((choice) =>
    TARGETS.flatMap((target) =>
      [1, looks].map((sharing) => {
        const own = curves.filter((curve) => curve[0]!.choice === choice);
        const stops = own.flatMap((curve) => stopOf(curve, target, sharing) ?? []);
        const right = stops.filter((stop) => stop.right).length;
        const late = stops.flatMap((stop) => (stop.right && stop.late !== undefined ? [stop.late] : []));
        return [
          choice === 'uniform' ? 'uniform' : 'chosen',
          String(target),
          sharing === 1 ? 'each look 95 %' : 'all looks 95 %',
          `${stops.length} of ${own.length}`,
          stops.length === 0 ? '-' : `${right} (${((100 * right) / stops.length).toFixed(0)} %)`,
          late.length === 0 ? '-' : `× ${Math.exp(mean(late.map(Math.log))).toFixed(2)}`,
        ];
      }),
    ),
  );
  const head = ['coalitions', 'until R²', 'confidence', 'runs that end by it', 'of these right'];
  return table([...head, 'budget over the least that does'], lines);
}
