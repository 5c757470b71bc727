import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/**
 * What has been measured, by task, in a file of JSON lines `{ task, row }`: a run that is started again measures only what
 * is missing. Without a path nothing is kept. Lines that a killed run left unfinished are skipped.
 */
export class Journal {
  readonly #path: string | undefined;
  readonly #rows = new Map<string, unknown>();

  constructor(path?: string) {
    this.#path = path;
    if (path === undefined || !existsSync(path)) return;
    const text = readFileSync(path, 'utf8');
    for (const line of text.split('\n')) {
      const entry = parsed(line);
      if (entry !== undefined) this.#rows.set(JSON.stringify(entry.task), entry.row);
    }
    if (text !== '' && !text.endsWith('\n')) appendFileSync(path, '\n');
  }

  /** The row of that task, measured now unless it is known. Tasks are told apart by their JSON, order of keys included. */
  async measure<Row>(task: object, run: () => Row | Promise<Row>): Promise<Row> {
    const key = JSON.stringify(task);
    if (this.#rows.has(key)) return this.#rows.get(key) as Row;
    const row = await run();
    this.#rows.set(key, row);
    if (this.#path !== undefined) appendFileSync(this.#path, `${JSON.stringify({ task, row })}\n`);
    return row;
  }
}

function parsed(line: string): { task: unknown; row: unknown } | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    const whole = typeof entry === 'object' && entry !== null && 'task' in entry && 'row' in entry;
    return whole ? (entry as { task: unknown; row: unknown }) : undefined;
  } catch {
    return undefined;
  }
}
