import type { AblationStore } from '../types.ts';
import { unpack } from '../unpack.ts';
import { FACTS, factOf, valueColumns } from './columns.ts';

/**
 * Comma-separated values (RFC 4180, lines end in \n): `coalition` (numbers of the players present, with spaces between
 * them), a column for each output, and the facts.
 */
export function* csv(store: AblationStore, gameId: string): Generator<string> {
  yield `${['coalition', ...valueColumns(store, gameId), ...FACTS].map(quote).join(',')}\n`;
  for (const batch of store.batches(gameId)) {
    let lines = '';
    for (const ablation of unpack(batch)) {
      const facts = FACTS.map((name) => {
        const fact = factOf(ablation, name);
        return fact instanceof Date ? fact.toISOString() : (fact ?? '');
      });
      lines += `${[ablation.coalition.join(' '), ...ablation.values, ...facts].join(',')}\n`;
    }
    yield lines;
  }
}

function quote(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
