import { isPresent } from '../coalitions/batch.ts';
import type { Estimate, Game } from '../game.ts';
import { type PlayerList, resolvePlayers } from './players.ts';

/** A game as a function of who is present. */
export interface FunctionGame {
  /** Names of the players, or their number. */
  readonly players: PlayerList;
  /** Names of the outputs; default one, `value`. */
  readonly outputs?: readonly string[];
  /**
   * Names the values: games of equal id must give equal values, in other processes too. By default each game gets an id
   * of its own, so that nothing measured is ever taken for another function's.
   */
  readonly id?: string;
  /** The value of a coalition, or one value for each output. */
  readonly value: (
    isPresent: (player: number) => boolean,
    context: { readonly signal?: AbortSignal },
  ) => number | readonly number[] | Promise<number | readonly number[]>;
  /** What that many calls of `value` would take, where it can be known. */
  readonly estimate?: (rows: number) => Estimate;
}

/**
 * A game from a plain function of one coalition, called once for each. It is asked for one coalition at a time: the
 * evaluator's `concurrency` is then the number of unfinished promises, and a failure loses no other value.
 * Throws InvalidArgumentError for a bad number of players or a label used twice.
 */
export function createGame(definition: FunctionGame): Game {
  const { value, estimate, outputs = ['value'] } = definition;
  return {
    id: definition.id ?? `function:${randomName()}`,
    players: resolvePlayers(definition.players),
    outputs,
    batchSize: 1,
    ...(estimate && { estimate }),
    async evaluate(batch, context) {
      const values = new Float64Array(batch.rows * outputs.length);
      for (let row = 0; row < batch.rows; row++) {
        const answer = value((player) => isPresent(batch, row, player), context);
        const given = typeof answer === 'number' ? answer : await answer;
        const numbers = typeof given === 'number' ? [given] : given;
        if (numbers?.length !== outputs.length) {
          throw new Error(
            `the function gave ${numbers?.length ?? 'no'} values, but the game has ${outputs.length} outputs`,
          );
        }
        values.set(numbers, row * outputs.length);
      }
      return values;
    },
  };
}

/** 128 random bits: the one thing here that no seed decides, since it must never come twice. */
function randomName(): string {
  const words = crypto.getRandomValues(new Uint32Array(4));
  return Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('');
}
