import { isSpexError } from '@spex/core';
import { renderHtml, renderStudio, renderSvg } from '@spex/report';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { streamSSE } from 'hono/streaming';
import { svgToPng } from '../files/png.ts';
import { formatJson } from '../format-json.ts';
import { guard } from './guard.ts';
import { previewInput } from './preview-input.ts';
import type { RunList } from './run-list.ts';
import { type RunRecord, readInput } from './studio-input.ts';
import type { Verifier } from './verifier.ts';

/** Bytes of a request at most. */
const MOST_BYTES = 5_000_000;
/** Milliseconds between signs of life on a quiet stream. */
const HEARTBEAT = 15_000;

export interface StudioParts {
  readonly token: string;
  readonly port: () => number;
  readonly runs: RunList;
  readonly verifier: Verifier;
  /** Whether models may be programs. */
  readonly programs: boolean;
}

/** The studio's server, but for its socket. */
export function createStudioApp({ token, port, runs, verifier, programs }: StudioParts): Hono {
  const app = new Hono();
  app.use(guard(token, port));
  app.use(
    bodyLimit({
      maxSize: MOST_BYTES,
      onError: (context) => context.json({ error: `a request holds at most ${MOST_BYTES} bytes` }, 413),
    }),
  );
  app.onError((error, context) =>
    isSpexError(error)
      ? context.json({ error: error.message }, 400)
      : context.json({ error: 'the studio failed; its terminal may tell more' }, 500),
  );
  app.notFound((context) => context.json({ error: 'there is nothing here' }, 404));

  app.get('/', (context) => {
    const { html, policy } = renderStudio();
    context.header('Content-Security-Policy', policy);
    return context.html(html);
  });
  app.post('/api/preview', async (context) => {
    return context.json(previewInput(readInput(await bodyOf(context), programs)));
  });
  app.get('/api/runs', (context) => context.json(runs.list()));
  app.post('/api/runs', async (context) => {
    const run = runs.start(readInput(await bodyOf(context), programs));
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
    const { present } = (await bodyOf(context)) as { present?: unknown };
    const value = await verifier.ask(readInput(record.input, programs), present, context.req.raw.signal);
    return context.json({ value });
  });
  app.get('/api/runs/:id/events', (context) => {
    const id = context.req.param('id');
    const run = runs.running(id);
    const record = runs.record(id);
    if (record === undefined) return unknownRun(context);
    return streamSSE(context, async (stream) => {
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      const send = (event: { readonly type: string }): Promise<void> =>
        stream.writeSSE({ event: event.type, data: JSON.stringify(event) });
      if (run === undefined) return send({ type: 'end', record } as { type: string });
      const beat = setInterval(() => void stream.write(': still here\n\n'), HEARTBEAT);
      try {
        for await (const event of run.events(gone.signal)) await send(event);
      } finally {
        clearInterval(beat);
      }
    });
  });
  app.get('/api/runs/:id/export', async (context) => {
    const record = runs.record(context.req.param('id'));
    if (record === undefined) return unknownRun(context);
    return exported(context, record, context.req.query('as') ?? 'json');
  });
  return app;
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

async function exported(context: Context, { id, explanation }: RunRecord, format: string): Promise<Response> {
  if (explanation === null) return context.json({ error: 'the run has nothing to show yet' }, 409);
  const make: Readonly<Record<string, () => Promise<readonly [type: string, data: string | Uint8Array]>>> = {
    json: async () => ['application/json', `${formatJson(explanation)}\n`],
    html: async () => ['text/html; charset=utf-8', renderHtml(explanation)],
    svg: async () => ['image/svg+xml', renderSvg(explanation)],
    png: async () => ['image/png', await svgToPng(renderSvg(explanation))],
  };
  if (!Object.hasOwn(make, format)) {
    return context.json(
      { error: `there is no format '${format}': use ${Object.keys(make).join(', ')}` },
      400,
    );
  }
  const [type, data] = await make[format]!();
  return new Response(data as Uint8Array<ArrayBuffer> | string, {
    headers: {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="spex-${id.slice(0, 8)}.${format}"`,
    },
  });
}
