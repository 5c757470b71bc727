import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { betterSqliteDriver } from '../../src/store/driver/better-sqlite.ts';
import type { Driver } from '../../src/store/driver/driver.ts';
import { type NodeSqlite, nodeSqliteDriver } from '../../src/store/driver/node-sqlite.ts';
import { isDead, RunLock } from '../../src/store/run-lock.ts';
import { temporaryFolder } from './support/folder.ts';

/** Every driver that this machine can run. */
async function allDrivers(): Promise<Driver[]> {
  const drivers: Driver[] = [];
  try {
    const { default: Sqlite } = await import('better-sqlite3');
    new Sqlite(':memory:').close();
    drivers.push(betterSqliteDriver(Sqlite));
  } catch {
    process.stdout.write(
      'the tests of better-sqlite3 are skipped: it is not installed, or for another Node\n',
    );
  }
  const builtin = process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined;
  if (builtin) drivers.push(nodeSqliteDriver(builtin));
  else process.stdout.write(`the tests of node:sqlite are skipped: Node ${process.version} has none\n`);
  return drivers;
}

const drivers = await allDrivers();

function faultOf(driver: Driver, work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return driver.faultOf(error);
  }
  return 'none';
}

describe.each(drivers)('$name', (driver) => {
  test('keeps numbers, text, bytes and nothing', () => {
    const file = driver.open(join(temporaryFolder(), 'a.db'));
    file.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c, d)');
    const added = file
      .prepare('INSERT INTO t (a, b, c, d) VALUES (?, ?, ?, ?)')
      .run(2 ** 52 + 1, 'text', new Uint8Array([0, 255]), null);
    expect(added).toEqual({ changes: 1, lastInsertRowid: 1 });
    const row = file.prepare('SELECT * FROM t').get()!;
    expect({ ...row, c: [...(row.c as Uint8Array)] }).toEqual({
      id: 1,
      a: 2 ** 52 + 1,
      b: 'text',
      c: [0, 255],
      d: null,
    });
    expect(file.prepare('SELECT * FROM t WHERE id = ?').get(2)).toBeUndefined();
    expect(file.prepare('SELECT id FROM t').all().length).toBe(1);
    file.close();
  });

  test('tells faults apart', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.db');
    const missing = join(folder, 'missing.db');
    expect(faultOf(driver, () => driver.open(missing, { mustExist: true }))).toBe('cannot-open');
    expect(faultOf(driver, () => driver.open(missing, { readOnly: true }))).toBe('cannot-open');
    expect(existsSync(missing)).toBe(false);
    const one = driver.open(path);
    one.exec('CREATE TABLE t (a)');
    const two = driver.open(path, { patience: 1 });
    one.exec('BEGIN IMMEDIATE');
    expect(faultOf(driver, () => two.exec('BEGIN IMMEDIATE'))).toBe('busy');
    one.exec('COMMIT');
    expect(faultOf(driver, () => two.exec('BEGIN IMMEDIATE; COMMIT'))).toBe('none');
    one.exec('PRAGMA max_page_count = 4');
    const fill = () => {
      for (;;) one.exec('INSERT INTO t VALUES (zeroblob(2000))');
    };
    expect(faultOf(driver, fill)).toBe('full');
    two.close();
    one.close();
    const reader = driver.open(path, { readOnly: true });
    expect(faultOf(driver, () => reader.exec('CREATE TABLE u (a)'))).toBe('read-only');
    reader.close();
    const text = join(folder, 'text');
    writeFileSync(text, 'no database at all, '.repeat(100));
    const none = driver.open(text);
    expect(faultOf(driver, () => none.prepare('SELECT * FROM sqlite_schema').all())).toBe('not-a-database');
    none.close();
    expect(driver.faultOf(new Error('something else'))).toBeUndefined();
  });

  test('reads an immutable file without touching its folder', () => {
    const path = join(temporaryFolder(), 'a #1?.db');
    const file = driver.open(path);
    file.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (7)');
    file.close();
    const reader = driver.open(path, { readOnly: true, immutable: true });
    expect(reader.prepare('SELECT a FROM t').get()).toMatchObject({ a: 7 });
    expect(existsSync(`${path}-shm`)).toBe(false);
    reader.close();
  });

  test('holds a lock that others can try, without any other file', () => {
    const store = join(temporaryFolder(), 'ablations.db');
    writeFileSync(store, '');
    expect(isDead(driver, store, 'one')).toBe(true);
    const lock = new RunLock(driver, store, 'one');
    expect(isDead(driver, store, 'one')).toBe(false);
    expect(existsSync(lock.path)).toBe(true);
    expect(existsSync(`${lock.path}-journal`)).toBe(false);
    lock.release();
    expect(existsSync(lock.path)).toBe(false);
    expect(isDead(driver, store, 'one')).toBe(true);
    lock.release();
    // What a killed process leaves behind: the file, without the lock.
    writeFileSync(lock.path, '');
    expect(isDead(driver, store, 'one')).toBe(true);
    expect(isDead(driver, store, 'another')).toBe(true);
  });
});
