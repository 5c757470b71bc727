import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pagesOf } from '../../../../scripts/api-docs/pages.mjs';
import { readPackages } from '../../../../scripts/api-docs/read.mjs';

const FIRST = `
/** A *thing* with a <name>.
 *
 * @throws OddError where it is odd. */
export declare function makeThing(options: ThingOptions): Thing;
export interface ThingOptions {
    /** Its name. */
    readonly name: string;
    readonly size?: number;
}
/** A thing. */
export interface Thing extends ThingOptions {
    /** Bytes. */
    readonly size?: number;
    readonly name: string;
}
/** It is odd. */
export declare class OddError extends Error {
    #private;
    private readonly hidden;
    constructor(problem: string);
    tell(): string;
}
declare function inner(): void;
export { inner as outer };
`;
const SECOND = `
export * from '../../first/dist/index.js';
export * from './deep/value.js';
`;
const VALUE = `
/** Things. */
export declare const things: readonly Thing[];
import type { Thing } from '../../../first/dist/index.js';
`;

let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'spex-api-')));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const name of ['first', 'second']) {
    const exports = { '.': { types: './dist/index.d.ts' }, './package.json': './package.json' };
    const facts = { name: `@x/${name}`, type: 'module', description: `The ${name}.`, exports };
    write(`packages/${name}/package.json`, JSON.stringify(facts));
  }
  write('packages/first/dist/index.d.ts', FIRST);
  write('packages/second/dist/index.d.ts', SECOND);
  write('packages/second/dist/deep/value.d.ts', VALUE);
});
afterAll(() => rmSync(root, { recursive: true }));

describe('the API reference', () => {
  const read = () => readPackages(root, ['first', 'second']);

  it('finds what has no docstring, of its own or inherited', () => {
    const missing = read().missing as { file: string; name: string }[];
    expect(missing.map(({ file, name }) => `${file} ${name}`)).toEqual([
      'packages/first/src/index.ts ThingOptions',
      'packages/first/src/index.ts ThingOptions.size',
      'packages/first/src/index.ts OddError.tell',
      'packages/first/src/index.ts outer',
    ]);
  });

  it('tells each export where it is declared, under the name it has outside, with links to what it mentions', () => {
    const pages = pagesOf(read().packages) as Map<string, string>;
    expect([...pages.keys()]).toEqual(['README.md', 'first.md', 'second.md']);
    expect(pages.get('first.md')).toContain(
      [
        '### makeThing',
        'A *thing* with a \\<name>.',
        'Throws OddError where it is odd.',
        '```ts\nfunction makeThing(options: ThingOptions): Thing;\n```',
        'See [OddError](#odderror), [Thing](#thing), [ThingOptions](#thingoptions). [Source](../../packages/first/src/index.ts).',
      ].join('\n\n'),
    );
    expect(pages.get('first.md')).toContain('function outer(): void;');
    expect(pages.get('first.md')).not.toMatch(/private|hidden/);
    expect(pages.get('first.md')).toContain('interface ThingOptions {\n  /** Its name. */\n  readonly name');
    expect(pages.get('second.md')).toContain(
      'See [Thing](first.md#thing). [Source](../../packages/second/src/deep/value.ts).',
    );
    expect(pages.get('second.md')).not.toContain('makeThing');
    expect(pages.get('README.md')).toContain('[makeThing](first.md#makething)');
    expect(pages.get('README.md')).toContain('It also exports what is used of @x/first.');
  });
});
