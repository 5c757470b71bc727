import { InvalidArgumentError } from '@spex/core';
import type { Activations, ComponentModel } from './component-model.ts';
import { once } from './once.ts';
import type { PlanRow } from './plan.ts';
import { checkFits, naming, type TokenisedPrompt, tokensOf } from './tokenised-prompt.ts';

/** What absent components give, with a line of help; the default first. */
export const COMPONENT_ABSENCES = [
  { name: 'zero', help: 'nothing' },
  { name: 'mean', help: 'their output averaged over the prompts, or over a reference set' },
  { name: 'resample', help: "their output on each prompt's corrupted twin, position by position" },
] as const;

/** What an absent component gives: a name from `COMPONENT_ABSENCES`. */
export type ComponentAbsence = (typeof COMPONENT_ABSENCES)[number]['name'];

/** The absence of that name. Throws InvalidArgumentError that lists them. */
export function parseComponentAbsence(name: string): ComponentAbsence {
  const absence = COMPONENT_ABSENCES.find((one) => one.name === name.trim().toLowerCase());
  if (absence !== undefined) return absence.name;
  const valid = COMPONENT_ABSENCES.map((one) => one.name).join(', ');
  throw new InvalidArgumentError('absence', `unknown absence '${name}': give one of ${valid}`, name);
}

/** What the absent components of a row give, asked of the model where it is first needed. */
export interface Substitute {
  /** All that shapes it beside the model and the rows. */
  readonly key: readonly Int32Array[];
  of(row: PlanRow, context: { readonly signal?: AbortSignal }): Promise<Activations | undefined>;
}

/**
 * Throws InvalidArgumentError for a prompt without a corrupted twin of equal length where one is needed, for a reference set
 * that nothing uses, that is empty, or that the model cannot read.
 */
export function substituteOf(
  model: ComponentModel,
  absence: ComponentAbsence,
  prompts: readonly TokenisedPrompt[],
  reference: readonly string[] | undefined,
): Substitute {
  if (reference !== undefined && absence !== 'mean') {
    throw new InvalidArgumentError(
      'reference',
      `absence '${absence}' uses no reference set: only 'mean' does`,
    );
  }
  if (absence === 'zero') return { key: [], of: async () => undefined };
  if (absence === 'mean') {
    const texts = reference === undefined ? prompts.map(({ tokens }) => tokens) : read(model, reference);
    const means = once((context) => model.meanActivations(texts, context));
    return { key: texts, of: (_, context) => means(context) };
  }
  for (const prompt of prompts) checkTwin(prompt);
  const known = new Map<PlanRow, (context: { readonly signal?: AbortSignal }) => Promise<Activations>>();
  return {
    key: [],
    of(row, context) {
      let own = known.get(row);
      if (own === undefined) {
        own = once((asking) => model.activations(row.twin!, asking));
        known.set(row, own);
      }
      return own(context);
    },
  };
}

function read(model: ComponentModel, reference: readonly string[]): Int32Array[] {
  if (reference.length === 0) {
    throw new InvalidArgumentError('reference', 'the reference set has no text', reference);
  }
  return reference.map((text, at) =>
    naming(
      at + 1,
      () => {
        const tokens = tokensOf(model, text, 'the text');
        checkFits(model, tokens.length);
        return tokens;
      },
      'reference text',
    ),
  );
}

function checkTwin({ number, tokens, corrupted }: TokenisedPrompt): void {
  if (corrupted === undefined) {
    throw new InvalidArgumentError(
      'prompts',
      `prompt ${number}: absence 'resample' needs a 'corrupted' prompt`,
    );
  }
  if (corrupted.length === tokens.length) return;
  throw new InvalidArgumentError(
    'prompts',
    `prompt ${number}: the prompt has ${tokens.length} tokens and its corrupted twin ${corrupted.length}: they must be as many`,
    corrupted.length,
  );
}
