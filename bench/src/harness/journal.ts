import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { codeFingerprint } from './code-fingerprint.ts';

/**
 * What has been measured, by task, in a file of JSON lines `{ task, code, row }`: a run that is started again measures only
 * what is missing. Rows of another version of the solvers do not count. Without a path nothing is kept. Lines that a killed
 * run left unfinished are skipped.
 */
export class Journal {
  readonly #path: string | undefined;
  /** Fingerprint of what is measured. */
  readonly code: string;
  readonly #rows = new Map<string, unknown>();

  /** `code` tells the version that is measured: default the fingerprint of the solvers as they are built now. */
  constructor(path?: string, code: string = codeFingerprint()) {
    this.#path = path;
    this.code = code;
    if (path === undefined || !existsSync(path)) return;
    const text = readFileSync(path, 'utf8');
    for (const line of text.split('\n')) {
      const entry = parsed(line);
      if (entry?.code === code) this.#rows.set(JSON.stringify(entry.task), entry.row);
    }
    if (text !== '' && !text.endsWith('\n')) appendFileSync(path, '\n');
  }

  /** The row of that task; undefined where it is still to be measured. */
  known<Row>(task: object): Row | undefined {
    return this.#rows.get(JSON.stringify(task)) as Row | undefined;
  }

  /** The row of that task, measured now unless it is known. Tasks are told apart by their JSON, order of keys included. */
  async measure<Row>(task: object, run: () => Row | Promise<Row>): Promise<Row> {
    const key = JSON.stringify(task);
    if (this.#rows.has(key)) return this.#rows.get(key) as Row;
    const row = await run();
    this.#rows.set(key, row);
    if (this.#path !== undefined) {
      appendFileSync(this.#path, `${JSON.stringify({ task, code: this.code, row })}\n`);
    }
    return row;
  }
}

interface Entry {
  readonly task: unknown;
  readonly code: unknown;
  readonly row: unknown;
}

function parsed(line: string): Entry | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    const whole =
      typeof entry === 'object' && entry !== null && 'task' in entry && 'code' in entry && 'row' in entry;
    return whole ? (entry as Entry) : undefined;
  } catch {
    return undefined;
  }
}
