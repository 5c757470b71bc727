import { getSolver, isSpexError, type Solver } from '@spex/core';
import { Command } from 'commander';
import { type BenchRow, type BenchTask, measureRow } from '../bench/row.ts';
import { benchTable } from '../bench/table.ts';
import { EXIT } from '../exit-codes.ts';
import { loadGames, type NamedGame } from '../games/game-folder.ts';
import { type Noise, parseNoise } from '../games/noise.ts';
import type { Io } from '../io.ts';
import { commaList, wholeNumber } from '../numbers.ts';
import { openOutput } from '../output.ts';

interface BenchFlags {
  readonly games: string;
  readonly solvers: readonly string[];
  readonly budgets: readonly number[];
  readonly repeats: number;
  readonly only?: string;
  readonly noise?: Noise;
  readonly seed: number;
  readonly format?: string;
  readonly out?: string;
  readonly quiet?: true;
}

const NOTES = `
One row a game, solver, budget and repeat: game, players, solver, budget, evaluations (every ablation paid for), r2,
seconds (the solver's, without the game), seed, terms (of the spectrum that the user gets), family, lens. r2 is that
spectrum's, on all 2^n coalitions of a table, the test rows of a recording, 10,000 uniform coalitions of a spectrum,
without noise. Repeat k has the seed S + k. A budget above 2^n buys all 2^n coalitions. A row that a solver cannot
measure (a budget too small for it, a recording too short) is left out, and standard error says why.

Examples:
  spex bench --games folder --solvers auto,proxyspex --budgets 128,256 --repeats 3 --format json
  spex bench --games folder --only 'sentiment*' --budgets 512 --out rows.json`;

export function benchCommand(io: Io, finish: (code: number) => void): Command {
  const readBudget = wholeNumber('--budgets', 1);
  const readBudgets = (text: string): number[] => commaList('--budgets')(text).map(readBudget);
  return new Command('bench')
    .description('measure solvers on a folder of games')
    .requiredOption('--games <folder>', 'games as `spex solve` reads them; index.json lists them, if there')
    .option('--solvers <names>', 'solvers, parted by commas', commaList('--solvers'), ['auto'])
    .option('--budgets <numbers>', 'budgets, parted by commas', readBudgets, [128, 256, 512, 1024])
    .option('--repeats <k>', 'runs of each, with seeds S, S + 1, …', wholeNumber('--repeats', 1), 1)
    .option('--only <pattern>', 'only games whose name holds this; * stands for anything')
    .option(
      '--noise <amount>',
      "normal noise on the values: 0.2 (its deviation) or 5% (of the game's own)",
      parseNoise,
    )
    .option('--seed <S>', 'seed of the first repeat', wholeNumber('--seed', 0), 0)
    .option('--format <format>', 'text, json (a list) or jsonl (a row a line, as it is measured)')
    .option('--out <file>', 'write to a file; its extension tells the format: .txt .json .jsonl')
    .option('--quiet', 'nothing on standard error but errors')
    .addHelpText('after', NOTES)
    .action(async (flags: BenchFlags) => finish(await bench(io, flags)));
}

async function bench(io: Io, flags: BenchFlags): Promise<number> {
  const solvers = flags.solvers.map(getSolver);
  const output = await openOutput(io, flags, ['text', 'json', 'jsonl'], {
    '.txt': 'text',
    '.json': 'json',
    '.jsonl': 'jsonl',
  });
  const games = await loadGames(flags.games, flags.only);
  const talk = (line: string): void => {
    if (!flags.quiet) io.err.write(`${line}\n`);
  };

  const interrupt = io.interrupt(() => talk('interrupted: writing the rows that are done'));
  const rows: BenchRow[] = [];
  const refused: string[] = [];
  const stream = output.format === 'jsonl' && !output.toFile;
  try {
    for (const task of tasks(games, solvers, flags)) {
      if (interrupt.signal.aborted) break;
      const name = `${task.game.name} ${task.solver.name} ${task.budget} seed ${task.seed}`;
      try {
        const row = await measureRow(task, interrupt.signal);
        if (row === undefined) break;
        rows.push(row);
        if (stream) io.out.write(`${JSON.stringify(row)}\n`);
        talk(`${name}: R² ${row.r2.toFixed(4)}, ${row.terms} terms, ${row.seconds.toFixed(2)} s`);
      } catch (error) {
        if (!isSpexError(error) || error.name === 'GameError') throw error;
        refused.push(error.message);
        io.err.write(`${name}: left out, ${error.message}\n`);
      }
    }
    if (rows.length === 0 && refused.length > 0) return EXIT.usage;
    if (!stream) await output.write(formatRows(rows, output.format));
    if (output.toFile) talk(`wrote ${flags.out}`);
    return interrupt.signal.aborted ? EXIT.interrupted : EXIT.ok;
  } finally {
    interrupt.dispose();
  }
}

/** Every row to measure, in the order in which they are printed. */
function* tasks(
  games: readonly NamedGame[],
  solvers: readonly Solver[],
  flags: BenchFlags,
): Generator<BenchTask> {
  for (const game of games) {
    for (const solver of solvers) {
      for (const budget of flags.budgets) {
        for (let repeat = 0; repeat < flags.repeats; repeat++) {
          yield { game, solver, budget, seed: flags.seed + repeat, noise: flags.noise };
        }
      }
    }
  }
}

function formatRows(rows: readonly BenchRow[], format: 'text' | 'json' | 'jsonl'): string {
  const lines = rows.map((row) => JSON.stringify(row));
  if (format === 'text') return benchTable(rows);
  if (format === 'jsonl') return lines.map((line) => `${line}\n`).join('');
  return lines.length === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`;
}
