import { expect } from 'vitest';

/** Matches an InvalidArgumentError about that argument. */
export const refused = (argument: string, message: RegExp | string) =>
  expect.objectContaining({
    name: 'InvalidArgumentError',
    argument,
    message: expect.stringMatching(message),
  });
