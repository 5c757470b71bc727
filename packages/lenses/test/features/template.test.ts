import { InvalidArgumentError } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { fillTemplate } from '../../src/features/template.ts';

describe('fillTemplate', () => {
  it('fills slots and tells where they stand', () => {
    const { text, slots } = fillTemplate('Q: {{ question }}\nC: {{context}}.', {
      question: 'Why?',
      context: '',
    });
    expect(text).toBe('Q: Why?\nC: .');
    expect(slots).toEqual([
      { name: 'question', start: 3, end: 7 },
      { name: 'context', start: 11, end: 11 },
    ]);
  });

  it('keeps escaped braces, single braces and braces of values', () => {
    expect(fillTemplate('\\{{no}} {{a}} } {x} }}', { a: '{{b}}' }).text).toBe('{{no}} {{b}} } {x} }}');
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no slot', { text: 'x' }, /no slot: mark the text's place with \{\{text\}\}/],
    ['{{a}} {{a}}', { a: 'x' }, /stands twice/],
    ['{{a', { a: 'x' }, /malformed slot at 0/],
    ['x {{a b}}', { a: 'x' }, /malformed slot at 2/],
    ['{{}}', {}, /malformed/],
    ['{{a}} {{b}}', { a: 'x' }, /slot \{\{b\}\} of the template has no value/],
    ['{{a}}', { a: 'x', c: 'y' }, /has no slot \{\{c\}\}: it has \{\{a\}\}/],
    ['{{toString}}', {}, /has no value/],
  ])('refuses %j', (template, values, reason) => {
    expect(() => fillTemplate(template, values)).toThrow(reason);
    expect(() => fillTemplate(template, values)).toThrow(InvalidArgumentError);
  });
});
