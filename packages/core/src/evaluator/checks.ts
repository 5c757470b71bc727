import { type CoalitionBatch, lastWordMask, wordsPerRow } from '../coalitions/batch.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Game } from '../game.ts';

/** Throws InvalidArgumentError unless the game has players and outputs. */
export function checkGame(game: Game): void {
  if (game.players.length === 0) {
    throw new InvalidArgumentError('game.players', 'the game has no players: it needs at least one', 0);
  }
  if (game.outputs.length === 0) {
    throw new InvalidArgumentError('game.outputs', 'the game has no outputs: it needs at least one', 0);
  }
  if (game.recorded) checkBatch(game.recorded, game.players.length, 'game.recorded');
}

/** Throws InvalidArgumentError unless the option is an integer of at least 1. */
export function checkPositiveInteger(value: number, option: string): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError(option, `${option} must be an integer of at least 1, not ${value}`, value);
  }
}

/** Throws InvalidArgumentError unless the batch is well formed and over so many players. */
export function checkBatch(batch: CoalitionBatch, players: number, argument: string): void {
  if (batch.players !== players) {
    throw new InvalidArgumentError(
      `${argument}.players`,
      `${argument} is over ${batch.players} players, but the game has ${players}`,
      batch.players,
    );
  }
  const width = wordsPerRow(players);
  if (!Number.isInteger(batch.rows) || batch.rows < 0 || batch.words.length !== batch.rows * width) {
    throw new InvalidArgumentError(
      `${argument}.words`,
      `${argument} of ${batch.rows} rows and ${players} players needs ${batch.rows * width} words, not ${batch.words.length}`,
      batch.words.length,
    );
  }
  const spare = ~lastWordMask(players);
  for (let row = 0; row < batch.rows; row++) {
    if ((batch.words[row * width + width - 1]! & spare) !== 0) {
      throw new InvalidArgumentError(
        `${argument}[${row}]`,
        `row ${row} of ${argument} has bits beyond its ${players} players: spare bits must be 0`,
      );
    }
  }
}

/** Throws InvalidArgumentError unless the values fit the batch and the game, and are finite. */
export function checkKnown(
  known: { readonly batch: CoalitionBatch; readonly values: Float64Array },
  game: Game,
): void {
  checkBatch(known.batch, game.players.length, 'known.batch');
  const outputs = game.outputs.length;
  const expected = known.batch.rows * outputs;
  if (known.values.length !== expected) {
    throw new InvalidArgumentError(
      'known.values',
      `known.values must be ${expected} numbers (rows × outputs), not ${known.values.length}`,
      known.values.length,
    );
  }
  const wrong = firstNonFinite(known.values, 0, expected);
  if (wrong >= 0) {
    throw new InvalidArgumentError(
      `known.values[${wrong}]`,
      `known.values must be finite, not ${known.values[wrong]} (row ${Math.floor(wrong / outputs)})`,
      known.values[wrong],
    );
  }
}

/** The first of `count` values from `values[at]` on that is not finite, counted from `at`; -1 when all are. */
export function firstNonFinite(values: ArrayLike<number>, at: number, count: number): number {
  for (let i = 0; i < count; i++) if (!Number.isFinite(values[at + i])) return i;
  return -1;
}
