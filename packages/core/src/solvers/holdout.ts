import { type CoalitionBatch, selectRows, sliceRows } from '../coalitions/batch.ts';
import { distinctRows, rowMapOf } from '../coalitions/distinct-rows.ts';
import type { Random } from '../coalitions/random.ts';
import type { CoalitionSampler } from '../coalitions/samplers/sampler.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Game } from '../game.ts';
import { drawFrom } from './choose-coalitions.ts';

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

/**
 * `rows` coalitions of the sampler (default: uniform) that are not among `used`, without replacement; fewer when fewer are
 * left.
 */
export function sampleFresh(
  players: number,
  rows: number,
  used: CoalitionBatch,
  random: Random,
  sampler?: CoalitionSampler,
): CoalitionBatch {
  const known = rowMapOf(used);
  // A sample without the used coalitions is a sample of the others, and so is its beginning.
  const candidates = drawFrom(sampler, players, Math.min(2 ** players, rows + known.size), random);
  return selectRows(candidates, distinctRows(candidates, known).subarray(0, rows));
}

/** Rows of a recording that are not among `used`, each coalition once, in the order of the recording. */
export function freshRecorded(recorded: CoalitionBatch, used: CoalitionBatch): Uint32Array {
  return distinctRows(recorded, rowMapOf(used));
}
