// Checks what would be published: publint and attw on every public package, then a smoke test that installs the packed
// tarballs into an empty folder, without the optional model run-times, and uses them as a stranger would.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const packages = readdirSync(join(root, 'packages'))
  .map((folder) => join(root, 'packages', folder))
  .filter((folder) => !JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).private);
const npx = (folder, ...args) =>
  execFileSync('npx', ['--no-install', ...args], { cwd: folder, stdio: 'inherit' });

const work = mkdtempSync(join(tmpdir(), 'spex-pack-'));
try {
  const tarballs = packages.map((folder) => {
    console.log(`\n== ${folder.slice(root.length + 1)}`);
    npx(folder, 'publint', '--strict');
    const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', work], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const entries = Object.values(JSON.parse(packed));
    const tarball = join(work, entries[0].filename);
    npx(folder, 'attw', tarball, '--profile', 'esm-only', '--format', 'ascii');
    return tarball;
  });

  console.log('\n== packed packages, installed without the optional model run-times');
  const stranger = mkdtempSync(join(work, 'stranger-'));
  writeFileSync(
    join(stranger, 'package.json'),
    JSON.stringify({ name: 'stranger', private: true, type: 'module' }),
  );
  const run = (command, args) =>
    execFileSync(command, args, { cwd: stranger, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  run('npm', ['install', '--omit=optional', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs]);
  console.log(run('npx', ['--no-install', 'spex', '--version']).trim());
  writeFileSync(
    join(stranger, 'use.mjs'),
    `import { createGame, Evaluator, getSolver } from '@spex/core';
     import '@spex/lenses'; import '@spex/models'; import '@spex/report'; import '@spex/runtime'; import 'spex';
     const game = createGame({ players: ['a', 'b', 'c'], value: (present) => (present(0) && present(1) ? 2 : 0) });
     const explanation = await getSolver('exact').solve(new Evaluator(game), { budget: 8, index: 'Moebius' });
     const [top] = explanation.interactions.terms;
     if (String(top.players) !== '0,1' || Math.abs(top.value - 2) > 1e-12) throw new Error(JSON.stringify(top));
     console.log('library: ok');`,
  );
  process.stdout.write(run('node', ['use.mjs']));
} finally {
  rmSync(work, { recursive: true, force: true });
}
