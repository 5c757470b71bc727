import type { AblationStore, StoredRun } from '@spex/runtime';
import { type ListedGame, listGames } from '../store/describe-games.ts';
import type { RunList } from './run-list.ts';

/** Games, runs and players that are told. */
const MOST_GAMES = 200;
const MOST_RUNS = 30;
const MOST_PLAYERS = 50;

/** A game of the store, and the studio's own runs of it. */
interface ViewedGame extends ListedGame {
  readonly studio: readonly { readonly id: string; readonly title: string; readonly started: string }[];
}

/** What the ablation store holds; without a path there is none. */
export interface StoreView {
  readonly path: string | null;
  readonly all: { readonly games: number; readonly ablations: number; readonly bytes: number };
  /** The last used first. */
  readonly games: readonly ViewedGame[];
}

export function viewStore(store: AblationStore | undefined, runs: RunList): StoreView {
  if (store === undefined) return { path: null, all: { games: 0, ablations: 0, bytes: 0 }, games: [] };
  const games = listGames(store);
  const own = runs.byGame();
  const sum = (of: (game: ListedGame) => number): number =>
    games.reduce((total, game) => total + of(game), 0);
  return {
    path: store.path,
    all: { games: games.length, ablations: sum((game) => game.ablations), bytes: sum((game) => game.bytes) },
    games: games.slice(0, MOST_GAMES).map((game) => ({
      ...game,
      studio: (own.get(game.id) ?? [])
        .slice(0, MOST_RUNS)
        .map(({ id, title, started }) => ({ id, title, started })),
    })),
  };
}

/** What one game's parts are called, and its latest runs. */
export interface GameView {
  readonly players: readonly string[];
  readonly outputs: readonly string[];
  readonly runs: readonly StoredRun[];
}

/** undefined where the store has no such game. */
export function viewGame(store: AblationStore | undefined, id: string): GameView | undefined {
  if (store === undefined || !store.games().some((game) => game.id === id)) return undefined;
  const { players, outputs } = store.labels(id);
  return {
    players: players.slice(0, MOST_PLAYERS),
    outputs: outputs.slice(0, MOST_PLAYERS),
    runs: store.runs({ game: id }).slice(0, MOST_RUNS),
  };
}
