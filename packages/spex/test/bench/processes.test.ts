// The built command as processes of its own. `npm run build` builds it.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { BenchRow } from '../../src/bench/row.ts';
import { testFolder } from '../support/folder.ts';
import { runSpex, spawnSpex } from '../support/spawned.ts';

const folder = testFolder();
const ARGS = [
  'bench',
  '--families',
  'sparse:n=8,terms=5,order=2',
  '--solvers',
  'lasso,exact',
  '--budgets',
  '64,256',
];

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);
const withoutTime = (line: string): BenchRow => ({ ...(JSON.parse(line) as BenchRow), seconds: 0 });

describe('spex bench in several processes', () => {
  it('gives the same rows in the same order as in one', async () => {
    const [one, two] = await Promise.all(
      ['1', '2'].map((jobs) =>
        runSpex([...ARGS, '--metrics', 'r2,index-error', '--format', 'jsonl', '--jobs', jobs]),
      ),
    );
    expect([one!.code, two!.code]).toEqual([0, 0]);
    const rows = one!.out.trimEnd().split('\n').map(withoutTime);
    expect(rows).toHaveLength(9);
    expect(two!.out.trimEnd().split('\n').map(withoutTime)).toEqual(rows);
  });

  it('loses at most the rows in work when it is killed', async () => {
    const file = folder.path('killed.jsonl');
    const args = [...ARGS, '--repeats', '10', '--jobs', '2', '--out', file];
    const { child, finished, said } = spawnSpex(args);
    await said('/120 ');
    child.kill('SIGKILL');
    await finished;
    const before = linesOf(file);
    expect(before.length).toBeGreaterThan(0);
    const { code, err } = await runSpex(args);
    expect(code).toBe(0);
    expect(err).toContain(`${before.length} of them measured before`);
    const after = linesOf(file);
    expect(after).toHaveLength(90);
    for (const line of before) expect(after).toContain(line);
  });

  it('gives up rows that take too long, and says so', async () => {
    const file = folder.path('slow.jsonl');
    const games = ['--families', 'sparse:n=12,terms=9,order=3,count=1'];
    const args = [
      'bench',
      ...games,
      '--solvers',
      'auto',
      '--budgets',
      '512,600',
      '--row-seconds',
      '0.05',
      '--out',
      file,
    ];
    const { code, err } = await runSpex(args);
    expect({ code, slow: err.match(/too slow/g)?.length }).toEqual({ code: 0, slow: 2 });
    expect(linesOf(file).map((line) => JSON.parse(line))).toMatchObject([
      { budget: 512, status: 'too slow', limit: 0.05 },
      { budget: 600, status: 'too slow', limit: 0.05 },
    ]);
  });
});
