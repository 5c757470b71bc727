import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { codeFingerprint } from '../../src/harness/code-fingerprint.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spex-code-'));
  mkdirSync(join(folder, 'solvers'));
  writeFileSync(join(folder, 'index.js'), 'export {};');
  writeFileSync(join(folder, 'solvers', 'auto.js'), 'export const a = 1;');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('is the same for the same scripts, whatever else lies beside them', () => {
  const before = codeFingerprint(folder);
  writeFileSync(join(folder, 'index.d.ts'), 'export declare const a: number;');
  expect(codeFingerprint(folder)).toBe(before);
});

test('changes with the text of a script, and with its name', () => {
  const before = codeFingerprint(folder);
  writeFileSync(join(folder, 'solvers', 'auto.js'), 'export const a = 2;');
  const after = codeFingerprint(folder);
  expect(after).not.toBe(before);
  renameSync(join(folder, 'solvers', 'auto.js'), join(folder, 'solvers', 'other.js'));
  expect(new Set([before, after, codeFingerprint(folder)]).size).toBe(3);
});
