import { InvalidArgumentError } from '@spex/core';
import { type AblationStore, type ExportFormat, exportGame } from '@spex/runtime';
import { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { openTarget, settleFormat } from '../output.ts';
import { plural } from '../store/amounts.ts';
import { type ListedGame, listGames } from '../store/describe-games.ts';
import { findGame } from '../store/find-game.ts';
import { storePath, withStore } from '../store/with-store.ts';
import { addStoreFileFlag, type StoreFileFlags } from './store-flags.ts';

interface ExportFlags extends StoreFileFlags {
  readonly all?: true;
  readonly format?: string;
  readonly out?: string;
  readonly quiet?: true;
}

const NOTES = `
One row an ablation: the players that were present, a value for each output, the run that paid, when, how often it was asked,
and its share of seconds, calls, tokens and dollars. JSON lines may hold all games; CSV and Parquet hold one.`;

const EXTENSIONS = { '.jsonl': 'jsonl', '.csv': 'csv', '.parquet': 'parquet' } as const;

export function storeExportCommand(io: Io, finish: (code: number) => void): Command {
  const command = new Command('export')
    .description('write the ablations of a game as JSON lines, CSV or Parquet')
    .argument('[game]', 'its number in `spex store ls`, its id, or the beginning of its id')
    .option('--all', 'every game');
  return addStoreFileFlag(command)
    .option('--format <format>', 'jsonl, csv or parquet (default: jsonl)')
    .option('--out <file>', 'write to a file; its extension tells the format: .jsonl .csv .parquet')
    .option('--quiet', 'nothing on standard error but errors')
    .addHelpText('after', NOTES)
    .action(async (game: string | undefined, flags: ExportFlags) =>
      finish(await exportAblations(io, game, flags)),
    );
}

async function exportAblations(io: Io, game: string | undefined, flags: ExportFlags): Promise<number> {
  if ((game === undefined) === (flags.all === undefined)) {
    const problem = game === undefined ? 'one of them is needed' : 'not both';
    throw new InvalidArgumentError('game', `give a game or --all: ${problem}`);
  }
  const format = settleFormat<ExportFormat>(flags, ['jsonl', 'csv', 'parquet'], EXTENSIONS);
  if (format === 'parquet' && flags.out === undefined) {
    throw new InvalidArgumentError('out', 'Parquet is no text: give --out FILE.parquet');
  }
  const target = flags.out === undefined ? undefined : await openTarget(flags.out, '--out');
  return withStore(storePath(io, flags.store), { readOnly: true }, async (store) => {
    const games = listGames(store);
    const chosen = game === undefined ? games : [findGame(games, game)];
    if (format !== 'jsonl' && chosen.length !== 1) {
      const message = `a ${format} file holds one game, and there are ${chosen.length}: give one of them, or --format jsonl`;
      throw new InvalidArgumentError('format', message, format);
    }
    const pieces = piecesOf(store, chosen, format);
    if (target) await target.write(pieces);
    else await writeAll(io, pieces);
    if (target && !flags.quiet) {
      const ablations = chosen.reduce((sum, one) => sum + one.ablations, 0);
      io.err.write(`wrote ${plural(ablations, 'ablation')} to ${flags.out}\n`);
    }
    return EXIT.ok;
  });
}

async function* piecesOf(
  store: AblationStore,
  games: readonly ListedGame[],
  format: ExportFormat,
): AsyncGenerator<string | Uint8Array> {
  for (const { id } of games) yield* exportGame(store, id, format);
}

/** Writes no faster than standard output is read, so that little of it is in memory. */
async function writeAll(io: Io, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  for await (const piece of pieces) {
    io.out.write(piece as string);
    await io.out.drained?.();
  }
}
