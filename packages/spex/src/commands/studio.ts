import { join } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import { cacheFolder } from '@spex/models';
import { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';
import { openRuns } from '../runs/runs.ts';
import { chooseStore } from '../runs/store-choice.ts';
import { serveStudio } from '../studio/serve-studio.ts';
import { addStoreFlags, STORE_NOTE, type StoreFlags } from './store-flags.ts';

interface StudioFlags extends StoreFlags {
  readonly port: number;
  readonly folder?: string;
  readonly programs?: true;
}

const NOTES = `
Open the address that it prints; nobody without it gets in, and nothing leaves this machine but what a model is asked.
Runs go on when their page is closed. Ctrl-C stops them, writes down what they have, and ends the studio.

${STORE_NOTE}`;

export function studioCommand(io: Io, finish: (code: number) => void): Command {
  const command = new Command('studio')
    .description('explain texts, chats, documents and training sets in the browser')
    .option('--port <n>', 'port on 127.0.0.1; 0: any that is free', wholeNumber('--port', 0), 0)
    .option('--folder <folder>', 'where runs that are over are kept (default: in the cache folder)')
    .option(
      '--programs',
      'let pages choose command: models and trainers and script: targets, programs of this machine',
    );
  return addStoreFlags(command)
    .addHelpText('after', NOTES)
    .action(async (flags: StudioFlags) => finish(await studio(io, flags)));
}

async function studio(io: Io, { port, folder, programs, store }: StudioFlags): Promise<number> {
  const runs = await openRuns(chooseStore(store, io.env), 'studio', (line) => io.err.write(`${line}\n`));
  try {
    const served = await serveStudio({
      port,
      folder: folder ?? join(cacheFolder(), 'studio'),
      store: runs.store,
      programs: programs === true,
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
      throw new InvalidArgumentError(
        'port',
        `port ${port} is not to be had (${error.code}): give another --port`,
        port,
      );
    });
    io.out.write(`${served.url}\n`);
    io.err.write('the studio is open; Ctrl-C ends it\n');
    const interrupt = io.interrupt(() => io.err.write('ending: what runs have is written down\n'));
    try {
      await new Promise<void>((resolve) => {
        if (interrupt.signal.aborted) resolve();
        interrupt.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await served.close();
    } finally {
      interrupt.dispose();
    }
    return EXIT.ok;
  } finally {
    runs.close();
  }
}
