import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import type { AblationStore } from '@spex/runtime';
import { RunFiles } from './run-files.ts';
import { RunList } from './run-list.ts';
import { createStudioApp } from './studio-app.ts';
import { TableShelf } from './table-shelf.ts';
import { Verifier } from './verifier.ts';

export interface StudioOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** Where runs that are over are kept. */
  readonly folder: string;
  readonly store: AblationStore | undefined;
  readonly programs: boolean;
}

/** A studio that answers. */
export interface ServedStudio {
  /** Its address, token included. */
  readonly url: string;
  /** Stops what is under way, writes it down, and ends. */
  close(): Promise<void>;
}

/** Starts the studio on 127.0.0.1. Throws where the port is taken. */
export async function serveStudio({ port, folder, store, programs }: StudioOptions): Promise<ServedStudio> {
  const token = randomBytes(24).toString('base64url');
  const shelf = new TableShelf(join(folder, 'tables'));
  const runs = new RunList(new RunFiles(folder), shelf, store);
  await runs.load();
  let taken = port;
  const app = createStudioApp({
    ...{ token, port: () => taken, runs, shelf, store, programs },
    verifier: new Verifier(store),
  });
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  taken = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${taken}/?token=${token}`,
    async close() {
      await runs.close();
      const closed = new Promise((resolve) => server.close(resolve));
      // Streams that pages listen to would stay open.
      (server as { closeAllConnections?: () => void }).closeAllConnections?.();
      await closed;
    },
  };
}
