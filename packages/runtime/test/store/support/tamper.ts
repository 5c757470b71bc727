import type { SqlValue } from '../../../src/store/driver/driver.ts';
import { loadDriver } from '../../../src/store/driver/load-driver.ts';

/** Changes a SQLite file behind the back of whoever has it open; makes one where there is none. */
export async function tamper(path: string, sql: string, ...values: SqlValue[]): Promise<void> {
  const file = (await loadDriver(path)).open(path, { patience: 1000 });
  file.exec('PRAGMA foreign_keys = OFF');
  if (values.length === 0) file.exec(sql);
  else file.prepare(sql).run(...values);
  file.close();
}
