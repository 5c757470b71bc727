// Writes the API reference, docs/api/*.md, from the built declarations of the packages' public entry points: npm run -s api-docs.
// With --check it writes nothing, and fails where an export or a member of an exported interface or class has no docstring, or
// where the files on disk are others. Needs a build.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pagesOf } from './api-docs/pages.mjs';
import { readPackages } from './api-docs/read.mjs';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs/api');
const check = process.argv.includes('--check');

const { packages, missing } = readPackages(root);
const problems = missing.map(({ file, name }) => `${file}: ${name} has no docstring`);
const pages = pagesOf(packages);
const before = existsSync(folder) ? readdirSync(folder) : [];
const old = before.filter((name) => !pages.has(name));
const changed = [...pages.keys()].filter((name) => {
  const path = join(folder, name);
  return !existsSync(path) || readFileSync(path, 'utf8') !== pages.get(name);
});
if (check) {
  for (const name of [...old, ...changed]) {
    problems.push(`${relative(root, join(folder, name))} is out of date: npm run -s api-docs`);
  }
} else {
  mkdirSync(folder, { recursive: true });
  for (const name of old) rmSync(join(folder, name));
  for (const name of changed) writeFileSync(join(folder, name), pages.get(name));
}
for (const problem of problems) console.error(problem);
const count = packages.reduce((sum, { entries }) => sum + entries.length, 0);
console.log(`${count} exports on ${pages.size} pages, ${missing.length} without a docstring`);
if (problems.length > 0) process.exitCode = 1;
