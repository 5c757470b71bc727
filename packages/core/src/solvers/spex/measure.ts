import {
  type CoalitionBatch,
  coalitionSize,
  concatBatches,
  createBatch,
  includeAll,
  selectRows,
} from '../../coalitions/batch.ts';
import { distinctRows, rowMapOf } from '../../coalitions/distinct-rows.ts';
import type { Random } from '../../coalitions/random.ts';
import { sampleUniform } from '../../coalitions/samplers/uniform.ts';
import type { Evaluator } from '../../evaluator.ts';
import { sampleFresh } from '../holdout.ts';
import { outputValues } from '../output-values.ts';
import { type Bins, foldIntoBins } from './bins.ts';
import { chunksOf, coalitionsOf, slicesOf } from './coalitions.ts';
import type { Group } from './groups.ts';
import type { SpexPlan } from './plan.ts';

/** What was measured. */
export interface Measured {
  /** As they came, to fit to. */
  readonly bins: readonly Bins[];
  /** Uniform coalitions, without the grand one, and their values. */
  readonly uniform: { readonly batch: CoalitionBatch; readonly targets: Float64Array };
}

/** Coalitions asked for at once: enough for any batch size, few enough to be made while others are measured. */
const AT_ONCE = 4096;
/** Up to so many players coalitions of two groups can coincide; beyond, that is less likely than 2^-30. */
const COINCIDING = 64;

/** The grand coalition, then uniform ones that fill the budget; none is among the groups' coalitions. */
export function uniformCoalitions(groups: readonly Group[], plan: SpexPlan, random: Random): CoalitionBatch {
  const { players } = plan;
  const grand = createBatch(1, players);
  includeAll(grand, 0);
  if (players > COINCIDING) {
    // The empty coalition is in every group, and paid for once.
    const rows = plan.uniform - 1 + groups.length - 1;
    return concatBatches([grand, sampleUniform(players, rows, random)], players);
  }
  const coded = coalitionsOf(groups, slicesOf(groups));
  const used = selectRows(coded, distinctRows(coded));
  const known = rowMapOf(used);
  known.add(grand.words, 0);
  const fresh = sampleFresh(players, plan.budget - known.size, known.toBatch(), random);
  return concatBatches([grand, fresh], players);
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
  const samples = groups.map(({ bits, delays }) => new Float64Array(delays * 2 ** bits));
  for (const chunk of chunksOf(slicesOf(groups), AT_ONCE)) {
    const evaluation = await evaluator.evaluate(coalitionsOf(groups, chunk));
    if (!evaluation.complete) return undefined;
    const values = outputValues(evaluation, outputs, output);
    let at = 0;
    for (const { group, delay, rows } of chunk) {
      samples[group]!.set(values.subarray(at, at + rows), delay * rows);
      at += rows;
    }
  }
  const inner: number[] = [];
  for (let row = 0; row < uniform.rows; row++) {
    if (coalitionSize(uniform, row) < uniform.players) inner.push(row);
  }
  const values = outputValues(first, outputs, output);
  return {
    bins: groups.map((group, g) => foldIntoBins(group, samples[g]!)),
    uniform: {
      batch: selectRows(uniform, inner),
      targets: Float64Array.from(inner, (row) => values[row]!),
    },
  };
}
