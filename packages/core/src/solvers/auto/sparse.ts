import { type CoalitionBatch, concatBatches, selectRows, sliceRows } from '../../coalitions/batch.ts';
import { distinctRows, rowMapOf } from '../../coalitions/distinct-rows.ts';
import { createRandom } from '../../coalitions/random.ts';
import type { Evaluator } from '../../evaluator.ts';
import { rSquared } from '../../metrics/r-squared.ts';
import { chooseCoalitions } from '../choose-coalitions.ts';
import type { MeasuredDraws } from '../measure-draws.ts';
import type { CheckedOptions } from '../options.ts';
import { distinctSample, type Sample, selectSample } from '../sample.ts';
import { coalitionsOf, slicesOf } from '../spex/coalitions.ts';
import { drawGroups, type Group } from '../spex/groups.ts';
import { type Measured, measureDesign } from '../spex/measure.ts';
import { planSpex, type SpexPlan } from '../spex/plan.ts';
import { checkSpexSettings } from '../spex/settings.ts';
import { explainDesign } from '../spex/spex.ts';
import type { Member } from './members.ts';
import { designFor } from './route.ts';
import { type Stack, stackMembers } from './stack.ts';

/** Stream of the seed. */
const GROUPS_STREAM = 0x67727073;
/** Up to so many players coalitions of a design can coincide; beyond, that is less likely than 2^-30. */
const COINCIDING = 64;
/** R² on unseen coalitions from which a sparse spectrum needs no other family beside it. */
const EXPLAINED = 0.99;

/** A design and what it has measured. */
export interface Design {
  readonly plan: SpexPlan;
  readonly measured: Measured;
}

/**
 * Measures coalitions at random, of those that any run with the seed begins with, and then those of a SPEX design, which
 * spends the whole budget. A run that is stopped has no design, only coalitions.
 */
export async function measureSparse(
  evaluator: Evaluator,
  { budget, holdout, seed, output }: CheckedOptions,
): Promise<MeasuredDraws & { readonly design?: Design }> {
  const { game } = evaluator;
  const players = game.players.length;
  const plan = planSpex(players, budget, designFor(players));
  const groups = drawGroups(plan, createRandom(seed).fork(GROUPS_STREAM));
  const stream = (rows: number): CoalitionBatch => chooseCoalitions(game, rows, createRandom(seed));
  const uniform = players > COINCIDING ? stream(plan.uniform) : beside(groups, stream(budget), budget);
  evaluator.plan(budget + holdout);
  const measured = await measureDesign(evaluator, groups, uniform, output);
  if (measured === undefined) {
    const sample = distinctSample(evaluator.measured(), game.outputs.length, output);
    return { sample, drawn: uniform, chosenBy: CHOSEN };
  }
  const coded = { batch: coalitionsOf(groups, slicesOf(groups)), targets: measured.coded };
  const sample = distinct(join([measured.ends, measured.uniform, coded], players));
  return { sample, drawn: uniform, chosenBy: CHOSEN, design: { plan, measured } };
}

const CHOSEN = ' by a code, so that interactions come to light which no smaller part of them hints at (SPEX)';

/** As many coalitions of a stream, its ends first, as fill the budget beside a design's, and none of those. */
function beside(groups: readonly Group[], stream: CoalitionBatch, budget: number): CoalitionBatch {
  const ends = sliceRows(stream, 0, 2);
  const coded = rowMapOf(concatBatches([coalitionsOf(groups, slicesOf(groups)), ends], stream.players));
  const left = budget - coded.size;
  const fresh = selectRows(stream, distinctRows(stream, coded).subarray(0, left));
  return concatBatches([ends, fresh], stream.players);
}

function join(samples: readonly Sample[], players: number): Sample {
  const targets = new Float64Array(samples.reduce((sum, sample) => sum + sample.targets.length, 0));
  let at = 0;
  for (const sample of samples) {
    targets.set(sample.targets, at);
    at += sample.targets.length;
  }
  return {
    batch: concatBatches(
      samples.map(({ batch }) => batch),
      players,
    ),
    targets,
  };
}

function distinct(sample: Sample): Sample {
  return sample.batch.players > COINCIDING ? sample : selectSample(sample, distinctRows(sample.batch));
}

/** The spectrum that SPEX reads out of a design. */
export async function fitSparse(
  { plan, measured }: Design,
  draws: Sample,
  signal: AbortSignal | undefined,
): Promise<Member & { readonly explained: boolean }> {
  const found = await explainDesign(plan, measured, checkSpexSettings({}), signal);
  const { targets } = measured.uniform;
  // The coalitions at random come first among the draws.
  const predictions = new Float64Array(draws.targets.length);
  targets.forEach((target, row) => {
    predictions[row] = target - (found.outOfFold?.residuals[row] ?? 0);
  });
  return {
    name: 'SPEX',
    trust: 0,
    spectrum: found.spectrum,
    predictions,
    held: Uint32Array.from(targets.keys()),
    account: found.account,
    explained: rSquared(targets, predictions.subarray(0, targets.length)) > EXPLAINED,
  };
}

/**
 * The other families, weighed by all coalitions that they have not seen, of the code's too, and SPEX beside their sum, weighed
 * by those at random: it has seen all others, and they are too few to weigh many families by.
 */
export function stackWithSparse(
  families: readonly Member[],
  sparse: Member,
  draws: Sample,
  seed: number,
): Stack {
  const [only, ...others] = families;
  const inner = others.length === 0 ? undefined : stackMembers(families, draws, seed);
  const sum: Member = inner ? { name: 'their sum', trust: 1, ...inner, account: [] } : only!;
  const stacked = stackMembers([sum, sparse], draws, seed);
  const [ofSum, ofSparse] = stacked.weights;
  const shares = inner?.weights ?? Float64Array.of(1);
  return { ...stacked, weights: Float64Array.of(...shares.map((share) => ofSum! * share), ofSparse!) };
}
