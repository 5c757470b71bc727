import { InvalidArgumentError } from '@spex/core';
import { contrastTarget, parseTarget, TARGET_KINDS } from '@spex/lenses';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('parseTarget', () => {
  it.each([
    'logit:positive',
    'log-odds:positive',
    'margin:very good',
    'answer: Paris',
    'answer:a:b/c',
    'own-answer',
    'contrast: yes/ no',
    'contrast:1\\/2/3\\\\',
    'similar:a text',
    'similar',
  ])('takes %s', (spec) => {
    expect(parseTarget(spec).spec).toBe(spec);
  });

  it('takes every spec that it tells of', () => {
    for (const { spec, needs } of TARGET_KINDS) expect(parseTarget(spec).needs).toBe(needs);
    expect(parseTarget(' Own-Answer ').spec).toBe('own-answer');
  });

  it('takes back the spec of any contrast', () => {
    const text = fc.string({ minLength: 1, unit: fc.constantFrom('a', ' ', '/', '\\', ':', '\n', 'é') });
    fc.assert(
      fc.property(text, text, (one, other) => {
        fc.pre(one !== other);
        const target = contrastTarget(one, other);
        expect(parseTarget(target.spec).spec).toBe(target.spec);
      }),
    );
  });

  it.each<[spec: string, message: RegExp]>([
    ['', /unknown target ''/],
    ['sentiment', /unknown target 'sentiment': give one of logit:LABEL, log-odds:LABEL/],
    ['logit', /target logit needs a class, logit:LABEL/],
    ['margin: ', /target margin needs a class, margin:LABEL/],
    ['answer', /answer:TEXT/],
    ['answer:', /answer:TEXT/],
    ['own-answer:x', /own-answer takes no text/],
    ['contrast', /contrast needs two answers, contrast:A\/B/],
    ['contrast:a', /contrast needs two answers/],
    ['contrast:/b', /contrast needs two answers/],
    ['contrast:a/b/c', /contrast needs one slash, not 2/],
    ['contrast:a/a', /two different answers/],
    ['similar:', /similar: needs a text/],
  ])('refuses %j', (spec, message) => {
    expect(() => parseTarget(spec)).toThrow(InvalidArgumentError);
    expect(() => parseTarget(spec)).toThrow(message);
  });
});
