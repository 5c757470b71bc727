import { type Explanation, InvalidArgumentError } from '@spex/core';
import { parsePlayers } from '../../features/players/parse.ts';
import type { Segmenter } from '../../features/players/segmenter.ts';
import { sentences } from '../../features/players/sentences.ts';
import { gameOf, type PromptGame } from './prompt-game.ts';
import { compiled } from './source.ts';

/** Options of `refineGame`. */
export interface RefineOptions {
  /** How the players that matter are cut; default `sentences`. Fields of JSON are cut into their own fields. */
  readonly players?: Segmenter | string;
  /** How many players are cut; default 3. */
  readonly top?: number;
}

/** A game with some of its players cut finer. */
export interface RefinedGame {
  /** The finer game, which shares what was paid with the game it came from. */
  readonly game: PromptGame;
  /** The players that were cut, those that matter most first. */
  readonly refined: readonly number[];
  /** For each player of the finer game the player that it is, or is a part of. */
  readonly parents: readonly number[];
}

/**
 * The same prompt with the players that matter most cut finer and all others as they were, so that the second explanation
 * has few players. A player's weight is its total influence, the sum of F(T)² over the terms T that hold it.
 *
 * Throws InvalidArgumentError when the explanation is of another game, and when no player that matters can be cut.
 */
export function refineGame(
  game: PromptGame,
  explanation: Pick<Explanation, 'game' | 'spectrum'>,
  options: RefineOptions = {},
): RefinedGame {
  const { top = 3, players = sentences } = options;
  const finer = typeof players === 'string' ? parsePlayers(players) : players;
  if (!Number.isInteger(top) || top < 1) {
    throw new InvalidArgumentError('top', `top must be an integer of at least 1, not ${top}`, top);
  }
  if (explanation.game.id !== game.id) {
    throw new InvalidArgumentError(
      'explanation',
      'the explanation is of another game: refine the game that was explained',
      explanation.game.id,
    );
  }
  const chosen = mostInfluential(explanation, game.players.length).slice(0, top);
  const isChosen = new Set(chosen);
  const parents: number[] = [];
  let first = 0;
  const blocks = game.compiled.blocks.map((block) => {
    const offset = first;
    first += block.players.length;
    const refined = block.refine((player) => isChosen.has(player + offset), finer);
    for (const parent of refined.parents) parents.push(parent + offset);
    return refined.block;
  });
  const refined = chosen.filter((player) => parents.indexOf(player) !== parents.lastIndexOf(player));
  if (refined.length === 0) {
    throw new InvalidArgumentError(
      'players',
      `none of the players that matter can be cut into ${finer.kind}: choose a finer cut or a higher top`,
      finer.kind,
    );
  }
  return { game: gameOf(compiled(game.compiled.roles, blocks), game.scorer), refined, parents };
}

function mostInfluential({ spectrum }: Pick<Explanation, 'spectrum'>, players: number): number[] {
  const influence = new Float64Array(players);
  for (const { players: term, value } of spectrum.terms) {
    for (const player of term) influence[player] = influence[player]! + value * value;
  }
  return Array.from(influence.keys())
    .filter((player) => influence[player]! > 0)
    .sort((a, b) => influence[b]! - influence[a]! || a - b);
}
