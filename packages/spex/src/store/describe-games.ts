import type { AblationStore, StoredGame, StoredRun } from '@spex/runtime';
import { columns } from '../columns.ts';
import { count, describeBytes, describeMoment, describeStoredCost, plural } from './amounts.ts';

/** A game of a store and the command line that asked for it last. */
export interface ListedGame extends StoredGame {
  /** Its place in the list, from 1: `show` and `export` take it too. */
  readonly number: number;
  readonly asked: string | null;
}

/** Characters of a game's id that are shown: kind and the beginning of the hash. */
const SHOWN = 12;

/** Every game, the last used first. */
export function listGames(store: AblationStore): ListedGame[] {
  const latest = new Map<string, string>();
  for (const { game, title } of store.runs()) if (!latest.has(game)) latest.set(game, title);
  return store.games().map((game, at) => ({ number: at + 1, ...game, asked: latest.get(game.id) ?? null }));
}

/** A table of games, and what asked for each. */
export function describeGames(path: string, games: readonly ListedGame[]): string {
  const bytes = games.reduce((sum, game) => sum + game.bytes, 0);
  const ablations = games.reduce((sum, game) => sum + game.ablations, 0);
  const head = `${path}: ${plural(games.length, 'game')}, ${plural(ablations, 'ablation')}, ${describeBytes(bytes)}`;
  if (games.length === 0) return `${head}\n`;
  const table = columns(
    ['#', 'game', 'players', 'ablations', 'runs', 'last used', 'paid', 'saved'],
    games.map((game) => [
      String(game.number),
      shortId(game.id),
      count(game.players),
      count(game.ablations),
      count(game.runs),
      describeMoment(game.lastSeen),
      describeStoredCost(game.cost),
      savedWords(game),
    ]),
  );
  const lines = games.flatMap((game, at) => [
    table[at + 1]!,
    ...(game.asked === null ? [] : [`   ${game.asked}`]),
  ]);
  return `${[head, '', table[0]!, ...lines].join('\n')}\n`;
}

/** One game and its runs. */
export function describeGame(
  game: ListedGame,
  labels: ReturnType<AblationStore['labels']>,
  runs: readonly StoredRun[],
): string {
  const facts = columnsOfFacts([
    ['Game', game.id],
    ['Players', `${count(game.players)}: ${listed(labels.players)}`],
    [game.outputs === 1 ? 'Output' : 'Outputs', listed(labels.outputs)],
    ['Stored', `${plural(game.ablations, 'ablation')}, ${describeBytes(game.bytes)}`],
    ['Used', `${describeMoment(game.firstSeen)} to ${describeMoment(game.lastSeen)}`],
    ['Paid', describeStoredCost(game.cost)],
    ['Saved', savedWords(game)],
  ]);
  if (runs.length === 0) return `${facts.join('\n')}\n`;
  const table = columns(
    ['run', 'began', 'ended', 'budget', 'found', 'paid for', 'took'],
    runs.map((run) => [
      String(run.id),
      describeMoment(run.startedAt),
      STATUS[run.status],
      run.budget === undefined ? '' : count(run.budget),
      count(run.counts.found + run.counts.shared),
      count(run.counts.bought),
      describeStoredCost(run.cost),
    ]),
  );
  const lines = runs.flatMap((run, at) => [table[at + 1]!, `     ${run.title}`]);
  return `${[...facts, '', table[0]!, ...lines].join('\n')}\n`;
}

const STATUS: Readonly<Record<StoredRun['status'], string>> = {
  running: 'runs now',
  complete: 'complete',
  partial: 'early',
  failed: 'failed',
  killed: 'killed',
};

/** `features:1a2b3c4d5e6f`: enough of the id to name it. */
function shortId(id: string): string {
  const [, kind = '', rest = id] = /^([a-z-]+:)?(.*)$/s.exec(id) ?? [];
  return `${kind}${rest.slice(0, SHOWN)}`;
}

function savedWords({ spared, saved }: StoredGame): string {
  return spared === 0 ? 'nothing yet' : `${plural(spared, 'ablation')}: ${describeStoredCost(saved)}`;
}

/** Names that are listed. */
const MOST = 12;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST).map((name) => `[${name.replaceAll(/\s+/g, ' ').slice(0, 40)}]`);
  return `${shown.join(' ')}${names.length > MOST ? ` … (${count(names.length)})` : ''}`;
}

function columnsOfFacts(facts: readonly (readonly [string, string])[]): string[] {
  return facts.map(([name, value]) => `${name.padEnd(9)}${value}`);
}
