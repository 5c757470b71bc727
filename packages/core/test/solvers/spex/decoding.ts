import type { Spectrum, SpexOptions, SpexPlan } from '@spex/core';
import { type Peeling, peel } from '../../../src/solvers/spex/peel.ts';
import type { Residual } from '../../../src/solvers/spex/residual.ts';
import { screenedOrder } from '../../../src/solvers/spex/screen.ts';
import { checkSpexSettings } from '../../../src/solvers/spex/settings.ts';
import { drawDesign, residualOf, termsOf } from './designs.ts';

export interface Decoded {
  readonly plan: SpexPlan;
  readonly peeling: Peeling;
  /** What is left in the bins. */
  readonly residual: Residual;
  /** The bins as they were. */
  readonly before: Residual;
  readonly found: ReadonlyMap<string, number>;
  /** True supports that were not found, and found ones that are not true; the constant counts in neither. */
  readonly missed: readonly string[];
  readonly false: readonly string[];
}

/** Measures a spectrum by a design and peels, without the refit. */
export async function decode(
  truth: Spectrum,
  budget: number,
  options: Partial<SpexOptions> = {},
  { noise = 0, seed = 0, signal }: { noise?: number; seed?: number; signal?: AbortSignal } = {},
): Promise<Decoded> {
  const settings = checkSpexSettings(options);
  const { groups, plan } = drawDesign(truth.players, budget, options, seed);
  const order = settings.screening ? screenedOrder(truth.players, plan.maxOrder) : -1;
  const residual = residualOf(groups, truth, noise, seed + 1);
  const before = residualOf(groups, truth, noise, seed + 1);
  const peeling = await peel(residual, { order, maxOrder: plan.maxOrder }, settings, signal);
  const found = new Map(peeling.terms.map(({ support, value }) => [support.join(), value]));
  const wanted = termsOf(truth);
  return {
    plan,
    peeling,
    residual,
    before,
    found,
    missed: [...wanted.keys()].filter((key) => key !== '' && !found.has(key)),
    false: [...found.keys()].filter((key) => key !== '' && !wanted.has(key)),
  };
}
