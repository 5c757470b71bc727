import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatJson } from '../src/format-json.ts';

describe('formatJson', () => {
  it('says the same as JSON.stringify', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(JSON.parse(formatJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('leaves out what is undefined, and turns what JSON has no word for into null', () => {
    const long = 'x'.repeat(120);
    expect(formatJson({ a: undefined, b: long })).toBe(`{\n  "b": "${long}"\n}`);
    expect(JSON.parse(formatJson([long, undefined, Number.NaN]))).toEqual([long, null, null]);
  });

  it('keeps what is short on one line and breaks the rest', () => {
    const terms = Array.from({ length: 4 }, (_, i) => ({ players: [i, i + 1], value: i / 3 }));
    expect(formatJson({ players: 5, terms })).toBe(
      [
        '{',
        '  "players": 5,',
        '  "terms": [',
        '    {"players":[0,1],"value":0},',
        '    {"players":[1,2],"value":0.3333333333333333},',
        '    {"players":[2,3],"value":0.6666666666666666},',
        '    {"players":[3,4],"value":1}',
        '  ]',
        '}',
      ].join('\n'),
    );
  });
});
