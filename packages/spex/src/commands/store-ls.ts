import { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { formatJson } from '../format-json.ts';
import type { Io } from '../io.ts';
import { openOutput } from '../output.ts';
import { describeGames, listGames } from '../store/describe-games.ts';
import { storePath, withStore } from '../store/with-store.ts';
import { addStoreFileFlag, type StoreFileFlags } from './store-flags.ts';

interface LsFlags extends StoreFileFlags {
  readonly format?: string;
  readonly out?: string;
}

export function storeLsCommand(io: Io, finish: (code: number) => void): Command {
  const command = new Command('ls').description('list what was asked, when, what it cost, and what it saved');
  return addStoreFileFlag(command)
    .option('--format <format>', 'text or json (default: text)')
    .option('--out <file>', 'write to a file; its extension tells the format: .txt .json')
    .action(async (flags: LsFlags) => finish(await ls(io, flags)));
}

async function ls(io: Io, flags: LsFlags): Promise<number> {
  const output = await openOutput(io, flags, ['text', 'json'], { '.txt': 'text', '.json': 'json' });
  const path = storePath(io, flags.store);
  return withStore(path, { readOnly: true }, async (store) => {
    const games = listGames(store);
    await output.write(
      output.format === 'json'
        ? `${formatJson({ path: store.path, games })}\n`
        : describeGames(store.path, games),
    );
    return EXIT.ok;
  });
}
