import { type CoalitionBatch, selectRows, sliceRows, wordsPerRow } from '../coalitions/batch.ts';
import type { Random } from '../coalitions/random.ts';
import { RowMap } from '../coalitions/row-map.ts';
import { drawPermutation } from '../coalitions/samplers/draw.ts';
import { sampleUniform } from '../coalitions/samplers/index.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Game } from '../game.ts';

/**
 * Throws InvalidArgumentError unless so many fresh coalitions are left once the budget is spent: of all 2^n, or of
 * those after the first `budget` rows of a game measured elsewhere.
 */
export function checkHoldout(game: Game, budget: number, holdout: number): void {
  if (!Number.isSafeInteger(holdout) || holdout < 0) {
    throw new InvalidArgumentError(
      'holdout',
      `holdout must be an integer of at least 0, not ${holdout}`,
      holdout,
    );
  }
  if (holdout === 0) return;
  const { recorded } = game;
  if (recorded) {
    const fresh = freshRecorded(recorded, sliceRows(recorded, 0, Math.min(budget, recorded.rows))).length;
    if (holdout <= fresh) return;
    throw new InvalidArgumentError(
      'holdout',
      `holdout must be at most ${fresh}, not ${holdout}: the ${recorded.rows} recorded rows hold so many fresh coalitions after the first ${budget}`,
      holdout,
    );
  }
  const players = game.players.length;
  const fresh = Math.max(0, 2 ** players - budget);
  if (holdout <= fresh) return;
  throw new InvalidArgumentError(
    'holdout',
    `holdout must be at most ${fresh}, not ${holdout}: a budget of ${budget} leaves so many of the 2^${players} coalitions unmeasured`,
    holdout,
  );
}

/** Up to `rows` uniform coalitions that are not among `used`, without replacement. */
export function sampleFresh(
  players: number,
  rows: number,
  used: CoalitionBatch,
  random: Random,
): CoalitionBatch {
  const known = rowMap(used);
  const total = 2 ** players;
  const candidates = sampleUniform(players, Math.min(total, rows + known.size), random);
  const fresh = newRows(candidates, known);
  if (candidates.rows < total) return selectRows(candidates, fresh.slice(0, rows));
  // Every coalition was listed, ascending: the fresh ones are drawn from the list.
  const drawn = drawPermutation(fresh.length, Math.min(rows, fresh.length), random);
  return selectRows(
    candidates,
    drawn.map((at) => fresh[at]!),
  );
}

/** Rows of a recording that are not among `used`, each coalition once, in the order of the recording. */
export function freshRecorded(recorded: CoalitionBatch, used: CoalitionBatch): Uint32Array {
  return newRows(recorded, rowMap(used));
}

function rowMap(batch: CoalitionBatch): RowMap {
  const map = new RowMap(batch.players, batch.rows);
  const width = wordsPerRow(batch.players);
  for (let row = 0; row < batch.rows; row++) map.add(batch.words, row * width);
  return map;
}

/** The rows that `known` does not hold; it holds them afterwards. */
function newRows(batch: CoalitionBatch, known: RowMap): Uint32Array {
  const width = wordsPerRow(batch.players);
  const fresh: number[] = [];
  for (let row = 0; row < batch.rows; row++) {
    const size = known.size;
    if (known.add(batch.words, row * width) === size) fresh.push(row);
  }
  return Uint32Array.from(fresh);
}
