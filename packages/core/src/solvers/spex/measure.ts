import { type CoalitionBatch, concatBatches, createBatch, includeAll } from '../../coalitions/batch.ts';
import { rowMapOf } from '../../coalitions/distinct-rows.ts';
import type { Random } from '../../coalitions/random.ts';
import { sampleUniform } from '../../coalitions/samplers/uniform.ts';
import type { Evaluator } from '../../evaluator.ts';
import { sampleFresh } from '../holdout.ts';
import { outputValues } from '../output-values.ts';
import { type Sample, splitEnds } from '../sample.ts';
import { type Bins, foldIntoBins } from './bins.ts';
import { chunksOf, coalitionsOf, slicesOf } from './coalitions.ts';
import type { Group } from './groups.ts';
import type { SpexPlan } from './plan.ts';

/** What was measured. */
export interface Measured {
  /** As they came, to fit to. */
  readonly bins: readonly Bins[];
  /** The values behind them, slice by slice in the order of `slicesOf`. */
  readonly coded: Float64Array;
  /** Uniform coalitions, without the two ends, and their values. */
  readonly uniform: Sample;
  /** The two ends. */
  readonly ends: Sample;
}

/** Coalitions asked for at once: enough for any batch size, few enough to be made while others are measured. */
const AT_ONCE = 4096;
/** Up to so many players coalitions of two groups can coincide; beyond, that is less likely than 2^-30. */
const COINCIDING = 64;

/** The two ends, then uniform coalitions that fill the budget; none of these is among the groups' coalitions. */
export function uniformCoalitions(groups: readonly Group[], plan: SpexPlan, random: Random): CoalitionBatch {
  const { players } = plan;
  const ends = createBatch(2, players);
  includeAll(ends, 0);
  if (players > COINCIDING)
    return concatBatches([ends, sampleUniform(players, plan.uniform - 2, random)], players);
  const coded = coalitionsOf(groups, slicesOf(groups));
  const known = rowMapOf(concatBatches([coded, ends], players));
  const fresh = sampleFresh(players, plan.budget - known.size, known.toBatch(), random);
  return concatBatches([ends, fresh], players);
}

/**
 * Measures the uniform coalitions and then the groups', a few thousand at a time; undefined when the signal stopped it.
 */
export async function measureDesign(
  evaluator: Evaluator,
  groups: readonly Group[],
  uniform: CoalitionBatch,
  output: number,
): Promise<Measured | undefined> {
  const outputs = evaluator.game.outputs.length;
  const first = await evaluator.evaluate(uniform);
  if (!first.complete) return undefined;
  const slices = slicesOf(groups);
  const coded = new Float64Array(slices.reduce((sum, { rows }) => sum + rows, 0));
  let done = 0;
  const samples = groups.map(({ bits, delays }) => new Float64Array(delays * 2 ** bits));
  for (const chunk of chunksOf(slices, AT_ONCE)) {
    const evaluation = await evaluator.evaluate(coalitionsOf(groups, chunk));
    if (!evaluation.complete) return undefined;
    const values = outputValues(evaluation, outputs, output);
    coded.set(values, done);
    done += values.length;
    let at = 0;
    for (const { group, delay, rows } of chunk) {
      samples[group]!.set(values.subarray(at, at + rows), delay * rows);
      at += rows;
    }
  }
  const { draws, ends } = splitEnds({ batch: uniform, targets: outputValues(first, outputs, output) });
  return {
    bins: groups.map((group, g) => foldIntoBins(group, samples[g]!)),
    coded,
    uniform: draws,
    ends,
  };
}
