import { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { formatJson } from '../format-json.ts';
import type { Io } from '../io.ts';
import { openOutput } from '../output.ts';
import { describeGame, listGames } from '../store/describe-games.ts';
import { findGame } from '../store/find-game.ts';
import { storePath, withStore } from '../store/with-store.ts';
import { addStoreFileFlag, type StoreFileFlags } from './store-flags.ts';

interface ShowFlags extends StoreFileFlags {
  readonly format?: string;
  readonly out?: string;
}

export function storeShowCommand(io: Io, finish: (code: number) => void): Command {
  const command = new Command('show')
    .description('tell what is known of a game, and every run of it')
    .argument('<game>', 'its number in `spex store ls`, its id, or the beginning of its id');
  return addStoreFileFlag(command)
    .option('--format <format>', 'text or json (default: text)')
    .option('--out <file>', 'write to a file; its extension tells the format: .txt .json')
    .action(async (game: string, flags: ShowFlags) => finish(await show(io, game, flags)));
}

async function show(io: Io, wanted: string, flags: ShowFlags): Promise<number> {
  const output = await openOutput(io, flags, ['text', 'json'], { '.txt': 'text', '.json': 'json' });
  return withStore(storePath(io, flags.store), { readOnly: true }, async (store) => {
    const game = findGame(listGames(store), wanted);
    const labels = store.labels(game.id);
    const runs = store.runs({ game: game.id });
    await output.write(
      output.format === 'json'
        ? `${formatJson({ ...game, labels, runs })}\n`
        : describeGame(game, labels, runs),
    );
    return EXIT.ok;
  });
}
