import { InvalidArgumentError } from '@spex/core';
import { accuracy } from './accuracy.ts';
import { answer } from './answer.ts';
import { kl } from './kl.ts';
import { logitDiff } from './logit-diff.ts';
import { margin } from './margin.ts';
import type { ComponentValue } from './value.ts';

/** Every value of a component game, the default first. */
export const COMPONENT_VALUES: readonly ComponentValue[] = [logitDiff, answer, kl, accuracy, margin];

/** The value of that name. Throws InvalidArgumentError that lists them. */
export function parseComponentValue(name: string): ComponentValue {
  const wanted = name.trim().toLowerCase();
  const value = COMPONENT_VALUES.find((one) => one.name === wanted);
  if (value !== undefined) return value;
  const valid = COMPONENT_VALUES.map((one) => one.name).join(', ');
  throw new InvalidArgumentError('value', `unknown value '${name}': give one of ${valid}`, name);
}
