import { type CoalitionBatch, createBatch, wordsPerRow } from './batch.ts';
import { playerColumns, wordsPerColumn } from './columns.ts';

/** The chosen players' part of every row, as a batch of these players alone: player i is `players[i]`. */
export function selectPlayers(batch: CoalitionBatch, players: ArrayLike<number>): CoalitionBatch {
  const selected = createBatch(batch.rows, players.length);
  const width = wordsPerRow(players.length);
  const height = wordsPerColumn(batch.rows);
  const columns = playerColumns(batch, players);
  for (let player = 0; player < players.length; player++) {
    const mask = 1 << (player & 31);
    const to = player >>> 5;
    for (let word = 0; word < height; word++) {
      let bits = columns[player * height + word]!;
      for (; bits !== 0; bits &= bits - 1) {
        const at = ((word << 5) + 31 - Math.clz32(bits & -bits)) * width + to;
        selected.words[at] = selected.words[at]! | mask;
      }
    }
  }
  return selected;
}
