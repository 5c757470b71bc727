import { Command } from 'commander';
import type { Io } from '../io.ts';
import { storeExportCommand } from './store-export.ts';
import { storeLsCommand } from './store-ls.ts';
import { storePruneCommand } from './store-prune.ts';
import { storeShowCommand } from './store-show.ts';
import { storeVerifyCommand } from './store-verify.ts';

const NOTES = `
Every ablation that explain, context, data and components pay for is kept in one file, before it counts as done. The same
command, run again, takes from there what is there: after kill -9, Ctrl-C, a crash or a full disk it goes on where it was.
A game is what was asked about: a text, its parts, a model and a target. Several processes may use one store at a time.

The file is --store FILE, else what SPEX_STORE names (off: none), else ablations.db in the cache folder.

Examples:
  spex store ls
  spex store show 1
  spex store export 1 --format csv --out ablations.csv
  spex store export --all > ablations.jsonl
  spex store prune --older-than 30d --dry-run
  spex store verify --store ablations.db`;

export function storeCommand(io: Io, finish: (code: number) => void): Command {
  const command = new Command('store').description('look into what was paid for, export it, or remove it');
  for (const create of [
    storeLsCommand,
    storeShowCommand,
    storeExportCommand,
    storePruneCommand,
    storeVerifyCommand,
  ]) {
    command.addCommand(create(io, finish));
  }
  return command.addHelpText('after', NOTES);
}
