import type { Support } from '@spex/core';
import type { CsvTable } from './csv-read.ts';

/** How many players there are, at least: one more than the last one named, and one where none is. */
export function playerCount(terms: readonly { readonly players: Support }[]): number {
  return terms.reduce((count, { players }) => Math.max(count, (players.at(-1) ?? 0) + 1), 1);
}

/** The labels that stand beside single players; undefined unless all have one. */
export function labelsOfSingles(table: CsvTable, count: number): string[] | undefined {
  if (!table.has('labels')) return undefined;
  const labels: string[] = [];
  let known = 0;
  for (let row = 0; row < table.rows; row++) {
    const players = table.players(row, 'players');
    if (players.length !== 1) continue;
    labels[players[0]!] = table.text(row, 'labels');
    known++;
  }
  return known === count && labels.every((label) => label !== '') ? labels : undefined;
}
