import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, onTestFinished, test } from 'vitest';
import { type AblationStore, type ExportFormat, exportGame, openStore } from '../../src/store/index.ts';
import { temporaryStore } from './support/folder.ts';
import { coalitions, hashGame, worths } from './support/games.ts';

async function filled(outputs = 2): Promise<AblationStore> {
  const store = await openStore(temporaryStore());
  onTestFinished(() => store.close());
  let tokens = 0;
  const base = hashGame({
    outputs,
    players: 40,
    onCall(batch) {
      tokens += batch.rows;
    },
  });
  const game = { ...base, outputs: base.outputs.map((name, output) => (output === 0 ? 'a "b", c' : name)) };
  const kept = await store.keep(game, { title: 'a run', usage: () => ({ tokens }) });
  for (const start of [0, 8, 16]) await kept.evaluate(coalitions(8, 40, start), {});
  await kept.end('complete');
  return store;
}

async function exported(store: AblationStore, format: ExportFormat): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of exportGame(store, 'hashes', format)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

const PRESENT = Array.from({ length: 24 }, (_, row) =>
  [0, 1, 2, 3, 4].filter((player) => (row >> player) & 1),
);
const VALUES = Array.from({ length: 24 }, (_, row) => [...worths(coalitions(1, 40, row), 2)]);

test('JSON lines have everything', async () => {
  const store = await filled();
  const lines = (await exported(store, 'jsonl')).toString().trimEnd().split('\n');
  expect(lines.length).toBe(24);
  const rows = lines.map((line) => JSON.parse(line));
  expect(rows.map(({ coalition }) => coalition)).toEqual(PRESENT);
  expect(rows.map(({ values }) => values)).toEqual(VALUES);
  expect(rows[3]).toEqual({
    game: 'hashes',
    coalition: [0, 1],
    values: VALUES[3],
    run: 1,
    saved_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    attempts: 1,
    seconds: expect.any(Number),
    tokens: 1,
  });
});

test('CSV has a header, and quotes names that need it', async () => {
  const store = await filled();
  const [header, ...lines] = (await exported(store, 'csv')).toString().trimEnd().split('\n');
  expect(header).toBe(
    'coalition,"value:a ""b"", c",value:v1,run,saved_at,attempts,seconds,calls,tokens,dollars',
  );
  expect(lines.length).toBe(24);
  const cells = lines.map((line) => line.split(','));
  expect(cells.map(([coalition]) => coalition)).toEqual(PRESENT.map((players) => players.join(' ')));
  expect(cells.map(([, a, b]) => [Number(a), Number(b)])).toEqual(VALUES);
  expect(cells[0]!.slice(7)).toEqual(['', '1', '']);
});

test('Parquet has the same, and the labels beside', async () => {
  const store = await filled();
  const bytes = await exported(store, 'parquet');
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const rows = await parquetReadObjects({ file });
  expect(rows.map(({ coalition }) => coalition)).toEqual(PRESENT);
  expect(rows.map((row) => [row['value:a "b", c'], row['value:v1']])).toEqual(VALUES);
  expect(rows[0]).toMatchObject({ run: 1, attempts: 1, tokens: 1, calls: null, dollars: null });
  expect(rows[0]!.saved_at).toBeInstanceOf(Date);
  const metadata = parquetMetadata(file);
  const kept = Object.fromEntries(metadata.key_value_metadata!.map(({ key, value }) => [key, value]));
  expect(kept.game).toBe('hashes');
  expect(JSON.parse(kept.players!)).toHaveLength(40);
  expect(JSON.parse(kept.outputs!)).toEqual(['a "b", c', 'v1']);
});

test('a large Parquet file is written group by group', async () => {
  const store = await openStore(temporaryStore());
  onTestFinished(() => store.close());
  const kept = await store.keep(hashGame({ outputs: 400 }), { title: 'a run' });
  await kept.evaluate(coalitions(4000), {});
  await kept.end('complete');
  let pieces = 0;
  for await (const piece of exportGame(store, 'hashes', 'parquet')) pieces += piece.length > 0 ? 1 : 0;
  expect(pieces).toBeGreaterThan(1);
  const bytes = await exported(store, 'parquet');
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const rows = await parquetReadObjects({ file, columns: ['value:v399'] });
  const expected = worths(coalitions(4000), 400).filter((_, at) => at % 400 === 399);
  expect(Float64Array.from(rows, (row) => row['value:v399'])).toEqual(expected);
});

test.each(['jsonl', 'csv', 'parquet'] as const)('a game that is not there is told, %s', async (format) => {
  const store = await filled();
  await expect(exportGame(store, 'nobody', format).next()).rejects.toMatchObject({ reason: 'missing' });
});
