import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { RunList } from './run-list.ts';

/** Milliseconds between signs of life on a quiet stream. */
const HEARTBEAT = 15_000;

/**
 * All that a page hears, on one stream: the list of runs whenever it changes, and what is new of the run that it shows. A browser keeps
 * few connections to a server, so a second stream would soon be one too many.
 */
export function sendEvents(context: Context, runs: RunList, id: string | undefined): Response {
  return streamSSE(context, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const send = (event: { readonly type: string }): Promise<void> =>
      stream.writeSSE({ event: event.type, data: JSON.stringify(event) });
    const tellList = async (): Promise<void> => {
      for await (const list of runs.lists(gone.signal)) await send({ type: 'runs', runs: list } as never);
    };
    const tellRun = async (wanted: string): Promise<void> => {
      const run = runs.running(wanted);
      if (run) {
        for await (const event of run.events(gone.signal)) await send(event);
        return;
      }
      const record = runs.record(wanted);
      await send((record ? { type: 'end', record } : { type: 'unknown' }) as { type: string });
    };
    const beat = setInterval(() => void stream.write(': still here\n\n'), HEARTBEAT);
    try {
      await Promise.all([tellList(), ...(id === undefined ? [] : [tellRun(id)])]);
    } finally {
      clearInterval(beat);
    }
  });
}
