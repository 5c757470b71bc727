import { InvalidArgumentError } from '@spex/core';
import type { Example } from '../language/prompts/sources.ts';

/** How demonstrations and a question after them are written. */
export interface ShotTemplate {
  example(example: Example): string;
  /** As an example, up to where its output would begin; spaces there go to the answer. */
  question(input: string): string;
  answer(output: string): string;
}

/**
 * Reads a template: `{input}` once, then `{output}` once. Throws InvalidArgumentError for anything else.
 */
export function parseShotTemplate(template: string): ShotTemplate {
  const [before, rest, ...more] = template.split('{input}');
  const [between, after, ...others] = (rest ?? '').split('{output}');
  if (after === undefined || more.length > 0 || others.length > 0 || before!.includes('{output}')) {
    const message = `the template must hold {input} once and then {output} once, as in 'Input: {input}\\nOutput: {output}', not ${JSON.stringify(template)}`;
    throw new InvalidArgumentError('template', message, template);
  }
  const asked = between!.replace(/[ \t]+$/u, '');
  const gap = between!.slice(asked.length);
  return {
    example: ({ input, output }) => before + input + between + output + after,
    question: (input) => before + input + asked,
    answer: (output) => gap + output,
  };
}
