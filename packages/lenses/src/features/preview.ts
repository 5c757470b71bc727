import {
  batchFromLists,
  createRandom,
  Evaluator,
  InvalidArgumentError,
  presentPlayers,
  sampleUniform,
} from '@spex/core';
import type { FeatureGame } from './feature-game.ts';

/** Options of `previewMasked`. */
export interface PreviewOptions {
  /** Random coalitions to show; default 3. */
  readonly random?: number;
  /** Players to leave out one by one, spread evenly over the text; default 3. */
  readonly leaveOneOut?: number;
  /** Seed of the random coalitions; default 0. */
  readonly seed?: number;
  /** Who asks the game and remembers the answers; default: one of its own, and only the game remembers. */
  readonly evaluator?: Evaluator;
}

/** A masked input, and what the model makes of it. */
export interface PreviewRow {
  /** Why it is shown. */
  readonly kind: 'full' | 'empty' | 'leave-one-out' | 'random';
  /** Players present, ascending. */
  readonly present: readonly number[];
  /** What the model is asked. */
  readonly text: string;
  /** The model's values, one for each output. */
  readonly values: readonly number[];
}

/**
 * Some masked texts and their values, to look at before anything big is spent: everything present, everything absent, a
 * few players left out one by one, a few random coalitions; each coalition once. Fewer rows come back when the
 * evaluator's signal stops it.
 */
export async function previewMasked(game: FeatureGame, options: PreviewOptions = {}): Promise<PreviewRow[]> {
  const evaluator = options.evaluator ?? new Evaluator(game);
  if (evaluator.game !== game) {
    throw new InvalidArgumentError('evaluator', "the evaluator must be the previewed game's own");
  }
  const planned = plan(game.players.length, options);
  const batch = batchFromLists(
    planned.map((row) => row.present),
    game.players.length,
  );
  const { batch: measured, values } = await evaluator.evaluate(batch);
  const width = game.outputs.length;
  return planned.slice(0, measured.rows).map(({ kind, present }, row) => ({
    kind,
    present,
    text: game.maskedText(batch, row),
    values: Array.from(values.subarray(row * width, (row + 1) * width)),
  }));
}

function plan(players: number, options: PreviewOptions): Pick<PreviewRow, 'kind' | 'present'>[] {
  const { random = 3, leaveOneOut = 3, seed = 0 } = options;
  for (const [name, count] of Object.entries({ random, leaveOneOut })) {
    if (!Number.isInteger(count) || count < 0) {
      throw new InvalidArgumentError(name, `${name} must be an integer of at least 0, not ${count}`, count);
    }
  }
  const all = Array.from({ length: players }, (_, player) => player);
  const rows: Pick<PreviewRow, 'kind' | 'present'>[] = [
    { kind: 'full', present: all },
    { kind: 'empty', present: [] },
  ];
  const left = Math.min(leaveOneOut, players);
  for (let number = 0; number < left; number++) {
    const absent = Math.floor(((number + 0.5) * players) / left);
    rows.push({ kind: 'leave-one-out', present: all.filter((player) => player !== absent) });
  }
  const seen = new Set(rows.map((row) => row.present.join()));
  // Enough that those shown already can be passed over.
  const drawn = sampleUniform(players, random + rows.length, createRandom(seed));
  let wanted = random;
  for (let row = 0; row < drawn.rows && wanted > 0; row++) {
    const present = presentPlayers(drawn, row);
    if (seen.has(present.join())) continue;
    rows.push({ kind: 'random', present });
    wanted--;
  }
  return rows;
}
