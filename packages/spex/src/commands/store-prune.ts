import { InvalidArgumentError } from '@spex/core';
import { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { formatJson } from '../format-json.ts';
import type { Io } from '../io.ts';
import { openOutput } from '../output.ts';
import { describeBytes, plural, readDuration, readSize } from '../store/amounts.ts';
import { listGames } from '../store/describe-games.ts';
import { findGame } from '../store/find-game.ts';
import { storePath, withStore } from '../store/with-store.ts';
import { addStoreFileFlag, type StoreFileFlags } from './store-flags.ts';

interface PruneFlags extends StoreFileFlags {
  readonly olderThan?: number;
  readonly game?: readonly string[];
  readonly title?: string;
  readonly largestTo?: number;
  readonly dryRun?: true;
  readonly format?: string;
  readonly out?: string;
}

const NOTES = `
Whole games go, with all that was paid for them. Give one of the flags or several: what meets all of them goes. A game that a
run is asking about just now is refused.`;

export function storePruneCommand(io: Io, finish: (code: number) => void): Command {
  const command = new Command('prune')
    .description('remove games, and give the room back')
    .option('--older-than <time>', 'games not used for so long: 30d, 12h, 2w', readDuration('--older-than'))
    .option('--game <game...>', 'these games: numbers in `spex store ls`, ids, or beginnings of ids')
    .option('--title <text>', 'games of which every command line has this text in it')
    .option(
      '--largest-to <size>',
      'the games used longest ago, until the store has at most that size: 1GB, 500MB',
      readSize('--largest-to'),
    )
    .option('--dry-run', 'tell what would go, and remove nothing');
  return addStoreFileFlag(command)
    .option('--format <format>', 'text or json (default: text)')
    .option('--out <file>', 'write to a file; its extension tells the format: .txt .json')
    .addHelpText('after', NOTES)
    .action(async (flags: PruneFlags) => finish(await prune(io, flags)));
}

async function prune(io: Io, flags: PruneFlags): Promise<number> {
  const { olderThan, game, title, largestTo, dryRun = false } = flags;
  if (olderThan === undefined && game === undefined && title === undefined && largestTo === undefined) {
    const message = 'tell which games are to go: --older-than, --game, --title or --largest-to';
    throw new InvalidArgumentError('prune', message);
  }
  const output = await openOutput(io, flags, ['text', 'json'], { '.txt': 'text', '.json': 'json' });
  const path = storePath(io, flags.store);
  return withStore(path, { readOnly: dryRun }, async (store) => {
    const listed = listGames(store);
    const report = store.prune({
      ...(game !== undefined && { games: game.map((one) => findGame(listed, one).id) }),
      ...(olderThan !== undefined && { before: new Date(Date.now() - olderThan) }),
      ...(title !== undefined && { title }),
      ...(largestTo !== undefined && { keepBytes: largestTo }),
      dryRun,
    });
    const gone = listed.filter(({ id }) => report.games.includes(id));
    const lines = gone.map(
      ({ id, ablations, bytes, asked }) =>
        `${id}  ${plural(ablations, 'ablation')}, ${describeBytes(bytes)}${asked === null ? '' : `\n   ${asked}`}`,
    );
    const sizes = `${describeBytes(report.bytesBefore)} to ${describeBytes(report.bytesAfter)}`;
    const done = `${plural(report.games.length, 'game')} with ${plural(report.ablations, 'ablation')}`;
    const sum = dryRun
      ? `${done} would go; ${path} would shrink from ${sizes}`
      : `${done} removed; ${path} went from ${sizes}`;
    await output.write(
      output.format === 'json'
        ? `${formatJson({ path: store.path, dryRun, ...report })}\n`
        : `${[...lines, sum].join('\n')}\n`,
    );
    return EXIT.ok;
  });
}
