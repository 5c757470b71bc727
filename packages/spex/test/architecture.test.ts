import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

// Who may know whom, as ARCHITECTURE.md says it. An import that is not in this table is a defect.
const ALLOWED: Record<string, readonly string[]> = {
  core: [],
  lenses: ['@spex/core'],
  models: ['@spex/core', '@spex/lenses'],
  runtime: ['@spex/core'],
  report: ['@spex/core'],
  spex: ['@spex/core', '@spex/lenses', '@spex/models', '@spex/report', '@spex/runtime'],
};
/** Packages that also run in a browser: no Node module. */
const BROWSER = ['core', 'lenses', 'report'];

const root = resolve(import.meta.dirname, '../../..');

function importsOf(name: string): { file: string; from: string }[] {
  const src = join(root, 'packages', name, 'src');
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(src, file), 'utf8');
      const specifiers = text.matchAll(
        /(?:^|[;}\n])\s*(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|\bimport\(\s*'([^']+)'|^import '([^']+)'/gm,
      );
      return [...specifiers].map((match) => ({ file, from: (match[1] ?? match[2] ?? match[3])! }));
    });
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
const isNode = (specifier: string): boolean =>
  specifier.startsWith('node:') || builtinModules.includes(specifier);

describe.each(Object.keys(ALLOWED))('package %s', (name) => {
  const foreign = importsOf(name).filter(({ from }) => !from.startsWith('.'));

  test('imports only the spex packages that it may know', () => {
    const strangers = foreign.filter(
      ({ from }) => /^(@spex\/|spex$)/.test(from) && !ALLOWED[name]!.includes(packageOf(from)),
    );
    expect(strangers).toEqual([]);
  });

  test('declares every package that it imports', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
    const declared = Object.keys({
      ...manifest.dependencies,
      ...manifest.optionalDependencies,
      ...manifest.peerDependencies,
    });
    const undeclared = foreign.filter(({ from }) => !isNode(from) && !declared.includes(packageOf(from)));
    expect(undeclared).toEqual([]);
  });
});

test.each(BROWSER)('package %s imports no Node module', (name) => {
  expect(importsOf(name).filter(({ from }) => isNode(from))).toEqual([]);
});

test('core has no run-time dependency', () => {
  expect(importsOf('core').filter(({ from }) => !from.startsWith('.'))).toEqual([]);
});

test('the import scanner sees imports', () => {
  expect(importsOf('spex').some(({ from }) => from === '@spex/core')).toBe(true);
  expect(importsOf('core').length).toBeGreaterThan(10);
});
