import { InvalidArgumentError } from '@spex/core';
import type { ScoreScale, Trainer } from './trainer.ts';

/**
 * What is made of a test point's scores, s the scores, y the right class or number:
 * - `margin`: s_y - max_{c ≠ y} s_c, above 0 where the model is right (the datamodels' value, arXiv 2202.00622);
 * - `logit`: log(p_y / (1 - p_y)), the log-odds of the right class;
 * - `loss`: -log p_y; of linear scores Σ_c (s_c - [c = y])²; of a number (s - y)²;
 * - `correct`: 1 where s_y is larger than every other score, else 0;
 * - `prediction`: the number itself;
 * - `error`: |s - y|.
 */
export type Measure = (typeof MEASURES)[number];

/** Names of what can be measured of a trained model at a test point. */
export const MEASURES = ['margin', 'logit', 'loss', 'correct', 'prediction', 'error'] as const;

const ALLOWED: Readonly<Record<ScoreScale, readonly Measure[]>> = {
  logit: ['margin', 'logit', 'loss', 'correct'],
  probability: ['margin', 'logit', 'loss', 'correct'],
  linear: ['margin', 'loss', 'correct'],
  number: ['loss', 'error', 'prediction'],
};

/** Probabilities are kept so far from 0 and 1 before a logarithm is taken: a model of counts may say 0. */
const LEAST_PROBABILITY = 1e-6;

/** The measures that suit a trainer's scores, the default first. */
export function measuresOf(scale: ScoreScale): readonly Measure[] {
  return ALLOWED[scale];
}

/** The measure of that name. Throws InvalidArgumentError that lists those that the trainer allows. */
export function parseMeasure(
  name: string,
  { scale, name: trainer }: Pick<Trainer, 'scale' | 'name'>,
): Measure {
  const measure = ALLOWED[scale].find((known) => known === name.trim().toLowerCase());
  if (measure !== undefined) return measure;
  throw new InvalidArgumentError(
    'measure',
    `there is no measure '${name}' for ${trainer}: it allows ${ALLOWED[scale].join(', ')}`,
    name,
  );
}

/** Whether a larger value means a better model: losses and errors are better small; a prediction is neither. */
export function betterWhen(measure: Measure): 'larger' | 'smaller' | 'neither' {
  if (measure === 'prediction') return 'neither';
  return measure === 'loss' || measure === 'error' ? 'smaller' : 'larger';
}

/** One test point's value. `scores` from `at` on are those of its classes, `target` its right class or number. */
export function measureOf(
  measure: Measure,
  scale: ScoreScale,
  scores: Float64Array,
  at: number,
  classes: number,
  target: number,
): number {
  if (scale === 'number') {
    const score = scores[at]!;
    if (measure === 'prediction') return score;
    return measure === 'error' ? Math.abs(score - target) : (score - target) ** 2;
  }
  const right = scores[at + target]!;
  let rival = Number.NEGATIVE_INFINITY;
  for (let other = 0; other < classes; other++) {
    if (other !== target && scores[at + other]! > rival) rival = scores[at + other]!;
  }
  if (measure === 'margin') return right - rival;
  if (measure === 'correct') return right > rival ? 1 : 0;
  if (scale === 'linear') {
    let loss = 0;
    for (let other = 0; other < classes; other++) {
      loss += (scores[at + other]! - (other === target ? 1 : 0)) ** 2;
    }
    return loss;
  }
  if (scale === 'probability') {
    const p = Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, right));
    return measure === 'loss' ? -Math.log(p) : Math.log(p / (1 - p));
  }
  // The largest score is taken out of the sum, so that no exponential overflows.
  let others = 0;
  for (let other = 0; other < classes; other++) {
    if (other !== target) others += Math.exp(scores[at + other]! - rival);
  }
  const odds = right - rival - Math.log(others);
  // -log p = log(1 + e^-odds), without cancellation on either side.
  return measure === 'logit' ? odds : Math.max(0, -odds) + Math.log1p(Math.exp(-Math.abs(odds)));
}
