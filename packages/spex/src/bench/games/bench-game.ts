import type { FileGame } from '../../games/file-game.ts';

/** What another process needs to make the same game: plain JSON. */
export type GameRecipe =
  | {
      readonly from: 'file';
      readonly path: string;
      readonly name: string;
      readonly family?: string;
      readonly lens?: string;
    }
  | { readonly from: 'family'; readonly family: string; readonly seed: number }
  | { readonly from: 'live'; readonly lens: string; readonly name: string };

/** A game to measure solvers on. */
export interface BenchGame {
  readonly recipe: GameRecipe;
  readonly name: string;
  /** Games of equal kind, whose means are told apart. */
  readonly family?: string;
  readonly lens?: string;
  /** Content hash: equal id means equal values. */
  readonly id: string;
  readonly players: number;
  /** The game and what is known of it. Live games are measured by the first call. */
  load(): Promise<FileGame>;
}
