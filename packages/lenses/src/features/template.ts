import { InvalidArgumentError } from '@spex/core';

/** A template filled in: the whole text, and where each slot's value stands in it. */
export interface FilledTemplate {
  readonly text: string;
  /** In the order of the text. */
  readonly slots: readonly { readonly name: string; readonly start: number; readonly end: number }[];
}

/**
 * Fills `{{name}}` slots with their values. Everything outside the slots is pinned: always present, byte for byte.
 * `\{{` stands for a literal `{{`. Throws InvalidArgumentError for a template without a slot, a malformed or repeated
 * slot, a slot without a value, and a value without a slot.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): FilledTemplate {
  const slots: { name: string; start: number; end: number }[] = [];
  let text = '';
  let at = 0;
  for (const brace of template.matchAll(/\\?\{\{/g)) {
    if (brace.index < at) continue;
    text += template.slice(at, brace.index);
    at = brace.index + brace[0].length;
    if (brace[0].startsWith('\\')) {
      text += '{{';
      continue;
    }
    const name = slotName(template, brace.index);
    if (slots.some((slot) => slot.name === name)) {
      throw new InvalidArgumentError(
        'template',
        `slot {{${name}}} stands twice in the template: name each slot once`,
        name,
      );
    }
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (typeof value !== 'string') {
      throw new InvalidArgumentError('slots', `slot {{${name}}} of the template has no value`, values);
    }
    slots.push({ name, start: text.length, end: text.length + value.length });
    text += value;
    at = template.indexOf('}}', at) + 2;
  }
  text += template.slice(at);
  if (slots.length === 0) {
    throw new InvalidArgumentError(
      'template',
      "the template has no slot: mark the text's place with {{text}}",
      template,
    );
  }
  for (const name of Object.keys(values)) {
    if (!slots.some((slot) => slot.name === name)) {
      const known = slots.map((slot) => `{{${slot.name}}}`).join(', ');
      throw new InvalidArgumentError('slots', `the template has no slot {{${name}}}: it has ${known}`, name);
    }
  }
  return { text, slots };
}

function slotName(template: string, at: number): string {
  const match = /^\{\{\s*([\p{L}_][\p{L}\p{N}_-]*)\s*\}\}/u.exec(template.slice(at));
  if (match === null) {
    throw new InvalidArgumentError(
      'template',
      `malformed slot at ${at} of the template: a slot is {{name}}, a literal {{ is \\{{`,
      template,
    );
  }
  return match[1]!;
}
