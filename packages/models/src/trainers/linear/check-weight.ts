import { InvalidArgumentError } from '@spex/core';

/** The weight of a training point; throws InvalidArgumentError unless it is above 0 and at most 1. */
export function checkWeight(weight: number): number {
  if (weight > 0 && weight <= 1) return weight;
  throw new InvalidArgumentError('weight', `weight must be above 0 and at most 1, not ${weight}`, weight);
}
