import {
  createBatch,
  InvalidArgumentError,
  leastSpexBudget,
  planSpex,
  type SpexSettings,
  spex,
} from '@spex/core';
import { Command } from 'commander';
import { defaultBudget } from '../default-budget.ts';
import { EXIT } from '../exit-codes.ts';
import { formatJson } from '../format-json.ts';
import { loadGame } from '../games/load-game.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';
import { openOutput } from '../output.ts';
import { describePlan, type LeastBudget, type Planned, type Spent } from '../planning/describe-design.ts';
import { type SettledBudget, settleBudget } from '../settle-budget.ts';
import { componentsCommand } from './components.ts';
import { contextCommand } from './context.ts';
import { dataCommand } from './data.ts';
import { explainCommand } from './explain.ts';
import { addDesignFlags, checkSettings, type DesignFlags, withSpexFlagNames } from './spex-flags.ts';

interface PlanFlags extends DesignFlags {
  readonly players?: number;
  readonly budget?: number;
  readonly format?: string;
  readonly out?: string;
}

const NOTES = `
With the name of a command and its flags: what that run would take, from a few ablations that it then finds in the store.

Otherwise nothing is measured. Give a game file, as \`spex solve\` reads it, or --players.

Without --budget, 10 n log2 n ablations for n players, at least 256, at most
2048 and 2^n.

Examples:
  spex plan explain --file prompt.txt --model openai:gpt-4o-mini --target contrast:Yes/No --price 0.15,0.6
  spex plan data --train train.csv --test test.csv --label label --trainer boosted --probe 4
  spex plan --players 128 --budget 5000
  spex plan --players 128 --budget 5000 --max-order 3
  spex plan game.json --budget 2000 --format json`;

/** The highest order of the table: the highest that the solver takes. */
const ORDERS = 8;

export function planCommand(io: Io, finish: (code: number) => void): Command {
  const command = new Command('plan')
    .description(
      'tell what a run would take; or how solver spex would spend a budget, and the least that it needs',
    )
    .argument('[game]', 'a .npy, .npz or .json file, of which only the number of players counts')
    .option('--players <n>', 'number of players', wholeNumber('--players', 2))
    .option('--budget <n>', 'ablations to pay for (default: see below)', wholeNumber('--budget'));
  addDesignFlags(command)
    .option('--format <format>', 'text or json (default: text)')
    .option('--out <file>', 'write to a file; its extension tells the format: .txt .json')
    .addHelpText('after', NOTES)
    .enablePositionalOptions()
    .action(async (path: string | undefined, flags: PlanFlags) => finish(await plan(io, path, flags)));
  for (const create of [explainCommand, contextCommand, dataCommand, componentsCommand]) {
    command.addCommand(create(io, finish, true));
  }
  return command;
}

async function plan(io: Io, path: string | undefined, flags: PlanFlags): Promise<number> {
  const settings = checkSettings(flags);
  const output = await openOutput(io, flags, ['text', 'json'], { '.txt': 'text', '.json': 'json' });
  const { players, budget, budgetNote } = await settle(path, flags);
  const planned = planAll(players, budget, settings);
  await output.write(
    output.format === 'json'
      ? `${formatJson(planned)}\n`
      : describePlan(planned, { budgetNote, askedOrder: flags.maxOrder !== undefined }),
  );
  return EXIT.ok;
}

/** Players and budget, from the game or the flags. Throws InvalidArgumentError where neither or both tell. */
async function settle(
  path: string | undefined,
  flags: PlanFlags,
): Promise<SettledBudget & { readonly players: number }> {
  if ((path === undefined) === (flags.players === undefined)) {
    const problem = path === undefined ? 'one of them is needed' : 'not both';
    throw new InvalidArgumentError('players', `give a game file or --players: ${problem}`);
  }
  if (path === undefined) {
    const players = flags.players!;
    // No game has more players than a batch of its coalitions can hold: this throws above 100,000.
    withSpexFlagNames(() => createBatch(0, players));
    if (flags.budget !== undefined) return { players, budget: flags.budget };
    return { players, budget: defaultBudget(players, spex), budgetNote: 'the default' };
  }
  const file = await loadGame(path);
  const players = file.game.players.length;
  if (file.recorded && file.recorded.distinctAmong(file.recorded.rows) < 2 ** players) {
    const message = `${path}: solver spex chooses its own coalitions, and a recording has values for others only: give --players ${players} to plan a new run`;
    throw new InvalidArgumentError('game', message, path);
  }
  return { players, ...settleBudget(file, flags.budget, spex) };
}

/** How the budget is spent, and the least budget of every order. Throws what `planSpex` throws. */
function planAll(players: number, budget: number, settings: SpexSettings): Planned {
  return withSpexFlagNames(() => {
    // For what it throws: settings that the solver refuses are refused here, whatever the budget.
    leastSpexBudget(players, settings);
    const all = 2 ** players;
    const spent: Spent =
      budget >= all
        ? { players, budget, complete: true, coalitions: all }
        : { ...planSpex(players, budget, settings), complete: false };
    const orders = Array.from({ length: Math.min(ORDERS, players) }, (_, i) => i + 1);
    return { ...spent, least: orders.map((order) => leastOf(players, order, settings)) };
  });
}

function leastOf(players: number, order: number, settings: SpexSettings): LeastBudget {
  try {
    return { order, budget: leastSpexBudget(players, { ...settings, maxOrder: order }) };
  } catch (error) {
    // So many bins as were asked for are more than the code of a low order can fill.
    if (error instanceof InvalidArgumentError && error.argument === 'binBits') return { order, budget: null };
    throw error;
  }
}
