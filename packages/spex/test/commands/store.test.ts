import { createHash } from 'node:crypto';
import { copyFile, readFile, stat, writeFile } from 'node:fs/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testFolder } from '../support/folder.ts';
import { loggedProgram } from '../support/logged-program.ts';
import { type Ran, run } from '../support/run.ts';

const folder = testFolder();
let store = '';
let model = '';
const CALLS = ['so big and old', 'a b c'];

const spex = (...args: string[]): Promise<Ran> => run(args, { env: { SPEX_STORE: store } });
const ok = async (...args: string[]): Promise<string> => {
  const { code, out, err } = await spex(...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};

/** One line on standard error, nothing on standard output. */
async function expectRefusal(args: readonly string[], message: string | RegExp, exit = 2): Promise<void> {
  const { code, out, err } = await spex(...args);
  expect(err).toMatch(message);
  expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: exit, out: '', lines: 1 });
}

const hashOf = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

/** A copy of a file with some of its bytes changed. */
async function changed(from: string, to: string, change: (bytes: Buffer) => void): Promise<void> {
  if (from !== to) await copyFile(from, to);
  const bytes = await readFile(to);
  change(bytes);
  await writeFile(to, bytes);
}

beforeAll(async () => {
  ({ model } = await loggedProgram(folder, 'length', 'text.length'));
  store = folder.path('store.db');
  for (const text of [...CALLS, CALLS[1]!])
    await ok('explain', text, '--model', model, '--quiet', '--out', folder.path('x.txt'));
});

describe('spex store ls', () => {
  it('tells what was asked, when, what it cost and what it saved', async () => {
    const out = await ok('store', 'ls');
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/store\.db: 2 games, 24 ablations, \d+(\.\d)? (B|kB)$/);
    expect(lines[2]).toMatch(/^# +game +players +ablations +runs +last used +paid +saved$/);
    expect(lines[3]).toMatch(
      /^1 +features:[0-9a-f]{12} +3 +8 +2 +\d{4}-\d\d-\d\d \d\d:\d\d +\d+\.\d s, 1 call +8 ablations: \d+\.\d s, 1 call$/,
    );
    expect(lines[4]).toMatch(/^ {3}spex explain "a b c" --model '.*length\.mjs.*' --quiet --out .*$/);
    expect(lines[5]).toMatch(/^2 +features:[0-9a-f]{12} +4 +16 +1 .*nothing yet$/);
  });

  it('writes JSON', async () => {
    const { path, games } = JSON.parse(await ok('store', 'ls', '--format', 'json'));
    expect(path).toBe(store);
    expect(games).toHaveLength(2);
    expect(games[0]).toMatchObject({ number: 1, players: 3, outputs: 1, ablations: 8, runs: 2, spared: 8 });
    expect(games[0].asked).toContain('spex explain "a b c"');
    const out = folder.path('games.json');
    await ok('store', 'ls', '--out', out);
    expect(JSON.parse(await readFile(out, 'utf8')).games).toEqual(games);
  });

  it('takes --store before SPEX_STORE, and looks though SPEX_STORE is off', async () => {
    const { out } = await run(['store', 'ls', '--store', store], { env: { SPEX_STORE: 'off' } });
    expect(out).toContain('2 games');
  });
});

describe('spex store show', () => {
  it('tells of a game and its runs, named by number, id or the beginning of it', async () => {
    const out = await ok('store', 'show', '1');
    expect(out).toContain('Players  3: [a] [b] [c]\n');
    expect(out).toContain('Output   [value]\n');
    expect(out).toMatch(/\n *run +began +ended +budget +found +paid for +took\n/);
    expect(out).toMatch(/\n +3 .* complete +8 +8 +0 /);
    expect(out).toMatch(/\n +2 .* complete +8 +0 +8 /);
    const [, id, hash] = /Game {5}(features:([0-9a-f]{32}))/.exec(out)!;
    for (const name of [id!, hash!, id!.slice(0, 16), hash!.slice(0, 8)]) {
      expect(await ok('store', 'show', name)).toBe(out);
    }
    const told = JSON.parse(await ok('store', 'show', '1', '--format', 'json'));
    expect(told.labels).toEqual({ players: ['a', 'b', 'c'], outputs: ['value'] });
    expect(told.runs.map(({ counts }: { counts: object }) => counts)).toEqual([
      { found: 8, bought: 0, shared: 0, rechecked: 0 },
      { found: 0, bought: 8, shared: 0, rechecked: 0 },
    ]);
  });

  it('refuses a game that is not there, or not the only one', async () => {
    await expectRefusal(['store', 'show', '3'], "there is no game '3'");
    await expectRefusal(['store', 'show', 'features:'], '2 games begin with');
    await expectRefusal(['store', 'show'], "missing required argument 'game'");
  });
});

describe('spex store export', () => {
  it('writes JSON lines to standard output', async () => {
    const rows = (await ok('store', 'export', '2'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(16);
    const words = 'so big and old'.split(' ');
    for (const { coalition, values, attempts, run: by } of rows) {
      const text = words.filter((_, player) => coalition.includes(player)).join(' ');
      expect(values).toEqual([text.length]);
      expect({ attempts, by }).toEqual({ attempts: 1, by: 1 });
    }
    const all = await ok('store', 'export', '--all');
    expect(all.trimEnd().split('\n')).toHaveLength(24);
  });

  it('writes files whose extension tells the format', async () => {
    const csv = folder.path('rows.csv');
    const { err } = await spex('store', 'export', '1', '--out', csv);
    expect(err).toBe(`wrote 8 ablations to ${csv}\n`);
    const lines = (await readFile(csv, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(9);
    expect(lines[0]).toMatch(/^coalition,value:value,run,saved_at,attempts,seconds,/);
    const parquet = folder.path('rows.parquet');
    await ok('store', 'export', '1', '--out', parquet, '--quiet');
    const bytes = await readFile(parquet);
    expect([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
  });

  it('refuses what cannot be written', async () => {
    await expectRefusal(['store', 'export'], 'give a game or --all: one of them is needed');
    await expectRefusal(['store', 'export', '1', '--all'], 'not both');
    await expectRefusal(['store', 'export', '1', '--format', 'parquet'], 'Parquet is no text: give --out');
    await expectRefusal(
      ['store', 'export', '--all', '--format', 'csv'],
      'a csv file holds one game, and there are 2',
    );
    await expectRefusal(['store', 'export', '1', '--format', 'xml'], "unknown format 'xml'");
  });
});

describe('spex store prune', () => {
  const copy = folder.path;
  beforeEach(async () => {
    // Each test prunes a store of its own.
    const own = copy(`prune-${Math.random()}.db`);
    for (const text of CALLS) {
      await run(['explain', text, '--model', model, '--quiet', '--store', own, '--out', copy('x.txt')]);
    }
    prunable = own;
  });
  let prunable = '';
  const prune = (...args: string[]): Promise<string> => ok('store', 'prune', '--store', prunable, ...args);

  it('removes what it is told to, and tells what it frees', async () => {
    const would = await prune('--game', '2', '--dry-run');
    expect(would).toMatch(/^features:[0-9a-f]{32} {2}16 ablations, \d+ B\n {3}spex explain "so big and old"/);
    expect(would).toMatch(/\n1 game with 16 ablations would go; .* would shrink from \d+ kB to \d+ kB\n$/);
    expect(JSON.parse(await ok('store', 'ls', '--store', prunable, '--format', 'json')).games).toHaveLength(
      2,
    );
    expect(await prune('--game', '2')).toMatch(
      /\n1 game with 16 ablations removed; .* went from \d+ kB to \d+ kB\n$/,
    );
    const { games } = JSON.parse(await ok('store', 'ls', '--store', prunable, '--format', 'json'));
    expect(games.map(({ players }: { players: number }) => players)).toEqual([3]);
  });

  it('goes by age, by what was asked and by size', async () => {
    expect(await prune('--older-than', '1d')).toMatch(/^0 games with 0 ablations removed/);
    expect(await prune('--older-than', '0s', '--dry-run')).toContain('2 games with 24 ablations would go');
    expect(await prune('--title', 'so big', '--dry-run')).toContain('1 game with 16 ablations would go');
    expect(await prune('--largest-to', '1GB', '--dry-run')).toContain('0 games');
    expect(await prune('--largest-to', '0B')).toContain('2 games with 24 ablations removed');
  });

  it('refuses what says nothing', async () => {
    const refuses = (args: string[], message: string): Promise<void> =>
      expectRefusal(['store', 'prune', ...args], message);
    await refuses([], 'tell which games are to go: --older-than, --game, --title or --largest-to');
    await refuses(['--older-than', 'soon'], "--older-than must be a time such as 30d, 12h or 2w, not 'soon'");
    await refuses(
      ['--largest-to', '5 apples'],
      "--largest-to must be a size such as 1GB or 500MB, not '5 apples'",
    );
    await refuses(['--game', 'x'], "there is no game 'x'");
  });
});

describe('spex store verify', () => {
  it('says that a store is whole', async () => {
    expect(await ok('store', 'verify')).toMatch(
      /store\.db is whole: 2 games, 3 runs, 24 ablations, \d+ kB\n$/,
    );
    expect(JSON.parse(await ok('store', 'verify', '--format', 'json'))).toMatchObject({
      ok: true,
      problems: [],
    });
  });

  it('tells what is wrong, ends with 1, and changes nothing', async () => {
    const damaged = folder.path('damaged.db');
    await run(['explain', 'a b', '--model', model, '--quiet', '--store', damaged]);
    const { size } = await stat(damaged);
    const bytes = await readFile(damaged);
    bytes.fill(0x55, Math.floor(size / 3), Math.floor((2 * size) / 3));
    await folder.write('damaged.db', bytes);
    const before = await hashOf(damaged);
    const { code, out, err } = await spex('store', 'verify', '--store', damaged);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(/damaged\.db is damaged: \d+ problems?\n {2}\S/);
    expect(await hashOf(damaged)).toBe(before);
  });
});

describe('a store that cannot be used', () => {
  const explain = (path: string): string[] => ['explain', 'a b', '--model', model, '--store', path];

  it('is not there', async () => {
    const none = folder.path('none.db');
    for (const args of [
      ['ls'],
      ['show', '1'],
      ['export', '--all'],
      ['prune', '--older-than', '1d'],
      ['verify'],
    ]) {
      await expectRefusal(['store', ...args, '--store', none], /there is no ablation store at .*none\.db/);
    }
    await expect(stat(none)).rejects.toThrow('ENOENT');
  });

  it('is another file: it is left as it is', async () => {
    const text = await folder.write('letter.txt', 'Dear reader, '.repeat(500));
    const before = await hashOf(text);
    await expectRefusal(explain(text), /is not an ablation store .*it is left as it is/);
    const foreign = folder.path('other.db');
    // SQLite's header has the kind of file at byte 68.
    await changed(store, foreign, (bytes) => bytes.writeUInt32BE(7, 68));
    await expectRefusal(explain(foreign), /is not an ablation store/);
    await expectRefusal(explain(folder.path()), /is not a file/);
    expect(await hashOf(text)).toBe(before);
  });

  it('is of a later version', async () => {
    const newer = folder.path('newer.db');
    await run([...explain(newer), '--quiet']);
    // SQLite's header has the version of what is in it at byte 60.
    await changed(newer, newer, (bytes) => bytes.writeUInt32BE(bytes.readUInt32BE(60) + 1, 60));
    await expectRefusal(explain(newer), /a later version of spex wrote the store at .*newer\.db/);
    await expectRefusal(['store', 'ls', '--store', newer], /update spex, or give another path/);
  });

  it('is damaged', async () => {
    const bytes = Buffer.alloc(8192, 0x55);
    bytes.write('SQLite format 3\0', 0);
    const path = await folder.write('torn.db', bytes);
    await expectRefusal(explain(path), /torn\.db/);
    expect((await readFile(path)).equals(bytes)).toBe(true);
  });

  it('has no name', async () => {
    await expectRefusal(explain(' '), '--store needs a file name');
  });
});
