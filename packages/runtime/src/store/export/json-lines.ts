import type { AblationStore } from '../types.ts';
import { unpack } from '../unpack.ts';
import { FACTS, factOf } from './columns.ts';

/** One JSON object a line: `game`, `coalition` (players present), `values` (one for each output), and the facts. */
export function* jsonLines(store: AblationStore, gameId: string): Generator<string> {
  for (const batch of store.batches(gameId)) {
    let lines = '';
    for (const ablation of unpack(batch)) {
      const facts = Object.fromEntries(FACTS.map((name) => [name, factOf(ablation, name)]));
      const { coalition, values } = ablation;
      lines += `${JSON.stringify({ game: gameId, coalition, values, ...facts })}\n`;
    }
    yield lines;
  }
}
