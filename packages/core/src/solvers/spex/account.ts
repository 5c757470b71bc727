import type { BinCounts } from './detect.ts';
import type { Peeling } from './peel.ts';
import type { SpexPlan } from './plan.ts';
import type { Fit, Refitted } from './refit.ts';

const FITS: Readonly<Record<Fit, string>> = {
  'first order': 'a LASSO on single players alone',
  decoded: 'least squares on the decoded interactions',
  regression: 'a regression on the decoded interactions, single players and near misses',
};

/** What a run did, in plain sentences. */
export function describeRun(
  plan: SpexPlan,
  peeling: Peeling,
  counts: BinCounts,
  { fit, errors, spectrum }: Refitted,
): string[] {
  const { terms, sweeps, screened, stopped } = peeling;
  const all = Object.entries(errors)
    .map(([kind, error]) => `${FITS[kind as Fit]} ${Number(error!.toPrecision(4))}`)
    .join(', ');
  return [
    describePlan(plan),
    `${terms.length} interactions were decoded in ${sweeps} rounds, ${screened} of them by search without the code; of the bins ${counts.zeroTons} held none of them, ${counts.singletons} one, ${counts.multiTons} several.`,
    ...(stopped ? ['Decoding was stopped before it was done.'] : []),
    `Mean squared errors on the uniform coalitions: ${all}.`,
    fit === 'first order'
      ? `The budget was too small to decode this game: no interaction predicted unseen coalitions better than single players do, so the result is ${FITS[fit]}.`
      : `The result is ${FITS[fit]}, ${spectrum.supports.length} terms.`,
  ];
}

/** How the budget was spent, in one sentence. */
function describePlan({ groups, coded, uniform, maxOrder, parityBits }: SpexPlan): string {
  const each = groups.map(({ bits, delays }) => `${2 ** bits} bins × ${delays} delays`).join(', ');
  return `${coded} coalitions were chosen by a code for interactions of up to ${maxOrder} players (${parityBits} parity bits), in ${groups.length} groups: ${each}; ${uniform} more are uniform, to choose between fits.`;
}
