import type { CoalitionBatch } from '../coalitions/batch.ts';
import { distinctRows, rowMapOf } from '../coalitions/distinct-rows.ts';
import { createRandom } from '../coalitions/random.ts';
import type { Evaluator } from '../evaluator.ts';
import { measureInStages } from './adaptive/measure-in-stages.ts';
import { chooseCoalitions } from './choose-coalitions.ts';
import type { CheckedOptions } from './options.ts';
import { distinctSample, type Sample } from './sample.ts';

/** Coalitions that were measured to be fitted to. */
export interface MeasuredDraws {
  readonly sample: Sample;
  /** Those of them that were drawn at random, where others were chosen: only they tell R². */
  readonly drawn?: CoalitionBatch;
  /** Who chose the others, to follow 'were chosen'. */
  readonly chosenBy?: string;
}

/** Measures the coalitions of a run, the grand and the empty one among them. */
export async function measureDraws(evaluator: Evaluator, checked: CheckedOptions): Promise<MeasuredDraws> {
  if (checked.choice === 'adaptive') return measureInStages(evaluator, checked);
  const { game } = evaluator;
  const wanted = chooseCoalitions(game, checked.budget, createRandom(checked.seed), checked.sampler);
  evaluator.plan(wanted.rows + checked.holdout);
  const evaluation = await evaluator.evaluate(wanted);
  return { sample: distinctSample(evaluation, game.outputs.length, checked.output) };
}

/** How the coalitions of a run came to be, in a sentence; none where all were drawn. */
export function describeChoice({ sample: { batch }, drawn, chosenBy }: MeasuredDraws): string[] {
  if (drawn === undefined) return [];
  const chosen = distinctRows(batch, rowMapOf(drawn)).length;
  if (chosen === 0) return [];
  return [
    `Of the ${batch.rows} coalitions, ${chosen} were chosen${chosenBy ?? ': those that a process was least sure of, given the values of all before'}. R² is over the others, which were drawn at random.`,
  ];
}
