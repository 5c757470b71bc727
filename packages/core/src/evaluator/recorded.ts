import { type CoalitionBatch, presentPlayers, wordsPerRow } from '../coalitions/batch.ts';
import type { RowMap } from '../coalitions/row-map.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { describeCoalition } from './describe-coalition.ts';

/** Throws InvalidArgumentError unless every coalition of the batch was recorded. */
export function checkRecorded(batch: CoalitionBatch, recorded: RowMap): void {
  const width = wordsPerRow(batch.players);
  for (let row = 0; row < batch.rows; row++) {
    if (recorded.find(batch.words, row * width) >= 0) continue;
    const place = describeCoalition(presentPlayers(batch, row), batch.players);
    throw new InvalidArgumentError(
      `batch[${row}]`,
      `${place} was not recorded: a game measured elsewhere can only be asked for its ${recorded.size} recorded coalitions`,
    );
  }
}
