import type { AblationStore } from '@spex/runtime';
import type { Hono } from 'hono';
import { expect } from 'vitest';
import type { RunRecord, RunSummary } from '../../src/studio/records.ts';
import { RunFiles } from '../../src/studio/run-files.ts';
import { RunList } from '../../src/studio/run-list.ts';
import { createStudioApp } from '../../src/studio/studio-app.ts';
import { TableShelf } from '../../src/studio/table-shelf.ts';
import { Verifier } from '../../src/studio/verifier.ts';

export const TOKEN = 'token-of-the-test';
export const ADDRESS = 'http://127.0.0.1:4321';

/** What a page hears, as far as tests look at it. */
interface Heard {
  readonly type: string;
  readonly record?: RunRecord;
  readonly runs?: readonly RunSummary[];
  readonly done?: number;
  readonly step?: string;
}

/** A studio without a socket. */
export interface TestStudio {
  readonly app: Hono;
  readonly runs: RunList;
  readonly shelf: TableShelf;
  ask(path: string, init?: RequestInit, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body?: unknown): Promise<Response>;
  /** The JSON of an answer that must be right. */
  told<T>(path: string, body?: unknown): Promise<T>;
  /** The error of an answer that must be wrong. */
  refused(path: string, body?: unknown, status?: number): Promise<string>;
  /** All that a page hears, until something is said. */
  heard(run: string | undefined, until: (event: Heard) => boolean): Promise<Heard[]>;
  /** Starts a run and hears it to its end. */
  finished(body: unknown): Promise<RunRecord>;
}

/** A studio over a folder, as it is when it has just started. */
export async function testStudio(
  folder: string,
  {
    store,
    programs = true,
  }: { readonly store?: AblationStore | undefined; readonly programs?: boolean } = {},
): Promise<TestStudio> {
  const shelf = new TableShelf(`${folder}/tables`);
  const runs = new RunList(new RunFiles(folder), shelf, store);
  await runs.load();
  const app = createStudioApp({
    ...{ token: TOKEN, port: () => 4321, runs, shelf, store, programs },
    verifier: new Verifier(store),
  });
  const ask: TestStudio['ask'] = async (path, init = {}, headers = {}) =>
    app.request(`${ADDRESS}${path}`, {
      ...init,
      headers: { host: '127.0.0.1:4321', authorization: `Bearer ${TOKEN}`, ...headers },
    });
  const post: TestStudio['post'] = (path, body) =>
    ask(path, { method: 'POST', ...(body !== undefined && { body: JSON.stringify(body) }) });
  const heard: TestStudio['heard'] = async (run, until) => {
    const response = await ask(`/api/events${run === undefined ? '' : `?run=${run}`}`);
    const stream = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const events: Heard[] = [];
    let rest = '';
    while (!events.some(until)) {
      const { done, value } = await stream.read();
      if (done) break;
      const parts = `${rest}${value}`.split('\n\n');
      rest = parts.pop()!;
      const said = parts.flatMap((part) => /^data: (.*)$/m.exec(part)?.[1] ?? []);
      events.push(...said.map((json) => JSON.parse(json) as Heard));
    }
    await stream.cancel();
    return events;
  };
  return {
    ...{ app, runs, shelf, ask, post, heard },
    async told(path, body) {
      const response = await (body === undefined ? ask(path) : post(path, body));
      const data = await response.json();
      expect(data).not.toHaveProperty('error');
      return data as never;
    },
    async refused(path, body, status = 400) {
      const response = await (body === undefined ? ask(path) : post(path, body));
      expect(response.status).toBe(status);
      const { error } = (await response.json()) as { error: string };
      expect(error).not.toContain('\n');
      return error;
    },
    async finished(body) {
      const response = await post('/api/runs', body);
      expect(response.status).toBe(201);
      const { id } = (await response.json()) as RunSummary;
      const events = await heard(id, ({ type }) => type === 'end');
      return events.find(({ type }) => type === 'end')!.record!;
    },
  };
}
