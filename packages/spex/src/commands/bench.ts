import { getSolver, InvalidArgumentError, SOLVERS, type Solver } from '@spex/core';
import { Command } from 'commander';
import { DEFAULT_BUDGETS, DEFAULT_SOLVERS, defaultGames } from '../bench/defaults.ts';
import type { BenchGame } from '../bench/games/bench-game.ts';
import { FAMILIES } from '../bench/games/families.ts';
import { LIVE_LENSES } from '../bench/games/live/index.ts';
import { openGames } from '../bench/games/open-games.ts';
import { RowJournal, readLines } from '../bench/journal.ts';
import { measureRows } from '../bench/measure-rows.ts';
import { METRICS, type MetricsAsked, parseIndexAt, parseMetrics } from '../bench/metrics/parse.ts';
import { planRows } from '../bench/plan-rows.ts';
import { openPlots, writePlots } from '../bench/plots.ts';
import type { BenchLine } from '../bench/row.ts';
import { ChildRunner, localRunner } from '../bench/runners.ts';
import { summarise } from '../bench/summary.ts';
import { benchTable } from '../bench/table.ts';
import { benchTalk } from '../bench/talk.ts';
import { EXIT } from '../exit-codes.ts';
import { decodeText, readBytes } from '../files/read-file.ts';
import { matchesName } from '../games/game-folder.ts';
import { type Noise, parseNoise } from '../games/noise.ts';
import type { Io } from '../io.ts';
import { commaList, wholeNumber } from '../numbers.ts';
import { openOutput, openTarget, settleFormat } from '../output.ts';
import { packageVersion } from '../package-version.ts';

interface BenchFlags {
  readonly games?: string;
  readonly families?: readonly string[];
  readonly live?: readonly string[];
  readonly solvers?: readonly string[];
  readonly budgets?: readonly number[];
  readonly metrics?: readonly string[];
  readonly index?: readonly string[];
  readonly order: number;
  readonly repeats: number;
  readonly only?: string;
  readonly noise?: { readonly amount: Noise; readonly text: string };
  readonly seed: number;
  readonly jobs: number;
  readonly rowSeconds?: number;
  readonly from?: string;
  readonly fresh?: true;
  readonly overall?: true;
  readonly plots?: string;
  readonly format?: string;
  readonly out?: string;
  readonly quiet?: true;
}

const list = (entries: readonly (readonly [string, string])[], width: number): string =>
  entries.map(([name, help]) => `  ${name.padEnd(width)}  ${help}`).join('\n');

const NOTES = `
Without games of your own it measures a small benchmark: synthetic families and live games, in about a minute.

Families (--families), each seeded and with a known spectrum; n, count, seed and snr (decibels) go with all of them:
${list(
  Object.entries(FAMILIES).map(([name, { help, defaults }]) => [
    name,
    `${help} (${Object.entries(defaults)
      .filter(([, value]) => Number.isFinite(value))
      .map(([key, value]) => `${key}=${value}`)
      .join(',')})`,
  ]),
  12,
)}
Live games (--live ${LIVE_LENSES.join(',')} or all): made through the lens, on the embedded model and small data sets.

Metrics (--metrics):
${list(
  METRICS.map(({ name, help }) => [name, help]),
  27,
)}

Solvers that estimate one index are asked for those of --index, else for those of the metrics, else for their first;
a spectrum gives all. R² is over all 2^n coalitions of a table without noise, 10,000 uniform ones of a spectrum, the test
rows of a recording, 1,000 uniform coalitions of a large live game. Seconds are CPU seconds of the solver. Repeat k has the seed S + k. A budget above 2^n buys all 2^n coalitions. A row that a solver cannot measure
(a budget too small for it, a recording too short) is left out, and standard error says why.

--out rows.jsonl keeps each row as it is measured; the same command again measures what is missing, --fresh all.

Examples:
  spex bench
  spex bench --families sparse:n=50,terms=30 parity --solvers all --budgets 256,1024 --row-seconds 60 --jobs 2
  spex bench --games folder --solvers auto,proxyspex --budgets 128,256 --repeats 3 --format json
  spex bench --games folder --only 'sentiment*' --metrics r2,r2@0.9,index-error:SV --out rows.jsonl --plots plots
  spex bench --from rows.jsonl --metrics r2,seconds`;

export function benchCommand(io: Io, finish: (code: number) => void): Command {
  const readBudget = wholeNumber('--budgets', 1);
  const readBudgets = (text: string): number[] => commaList('--budgets')(text).map(readBudget);
  return new Command('bench')
    .description('measure solvers on games: stored, synthetic or live')
    .option('--games <folder>', 'games as `spex solve` reads them; index.json lists them, if there')
    .option('--families <specs...>', 'synthetic games, such as sparse:n=50,terms=30')
    .option(
      '--live <lenses>',
      'games made here and now through a lens, parted by commas',
      commaList('--live'),
    )
    .option('--solvers <names>', 'solvers, parted by commas, or all (default: auto)', commaList('--solvers'))
    .option('--budgets <numbers>', 'budgets, parted by commas (default: 128,256,512,1024)', readBudgets)
    .option('--metrics <names>', 'what to measure, parted by commas (default: r2)', commaList('--metrics'))
    .option('--index <names>', 'indices to estimate, such as SV,SII:2', commaList('--index'))
    .option('--order <k>', 'order of an index that comes without', wholeNumber('--order', 1), 2)
    .option('--repeats <k>', 'runs of each, with seeds S, S + 1, …', wholeNumber('--repeats', 1), 1)
    .option('--only <pattern>', 'only games whose name holds this; * stands for anything')
    .option(
      '--noise <amount>',
      "normal noise on the values: 0.2 (its deviation) or 5% (of the game's own)",
      (text: string) => ({ amount: parseNoise(text), text: text.trim() }),
    )
    .option('--seed <S>', 'seed of the first repeat', wholeNumber('--seed', 0), 0)
    .option('--jobs <n>', 'processes that measure at the same time', wholeNumber('--jobs', 1), 1)
    .option('--row-seconds <s>', 'CPU seconds after which a row is given up as too slow', positiveNumber)
    .option('--from <file>', 'measure nothing: tabulate the rows of a .jsonl file')
    .option('--fresh', 'measure all rows anew, whatever --out holds')
    .option('--overall', 'means over all games only, not over those of each family')
    .option(
      '--plots <folder>',
      'write an SVG of each figure against the budget, per family and over all games',
    )
    .option('--format <format>', 'text, markdown, json (a list) or jsonl (a row a line, as it is measured)')
    .option('--out <file>', 'write to a file; its extension tells the format: .txt .md .json .jsonl')
    .option('--quiet', 'nothing on standard error but errors')
    .addHelpText('after', NOTES)
    .action(async (flags: BenchFlags) => finish(await bench(io, flags)));
}

const FORMATS = ['text', 'markdown', 'json', 'jsonl'] as const;
const EXTENSIONS = { '.txt': 'text', '.md': 'markdown', '.json': 'json', '.jsonl': 'jsonl' } as const;

async function bench(io: Io, flags: BenchFlags): Promise<number> {
  if (flags.from !== undefined) return tabulate(io, flags, flags.from);
  const solvers = settleSolvers(flags);
  const indices = (flags.index ?? []).map((name) => parseIndexAt(name, flags.order));
  const measured = parseMetrics(flags.metrics ?? ['r2'], indices);
  const format = settleFormat(flags, FORMATS, EXTENSIONS);
  // Opened first: an output that cannot be written to is told before anything else is done.
  const keeps = format === 'jsonl' && flags.out !== undefined;
  const output = keeps ? undefined : await openOutput(io, flags, FORMATS, EXTENSIONS);
  if (flags.plots !== undefined) await openPlots(flags.plots);
  const journal = keeps ? new RowJournal(flags.out, { fresh: flags.fresh === true }) : undefined;
  const talk = benchTalk(io.err, flags.quiet === true);
  const interrupt = io.interrupt(() => talk.say('interrupted: writing the rows that are done'));
  try {
    const games = await settleGames(flags, talk.say);
    const { rows: specs, without } = planRows({
      games,
      solvers,
      budgets: flags.budgets ?? (asksForGames(flags) ? [128, 256, 512, 1024] : DEFAULT_BUDGETS),
      seeds: Array.from({ length: flags.repeats }, (_, repeat) => flags.seed + repeat),
      indices,
      order: flags.order,
      measured,
      noise: flags.noise,
      version: packageVersion(),
    });
    for (const { name, estimates } of without) {
      io.err.write(`${name}: left out, it estimates ${estimates!.join(', ')} only\n`);
    }
    if (specs.length === 0) return EXIT.usage;
    const local = flags.jobs === 1 && flags.rowSeconds === undefined;
    const { lines, known } = await measureRows(specs, {
      jobs: flags.jobs,
      runner: () => (local ? localRunner(games, interrupt.signal) : new ChildRunner(flags.rowSeconds)),
      journal,
      limit: flags.rowSeconds,
      signal: interrupt.signal,
      onDone: (done) => talk.row(done),
      onLine: format === 'jsonl' && !keeps ? (line) => io.out.write(`${JSON.stringify(line)}\n`) : undefined,
    });
    talk.end();
    const there = lines.filter((line) => line !== undefined);
    if (there.length === 0 && talk.refused > 0) return EXIT.usage;
    if (journal) {
      journal.close();
      const target = await openTarget(journal.path, '--out');
      await target.write(formatRows(journal.settle(there), measured, 'jsonl', flags));
      const kept = known === 0 ? '' : `, ${known} of them measured before`;
      talk.say(`${there.length} rows in ${flags.out}${kept}: spex bench --from ${flags.out} tabulates them`);
    } else if (output && !(format === 'jsonl' && !output.toFile)) {
      await output.write(formatRows(there, measured, format, flags));
      if (output.toFile) talk.say(`wrote ${flags.out}`);
    }
    await plot(flags, grouped(there, flags), measured, talk.say);
    sayOfSeeds(there, measured, talk.say);
    if (interrupt.signal.aborted) return EXIT.interrupted;
    return talk.failed > 0 ? EXIT.failed : EXIT.ok;
  } finally {
    interrupt.dispose();
  }
}

/** What was measured before, as a table or plots. */
async function tabulate(io: Io, flags: BenchFlags, path: string): Promise<number> {
  const idle = FOR_MEASURING.find((flag) => flags[flag] !== undefined);
  if (idle !== undefined) {
    const message = `--from measures nothing and takes no --${idle}: --only chooses among its games`;
    throw new InvalidArgumentError('from', message, path);
  }
  const output = await openOutput(io, flags, FORMATS, EXTENSIONS);
  const all = readLines(decodeText(await readBytes(path)), path);
  const { only } = flags;
  const lines = only === undefined ? all : all.filter(({ game }) => matchesName(game, only));
  if (lines.length === 0) throw new InvalidArgumentError('from', `${path} holds no such rows`, path);
  const indices = (flags.index ?? []).map((name) => parseIndexAt(name, flags.order));
  const measured = parseMetrics(flags.metrics ?? metricsOf(lines), indices);
  assertHeld(lines, measured, path);
  if (flags.plots !== undefined) await openPlots(flags.plots);
  await output.write(formatRows(lines, measured, output.format, flags));
  const say = (line: string): void => {
    if (flags.quiet !== true) io.err.write(`${line}\n`);
  };
  if (output.toFile) say(`wrote ${flags.out}`);
  await plot(flags, grouped(lines, flags), measured, say);
  sayOfSeeds(lines, measured, say);
  return EXIT.ok;
}

/** Flags that tell what is to be measured. */
const FOR_MEASURING = ['games', 'families', 'live', 'solvers', 'budgets', 'noise', 'fresh'] as const;

/** Throws InvalidArgumentError for a metric that no row was measured for. */
function assertHeld(lines: readonly BenchLine[], { metrics, stability }: MetricsAsked, path: string): void {
  const held = metricsOf(lines);
  const missing = [...metrics.map(({ name }) => name), ...(stability ? ['stability'] : [])].find(
    (name) => !held.includes(name),
  );
  if (missing === undefined) return;
  const message = `no row of ${path} holds metric '${missing}': they hold ${held.join(', ')}`;
  throw new InvalidArgumentError('metrics', message, missing);
}

/** Says so where there are no seeds to compare. */
function sayOfSeeds(
  lines: readonly BenchLine[],
  { figures, stability }: MetricsAsked,
  say: (line: string) => void,
): void {
  const figure = stability && figures.find(({ key }) => key === 'stability');
  if (figure && summarise(lines, figure).length === 0) {
    say('stability is not known of one seed: --repeats 2 or more');
  }
}

/** The rows as they are to be summed up: by family or not. */
function grouped(lines: readonly BenchLine[], { overall }: BenchFlags): readonly BenchLine[] {
  if (!overall) return lines;
  return lines.map(({ family: _, ...line }) => line as BenchLine);
}

async function plot(
  { plots }: BenchFlags,
  lines: readonly BenchLine[],
  { figures }: MetricsAsked,
  say: (line: string) => void,
): Promise<void> {
  if (plots === undefined) return;
  const paths = await writePlots(plots, lines, figures);
  say(`wrote ${paths.length} plots into ${plots}`);
}

/** The metrics that rows hold. */
function metricsOf(lines: readonly BenchLine[]): string[] {
  const rows = lines.filter((line) => line.status === 'measured');
  const keys = rows.flatMap(({ metrics }) => Object.keys(metrics ?? {}));
  const stability = rows.some(({ top }) => top !== undefined) ? ['stability'] : [];
  return ['r2', ...new Set(keys.map((key) => key.split('/')[0]!)), ...stability];
}

function asksForGames({ games, families, live }: BenchFlags): boolean {
  return games !== undefined || families !== undefined || live !== undefined;
}

async function settleGames(flags: BenchFlags, say: (line: string) => void): Promise<readonly BenchGame[]> {
  const { games: folder, families, live, only } = flags;
  if (asksForGames(flags)) return openGames({ folder, families, live, only });
  const { games, missing } = await defaultGames({ only });
  if (missing !== undefined) say(`no live games: ${missing}`);
  return games;
}

function settleSolvers(flags: BenchFlags): Solver[] {
  const names = flags.solvers ?? (asksForGames(flags) ? ['auto'] : DEFAULT_SOLVERS);
  return [...new Set(names.flatMap((name) => (name === 'all' ? Object.keys(SOLVERS) : [name])))].map(
    getSolver,
  );
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (value > 0 && value < Infinity) return value;
  throw new InvalidArgumentError(
    'row-seconds',
    `--row-seconds must be a number above 0, not '${text}'`,
    text,
  );
}

function formatRows(
  lines: readonly BenchLine[],
  { figures }: MetricsAsked,
  format: (typeof FORMATS)[number],
  flags: BenchFlags,
): string {
  if (format === 'text' || format === 'markdown') return benchTable(grouped(lines, flags), figures, format);
  const texts = lines.map((line) => JSON.stringify(line));
  if (format === 'jsonl') return texts.map((text) => `${text}\n`).join('');
  return texts.length === 0 ? '[]\n' : `[\n${texts.join(',\n')}\n]\n`;
}
