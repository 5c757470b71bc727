import { isSpexError } from '@spex/core';
import { renderStudio } from '@spex/report';
import type { AblationStore } from '@spex/runtime';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { decodeText } from '../files/read-file.ts';
import { describeTable } from './describe-table.ts';
import { exportRun } from './export-run.ts';
import { guard } from './guard.ts';
import { readJob } from './read-job.ts';
import type { RunList } from './run-list.ts';
import { sendEvents } from './send-events.ts';
import { viewGame, viewStore } from './store-view.ts';
import type { StudioJob } from './studio-job.ts';
import type { TableShelf } from './table-shelf.ts';
import { CostTeller } from './tell-cost.ts';
import type { Verifier } from './verifier.ts';

/** Bytes of a request at most, and of a table. */
const MOST_BYTES = 5_000_000;
const MOST_TABLE_BYTES = 20_000_000;

export interface StudioParts {
  readonly token: string;
  readonly port: () => number;
  readonly runs: RunList;
  readonly shelf: TableShelf;
  readonly store: AblationStore | undefined;
  readonly verifier: Verifier;
  /** Whether models and trainers may be programs. */
  readonly programs: boolean;
}

/** The studio's server, but for its socket. */
export function createStudioApp({ token, port, runs, shelf, store, verifier, programs }: StudioParts): Hono {
  const app = new Hono();
  const costs = new CostTeller(store, runs);
  const jobOf = async (context: Context): Promise<StudioJob> =>
    readJob(await bodyOf(context), shelf, programs);
  app.use(guard(token, port));
  const limits = {
    requests: limitTo(MOST_BYTES),
    tables: limitTo(MOST_TABLE_BYTES),
  };
  app.use((context, next) =>
    (context.req.path === '/api/tables' ? limits.tables : limits.requests)(context, next),
  );
  app.onError((error, context) => {
    if (isSpexError(error)) return context.json({ error: error.message }, 400);
    if (context.req.raw.signal.aborted) return context.json({ error: 'nobody waits for it any more' }, 408);
    return context.json({ error: 'the studio failed; its terminal may tell more' }, 500);
  });
  app.notFound((context) => context.json({ error: 'there is nothing here' }, 404));

  app.get('/', (context) => {
    const { html, policy } = renderStudio();
    context.header('Content-Security-Policy', policy);
    return context.html(html);
  });
  app.get('/api/events', (context) => sendEvents(context, runs, context.req.query('run')));
  app.post('/api/tables', async (context) => {
    const { name = '', header } = context.req.query();
    const content = decodeText(new Uint8Array(await context.req.arrayBuffer()));
    const named = header !== 'false';
    const id = await shelf.put(name, content, named);
    return context.json(describeTable(id, await shelf.get(id, named)), 201);
  });
  app.get('/api/tables/:id', async (context) => {
    const id = context.req.param('id');
    return context.json(describeTable(id, await shelf.get(id, context.req.query('header') !== 'false')));
  });
  app.post('/api/preview', async (context) => context.json(await (await jobOf(context)).preview()));
  app.post('/api/cost', async (context) => {
    const probe = context.req.query('probe') === 'true';
    return context.json(await costs.tell(await jobOf(context), probe, context.req.raw.signal));
  });
  app.get('/api/store', (context) => context.json(viewStore(store, runs)));
  app.get('/api/store/game', (context) => {
    const game = viewGame(store, context.req.query('id') ?? '');
    return game ? context.json(game) : context.json({ error: 'the store has no such game' }, 404);
  });
  app.get('/api/runs', (context) => context.json(runs.list()));
  app.post('/api/runs', async (context) => {
    const run = runs.start(await jobOf(context));
    if (run === undefined) return context.json({ error: 'too many runs are under way: stop one first' }, 429);
    return context.json(run.summary(), 201);
  });
  app.get('/api/runs/:id', (context) => {
    const record = runs.record(context.req.param('id'));
    return record ? context.json(record) : unknownRun(context);
  });
  app.delete('/api/runs/:id', async (context) => {
    return (await runs.remove(context.req.param('id'))) ? context.body(null, 204) : unknownRun(context);
  });
  app.post('/api/runs/:id/stop', (context) => {
    const id = context.req.param('id');
    runs.running(id)?.stop();
    const record = runs.record(id);
    return record ? context.json(record) : unknownRun(context);
  });
  app.post('/api/runs/:id/verify', async (context) => {
    const record = runs.record(context.req.param('id'));
    if (record === undefined) return unknownRun(context);
    const { present, output } = (await bodyOf(context)) as { present?: unknown; output?: unknown };
    const job = await readJob(record.input, shelf, programs);
    const shown = Number.isSafeInteger(output) ? (output as number) : 0;
    return context.json({ value: await verifier.ask(job, present, shown, context.req.raw.signal) });
  });
  app.get('/api/runs/:id/export', async (context) => {
    const record = runs.record(context.req.param('id'));
    if (record === undefined) return unknownRun(context);
    const { as = 'json', shown = '0' } = context.req.query();
    return exportRun(context, record, as, /^\d{1,3}$/.test(shown) ? Number(shown) : -1);
  });
  return app;
}

function limitTo(bytes: number) {
  return bodyLimit({
    maxSize: bytes,
    onError: (context) => context.json({ error: `a request here holds at most ${bytes} bytes` }, 413),
  });
}

async function bodyOf(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch {
    return undefined;
  }
}

function unknownRun(context: Context): Response {
  return context.json({ error: 'there is no such run' }, 404);
}
