// Runs the built command as a process of its own: what only shows there. `npm ci` builds it, `npm run build` again.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { npy } from './support/arrays.ts';
import { testFolder } from './support/folder.ts';
import { SMALL } from './support/games.ts';

const folder = testFolder();
const BIN = fileURLToPath(new URL('../bin/spex.js', import.meta.url));

interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[]): {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
} {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: 'pipe' });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return { child, finished: once(child, 'close').then(([code]) => ({ code, out, err })) };
}

describe('the process', () => {
  it('keeps data and talk apart, and ends with 0', async () => {
    const { child, finished } = start([
      'solve',
      await folder.write('table.npy', npy(SMALL)),
      '--format',
      'json',
    ]);
    child.stdin?.end();
    const { code, out, err } = await finished;
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ schema: 1, solver: 'auto' });
    expect(err).toBe('6 players, solver auto, budget 64 ablations (default for 6 players)\n');
  });

  it('solves on one thread and on several, with the same result', async () => {
    const terms = Array.from({ length: 14 }, (_, player) => ({ players: [player], value: 1 + player / 10 }));
    const path = await folder.write('game.json', JSON.stringify({ players: 14, terms }));
    const solved = async (threads: string): Promise<unknown> => {
      const { child, finished } = start([
        ...['solve', path, '--budget', '400', '--noise', '5%'],
        ...['--solver-threads', threads, '--format', 'json', '--quiet'],
      ]);
      child.stdin?.end();
      const { code, out, err } = await finished;
      expect({ code, err }).toEqual({ code: 0, err: '' });
      return { ...JSON.parse(out), cost: 0 };
    };
    const [one, several] = await Promise.all([solved('1'), solved('3')]);
    expect(several).toEqual(one);
  });

  it('ends with 2 for bad usage, one line on standard error', async () => {
    const { child, finished } = start(['solve', folder.path('none.npy')]);
    child.stdin?.end();
    expect(await finished).toEqual({
      code: 2,
      out: '',
      err: `spex: cannot read ${folder.path('none.npy')}: no such file or folder\n`,
    });
  });

  it('reads standard input', async () => {
    const { child, finished } = start(['explain', '--format', 'json', '--quiet']);
    child.stdin?.end('It was not good.\n');
    const { code, out, err } = await finished;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out).game.text).toBe('It was not good.');
  });

  it('does not mind a reader that leaves early', async () => {
    const terms = Array.from({ length: 2000 }, (_, i) => ({ players: [i % 12, 12 + (i % 4)], value: i }));
    const distinct = [...new Map(terms.map((term) => [term.players.join(), term])).values()];
    const path = await folder.write('spectrum.json', JSON.stringify({ players: 16, terms: distinct }));
    const { child, finished } = start(['solve', path, '--budget', '65536', '--format', 'json', '--quiet']);
    child.stdin?.end();
    child.stdout?.destroy();
    expect(await finished).toMatchObject({ code: 0, err: '' });
  });

  it('writes the partial result on Ctrl-C and ends with 130', async () => {
    const words = Array.from({ length: 18 }, (_, i) => `word${i}`).join(' ');
    const file = folder.path('partial.json');
    const { child, finished } = start([
      'explain',
      words,
      '--solver',
      'exact',
      '--budget',
      '262144',
      '--out',
      file,
    ]);
    child.stdin?.end();
    // The line comes with the first ablation; all of them would take many minutes.
    child.stderr?.once('data', () => child.kill('SIGINT'));
    const { code, out, err } = await finished;
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(err).toContain('interrupted: writing what was measured');
    expect(err).toContain(`wrote ${file}\n`);
    const { status, cost } = JSON.parse(await readFile(file, 'utf8'));
    expect(status).toBe('partial');
    expect(cost.evaluations).toBeLessThan(262_144);
  });
});
