import { createRandom } from 'spex';
import { mean } from '../data/score.ts';
import { quantile } from '../throughput/interleaved.ts';

const DRAWS = 2000;

/** A mean, and where 95 % of the bootstrap's means lie. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The mean of numbers with the percentile bootstrap's interval of 95 %. Numbers of one cluster come and go together: prompts
 * of the same text are no two draws.
 */
export function bootstrap(values: readonly number[], clusters: readonly string[], seed = 0): Interval {
  const groups = new Map<string, { sum: number; count: number }>();
  values.forEach((value, at) => {
    const group = groups.get(clusters[at]!) ?? { sum: 0, count: 0 };
    groups.set(clusters[at]!, { sum: group.sum + value, count: group.count + 1 });
  });
  const list = [...groups.values()];
  const random = createRandom(seed);
  const means = Array.from({ length: DRAWS }, () => {
    let sum = 0;
    let count = 0;
    for (let draw = 0; draw < list.length; draw++) {
      const group = list[random.below(list.length)]!;
      sum += group.sum;
      count += group.count;
    }
    return sum / count;
  });
  return { mean: mean(values), low: quantile(means, 0.025), high: quantile(means, 0.975) };
}
